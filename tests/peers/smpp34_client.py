"""Submits by smpp34 what its input says, and prints what it heard. Run by .venv-peers' Python.

Input: {"port", "messages": [[phone, octets in hex, coding]], "events": how many}, in JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

import smpp34


async def main() -> None:
    """Bind, submit one by one, listen, unbind."""
    told = json.load(sys.stdin)
    client = smpp34.Client("127.0.0.1", told["port"], "hongyan", "hongyan")
    session = await client.connect()
    answers = []
    for phone, octets, coding in told["messages"]:
        answer = await session.submit_sm(
            phone,
            bytes.fromhex(octets),
            source_addr="1069000101",
            dest_addr_ton=1,
            data_coding=coding,
            registered_delivery=1,
        )
        answers.append((answer.message_id, answer.command_status))
    events = []
    while len(events) < told["events"]:
        event = await asyncio.wait_for(session.next(), 10)
        tlvs = {one.tag: one.as_string() for one in event.tlvs}
        events.append((event.esm_class, event.short_message.hex(), tlvs.get(0x1E)))
    await session.unbind()
    await client.stop()
    json.dump({"answers": answers, "events": events}, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # its threads may break an interpreter that ends in order


asyncio.run(main())
