"""What every Channel promises, run for each implementation with a simulated carrier behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from hongyan.channels.channel import Channel
from hongyan.channels.simulator.carrier import Habits
from hongyan.channels.simulator.outcomes import OUTCOMES
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelFault,
    Encoding,
    InboundText,
    LinkState,
    Receipt,
    Sent,
    Submission,
    SubmitAnswer,
    Submitted,
    Text,
    TextOrigin,
)
from tests.contracts.benches import Bench, bench_named, until_up

QUICK = 0.01
CONTENT = Text(Encoding.UCS2, ("【鸿雁】您好",))
ORIGIN = TextOrigin("鸿雁", "SMS_1", (), "", "1069000101")
DELIVERED = 86_13900000000
LATE = 86_13900000003
REFUSED = 86_13900000010
RECEIPT_FIRST = 86_13900000007
DROPPED = 86_13900000009


IMPLEMENTATIONS = (
    *("in process", "link", "cmpp", "smpp", "smpp, separate"),
    *("dysmsapi", "tencent", "gateway"),
)


@pytest.fixture(params=IMPLEMENTATIONS)
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    habits = getattr(request.function, "habits", Habits(pace=QUICK))
    made = bench_named(request.param, habits, tmp_path)
    await made.open()
    yield made
    await made.close()


def _submissions(*phones: int) -> list[Submission]:
    return [
        Submission(message_id, 1, phone, "1069000101", CONTENT, ORIGIN)
        for message_id, phone in enumerate(phones, start=1)
    ]


async def _hear(
    channel: Channel, count: int, *, acknowledge: bool = True, seconds: float = 5
) -> list[CarrierEvent]:
    heard: list[CarrierEvent] = []
    async with asyncio.timeout(seconds), aclosing(channel.events()) as events:  # type: ignore[type-var]
        async for batch in events:
            assert 0 < len(batch) <= 256
            heard.extend(batch)
            if acknowledge:
                await channel.acknowledge(batch)
            if len(heard) >= count:
                break
    return heard


async def _hears_nothing(channel: Channel, seconds: float = 0.3) -> None:
    with pytest.raises(TimeoutError):
        await _hear(channel, 1, seconds=seconds)


def _faults(answers: Sequence[SubmitAnswer]) -> set[tuple[Sent, str]]:
    assert all(isinstance(answer, ChannelFault) for answer in answers)
    return {(a.sent, a.code) for a in answers if isinstance(a, ChannelFault)}


def _keys(items: Sequence[SubmitAnswer | Submission]) -> list[tuple[int, int]]:
    return sorted((item.message_id, item.attempt_no) for item in items)


async def test_it_keeps_its_id_and_says_whether_it_is_up(bench: Bench) -> None:
    assert bench.channel().channel_id == 5
    assert not bench.channel().status.is_up
    channel = await bench.up()
    await channel.stop()
    assert not channel.status.is_up


async def test_its_status_is_stopped_before_it_starts_and_after_it_stops(bench: Bench) -> None:
    assert bench.channel().status.state is LinkState.STOPPED
    channel = await bench.up()
    assert channel.status.state is LinkState.UP
    await channel.stop()
    assert channel.status.state is LinkState.STOPPED


async def test_its_routes_are_paths_below_its_own(bench: Bench) -> None:
    paths = [one.path for one in bench.channel().routes()]
    assert len(paths) == len(set(paths))
    assert not any(path.startswith("/") for path in paths)


async def test_a_long_message_has_an_id_and_a_receipt_for_each_part(bench: Bench) -> None:
    channel = await bench.up()
    content = Text(Encoding.UCS2, ("【鸿雁】一", "二", "三"))
    [answer] = await channel.submit([Submission(1, 1, DELIVERED, "1069000101", content, ORIGIN)])
    assert isinstance(answer, Submitted)
    heard = await _hear(channel, 3)
    assert len(set(answer.carrier_ids)) == 3
    assert {one.carrier_id for one in heard if isinstance(one, Receipt)} == set(answer.carrier_ids)


async def test_a_window_may_change_while_submissions_wait_for_it(bench: Bench) -> None:
    channel = await bench.up()
    channel.resize(1, 10_000)
    submissions = _submissions(*[DELIVERED] * 40)
    async with asyncio.TaskGroup() as group:
        answering = group.create_task(channel.submit(submissions))
        await asyncio.sleep(0)
        channel.resize(100, 10_000)
    assert _keys(answering.result()) == _keys(submissions)
    assert all(isinstance(one, Submitted) for one in answering.result())


async def test_its_figures_say_what_it_carries_and_how_much_room_it_has(bench: Bench) -> None:
    assert bench.channel().figures().room > 0
    channel = await bench.up()
    channel.resize(16, 50)
    await channel.submit(_submissions(DELIVERED))
    found = channel.figures()
    assert found.room >= 50
    assert (found.in_flight, found.waiting) == (0, 0)


async def test_every_submission_has_exactly_one_answer(bench: Bench) -> None:
    channel = await bench.up()
    submissions = _submissions(*(phone for phone in OUTCOMES if phone != DROPPED))
    answers = await channel.submit(submissions)
    assert _keys(answers) == _keys(submissions)


async def test_no_submission_has_no_answer(bench: Bench) -> None:
    assert await (await bench.up()).submit([]) == []


async def test_a_channel_that_is_not_up_has_sent_nothing(bench: Bench) -> None:
    never_started = bench.channel()
    assert _faults(await never_started.submit(_submissions(DELIVERED))) == {(Sent.NO, "LINK_DOWN")}
    stopped = await bench.up()
    await stopped.stop()
    assert _faults(await stopped.submit(_submissions(DELIVERED))) == {(Sent.NO, "LINK_DOWN")}


async def test_a_refusal_is_a_fault_that_may_be_tried_elsewhere(bench: Bench) -> None:
    channel = await bench.up()
    assert _faults(await channel.submit(_submissions(REFUSED))) == {(Sent.NO, bench.refusal)}


async def test_receipts_carry_the_ids_that_were_told(bench: Bench) -> None:
    channel = await bench.up()
    answers = await channel.submit(_submissions(DELIVERED, DELIVERED))
    told = {i for one in answers if isinstance(one, Submitted) for i in one.carrier_ids}
    heard = await _hear(channel, 2)
    assert {event.carrier_id for event in heard if isinstance(event, Receipt)} == told
    assert len(told) == 2


async def test_a_reply_arrives_as_a_text(bench: Bench) -> None:
    channel = await bench.up()
    await channel.submit(_submissions(86_13900000005))
    _, reply = await _hear(channel, 2)
    assert isinstance(reply, InboundText)
    assert (reply.dest_id, reply.content) == ("1069000101", "R")


async def test_a_receipt_may_come_before_the_answer(bench: Bench) -> None:
    channel = await bench.up()
    submitting = asyncio.ensure_future(channel.submit(_submissions(RECEIPT_FIRST)))  # noqa: TID251 - owned by this test
    (receipt,) = await _hear(channel, 1)
    assert not submitting.done()
    (answer,) = await submitting
    assert isinstance(answer, Submitted)
    assert isinstance(receipt, Receipt)
    assert answer.carrier_ids == (receipt.carrier_id,)


test_a_receipt_may_come_before_the_answer.habits = Habits(pace=1.0)  # type: ignore[attr-defined]


async def test_a_broken_link_leaves_doubt_and_a_receipt_with_an_unknown_id(bench: Bench) -> None:
    channel = await bench.up()
    assert _faults(await channel.submit(_submissions(DROPPED))) == {(Sent.MAYBE, "LINK_LOST")}
    (receipt,) = await _hear(channel, 1)
    assert isinstance(receipt, Receipt)


async def test_it_serves_again_after_a_broken_link(bench: Bench) -> None:
    channel = await bench.up()
    await channel.submit(_submissions(DROPPED))
    await until_up(channel)
    (answer,) = await channel.submit(_submissions(DELIVERED))
    assert isinstance(answer, Submitted)


async def test_what_is_not_acknowledged_comes_again_on_the_next_connection(bench: Bench) -> None:
    channel = await bench.up()
    await channel.submit(_submissions(*[DELIVERED] * 5))
    first = await _hear(channel, 5, acknowledge=False)
    await channel.stop()
    channel = await bench.up()
    again = await _hear(channel, 5)
    assert {event.event_id for event in again} == {event.event_id for event in first}


async def test_what_was_acknowledged_does_not_come_again(bench: Bench) -> None:
    channel = await bench.up()
    await channel.submit(_submissions(*[DELIVERED] * 5))
    await _hear(channel, 5)
    await channel.stop()
    await _hears_nothing(await bench.up())


async def test_events_wait_for_a_channel_that_is_away(bench: Bench) -> None:
    channel = await bench.up()
    await channel.submit(_submissions(LATE))
    await channel.stop()
    await asyncio.sleep(0.4)
    (receipt,) = await _hear(await bench.up(), 1)
    assert receipt.phone == LATE


async def test_duplicates_are_events_of_their_own(bench: Bench) -> None:
    channel = await bench.up()
    await channel.submit(_submissions(86_13900000008))
    first, second = await _hear(channel, 2)
    assert (first.event_id == second.event_id) is bench.is_repeated_alike


async def test_nothing_is_lost_under_load(bench: Bench) -> None:
    channel = await bench.up()
    phones = range(86_13800000000, 86_13800000000 + bench.load)
    submissions = _submissions(*phones)
    batches = [submissions[start : start + 100] for start in range(0, len(submissions), 100)]
    async with asyncio.TaskGroup() as group:
        hearing = group.create_task(_hear(channel, bench.load, seconds=20))
        submitting = [group.create_task(channel.submit(batch)) for batch in batches]
    heard, answers = hearing.result(), [task.result() for task in submitting]
    assert _keys([one for batch in answers for one in batch]) == _keys(submissions)
    assert sorted(event.phone for event in heard) == list(phones)


async def test_acknowledging_twice_or_the_unknown_is_no_matter(bench: Bench) -> None:
    channel = await bench.up()
    await channel.submit(_submissions(DELIVERED))
    heard = await _hear(channel, 1)
    await channel.acknowledge(heard)
    await channel.acknowledge(heard)
    await channel.acknowledge([InboundText("unknown", 1, "1", "R", 1)])
    await channel.acknowledge([])
    await channel.submit(_submissions(LATE))
    (receipt,) = await _hear(channel, 1)
    assert receipt.phone == LATE


async def test_stop_answers_what_is_in_flight_with_doubt(bench: Bench) -> None:
    channel = await bench.up()
    submitting = asyncio.ensure_future(  # noqa: TID251 - owned by this test
        channel.submit(_submissions(DELIVERED, RECEIPT_FIRST, RECEIPT_FIRST))
    )
    await asyncio.sleep(0.05)
    await channel.stop()
    answers = await asyncio.wait_for(submitting, 1)
    assert _keys(answers) == [(1, 1), (2, 1), (3, 1)]
    assert (Sent.MAYBE, "STOPPED") in _faults(
        [one for one in answers if isinstance(one, ChannelFault)]
    )
    assert not any(isinstance(one, ChannelFault) and one.sent is Sent.NO for one in answers)


test_stop_answers_what_is_in_flight_with_doubt.habits = Habits(pace=50.0)  # type: ignore[attr-defined]


async def test_stop_ends_the_stream_of_events(bench: Bench) -> None:
    channel = await bench.up()

    async def listen() -> int:
        return sum([len(batch) async for batch in channel.events()])

    async with asyncio.TaskGroup() as group:
        listening = group.create_task(listen())
        await asyncio.sleep(0.02)
        await channel.stop()
    assert listening.result() == 0
