"""A carrier made of smpp34, whose receipts are parameters alone, and which refuses one text.

Says in JSON lines on which port it listens, what it takes, and how its deliveries are answered.
"""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import smpp34

SLOW = "太快了"
RECEIPTED_MESSAGE_ID, MESSAGE_STATE = 0x001E, 0x0427


def say(word: dict[str, Any]) -> None:
    print(json.dumps(word), flush=True)


async def _receipt(esme: smpp34.Esme, taken: smpp34.SubmitSmEvent, message_id: str) -> None:
    answer = await esme.deliver_sm(
        taken.source_addr,
        b"",
        source_addr=taken.destination_addr,
        esm_class=4,
        tlvs=[
            smpp34.Tlv(MESSAGE_STATE, b"\x05"),
            smpp34.Tlv(RECEIPTED_MESSAGE_ID, message_id.encode() + b"\0"),
        ],
    )
    say({"receipt_answered": answer.command_status})


async def main() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = smpp34.Server("127.0.0.1", port, system_id="smpp34")
    await server.start()
    say({"port": port})
    esmes: dict[str, smpp34.Esme] = {}
    count = 0
    async with asyncio.TaskGroup() as group:
        while True:
            event = await server.next()
            if isinstance(event, smpp34.Esme):
                esmes[event.session_id] = event
            elif isinstance(event, smpp34.SubmitSmEvent):
                if event.short_message.decode("utf-16-be", "replace") == SLOW:
                    event.reject(smpp34.ESME_RTHROTTLED)
                    continue
                count += 1
                message_id = f"0000{count}"
                say({"submit": event.short_message.hex()})
                event.accept(message_id)
                group.create_task(_receipt(esmes[event.session_id], event, message_id))


if __name__ == "__main__":
    asyncio.run(main())
