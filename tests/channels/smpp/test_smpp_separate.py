"""One account over a transmitter and a receiver."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hongyan.kernel.carriage import LinkState, Receipt
from tests.channels.smpp.test_smpp_carriers import bench, messages


async def test_submissions_go_one_way_and_receipts_come_the_other(tmp_path: Path) -> None:
    async with bench(tmp_path, bind="separate", connections="2") as at:
        answers = await at.submit(*messages(10))
        told = {carrier_id for one in answers for carrier_id in one.carrier_ids}
        assert len(told) == 10
        receipts = await at.events(10)
        assert {one.carrier_id for one in receipts if isinstance(one, Receipt)} == told
        found = at.channel.figures()
        assert (found.connections, found.sent, found.events) == (4, 10, 10)
        assert len(at.here.acknowledged()) == 10


async def test_both_end_together(tmp_path: Path) -> None:
    async with bench(tmp_path, bind="separate") as at:

        async def listen() -> list[object]:
            return [one async for batch in at.channel.events() for one in batch]

        async with asyncio.TaskGroup() as group:
            listening = group.create_task(listen())
            await asyncio.sleep(0.02)
            await at.channel.stop()
        assert listening.result() == []
        assert at.channel.status.state is LinkState.STOPPED
