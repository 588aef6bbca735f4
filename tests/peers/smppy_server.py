"""A carrier made of smppy, as it comes: no id in its answers, esm_class 0 on its receipts.

Says in JSON lines on which port it listens, and what it decodes of a submission.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from typing import Any

from smppy import Application


def say(word: dict[str, Any]) -> None:
    print(json.dumps(word), flush=True)


class Smsc(Application):
    async def handle_bound_client(self, client: Any) -> Any:
        say({"bind": client.system_id})
        return client

    async def handle_unbound_client(self, client: Any) -> None:
        say({"unbind": client.system_id})

    async def handle_sms_received(
        self, client: Any, source_number: str, dest_number: str, text: str
    ) -> None:
        say({"submit": {"source": source_number, "dest": dest_number, "text": text}})
        said = "id:77 stat:DELIVRD err:000 text:"  # a longer one it would cut into parts
        await client.send_sms(source=dest_number, dest=source_number, text=said)


def main() -> None:
    logging.disable(logging.CRITICAL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    app = Smsc(name="smsc")
    say({"port": port})
    app.run(loop=loop, host="127.0.0.1", port=port)


if __name__ == "__main__":
    sys.exit(main())
