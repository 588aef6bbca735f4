"""A link's events, several connections, rate, figures and tap: each test is a conversation."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from hongyan.channels import line as lines
from hongyan.kernel.carriage import (
    LinkState,
    Submitted,
)
from tests.channels.link_playbook import (
    HANG_UP,
    Arrived,
    Connected,
    On,
    ScriptedPeer,
    until,
)
from tests.channels.playbook import Stored, message
from tests.channels.talks import IMPATIENT, QUICK, both_opened, link, maybe, not_sent, opened, talk

# Events


async def test_an_event_is_acknowledged_when_it_is_stored_and_once() -> None:
    async with talk() as play:
        await (
            opened(play)
            >> b"receipt x\n"
            << Arrived("x")
            >> Stored("x")
            << b"stored x\n"
            >> Stored("x")
            >> 0.02
        ).ends()


async def test_events_of_a_lost_connection_are_not_acknowledged_and_come_again() -> None:
    async with talk() as play:
        await (
            opened(play)
            >> b"receipt x\n"
            << Arrived("x")
            >> HANG_UP
            << Connected(2)
            << b"login\n"
            >> b"ok\n"
            << LinkState.UP
            >> Stored("x")
            >> 0.02
            >> b"receipt x\n"
            << Arrived("x")
            >> Stored("x")
            << b"stored x\n"
        ).ends()


async def test_an_event_that_came_twice_is_acknowledged_by_its_session_once() -> None:
    async with talk() as play:
        await (
            opened(play)
            >> b"receipt x\nreceipt x\n"
            << Arrived("x")
            << Arrived("x")
            >> Stored("x", "x")
            << b"stored x\n"
        ).ends()


async def test_the_peer_waits_while_events_wait_and_none_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "ARRIVALS_MAX", 8)
    peer = ScriptedPeer()
    await peer.open()
    made = link()(peer.address)
    await made.start()
    async with asyncio.timeout(20):
        _, writer = await peer.connected(1)
        writer.write(b"ok\n")
        names = [f"event-{number:06d}-{'x' * 1000}" for number in range(20_000)]
        writer.write("".join(f"receipt {name}\n" for name in names).encode())
        await until(lambda: made.figures().events_waiting >= 8)
        await asyncio.sleep(0.05)
        waiting = made.figures().events_waiting
        await asyncio.sleep(0.05)
        assert waiting == made.figures().events_waiting < 1_000
        heard: list[str] = []
        async for batch in made.events():
            heard += [one.event_id for one in batch]
            if len(heard) == len(names):
                break
    assert heard == names
    await made.stop()
    await peer.close()


async def test_silence_says_nothing_while_we_do_not_listen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "ARRIVALS_MAX", 1)
    timing = replace(IMPATIENT, keep_alive_seconds=0.02, keep_alive_answer_seconds=0.02)
    peer = ScriptedPeer()
    await peer.open()
    made = link(timing)(peer.address)
    await made.start()
    _, writer = await peer.connected(1)
    writer.write(b"ok\n")
    await until(lambda: made.status.is_up)
    submitting = asyncio.get_running_loop().create_task(made.submit([message(7)]))
    await peer.hears(1, b"login\nput 7.1.0\n")
    writer.write(b"receipt x\n")
    await until(lambda: made.figures().events_waiting == 1)
    writer.write(b"took 7.1.0 a\n")
    await asyncio.sleep(0.3)
    assert made.status.is_up
    assert not submitting.done()
    await anext(aiter(made.events()))
    assert await submitting == [Submitted(7, 1, ("a",))]
    await made.stop()
    await peer.close()


# Several connections


async def test_parts_of_a_message_stay_on_one_connection_and_windows_are_shares() -> None:
    async with talk(connections=2, window=4) as play:
        await (
            both_opened(play)
            >> message(7, parts=3)
            << b"put 7.1.0\nput 7.1.1\n"
            >> message(8, parts=3)
            << On(2, b"put 8.1.0\nput 8.1.1\n")
            >> On(2, b"took 8.1.0 a\n")
            << On(2, b"put 8.1.2\n")
            >> b"took 7.1.1 b\n"
            << b"put 7.1.2\n"
            >> b"took 7.1.0 a\ntook 7.1.2 c\n"
            << Submitted(7, 1, ("a", "b", "c"))
            >> On(2, b"took 8.1.2 c\ntook 8.1.1 b\n")
            << Submitted(8, 1, ("a", "b", "c"))
        ).ends()


async def test_an_acknowledgement_goes_to_the_connection_that_brought_the_event() -> None:
    async with talk(connections=2) as play:
        await (
            both_opened(play)
            >> On(2, b"receipt y\n")
            << Arrived("y")
            >> b"receipt x\n"
            << Arrived("x")
            >> Stored("x", "y")
            << On(2, b"stored y\n")
            << b"stored x\n"
        ).ends()


async def test_one_connection_is_lost_and_the_other_carries_on() -> None:
    async with talk(replace(QUICK, reconnect_seconds_min=5), connections=2, window=2) as play:
        await (
            both_opened(play)
            >> message(7)
            << b"put 7.1.0\n"
            >> message(8)
            << On(2, b"put 8.1.0\n")
            >> message(9)
            >> HANG_UP
            << maybe(7, "LINK_LOST")
            << LinkState.UP
            << (lambda: "1 of 2 connections down" in play.link.status.reason)
            << (lambda: play.link.figures().room == 0)
            >> On(2, b"took 8.1.0 a\n")
            << Submitted(8, 1, ("a",))
            << On(2, b"put 9.1.0\n")
            >> On(2, b"took 9.1.0 b\n")
            << Submitted(9, 1, ("b",))
        ).ends()


# Less speed, figures, the tap


@pytest.mark.parametrize("said", [b"slow 7.1.0 CMPP:8\n", b"slower\ntook 7.1.0 a\n"])
async def test_a_wish_for_less_speed_halves_the_rate(said: bytes) -> None:
    async with talk() as play:
        await (
            opened(play)
            >> message(7)
            << b"put 7.1.0\n"
            >> said
            << LinkState.THROTTLED
            << (lambda: 4_900 < play.link.figures().rate_per_second < 5_500)
        ).runs()
        assert play.link.figures().contract_per_second == 10_000


async def test_after_a_reconnection_the_rate_grows_from_a_tenth() -> None:
    async with talk() as play:
        await (
            opened(play)
            << (lambda: play.link.figures().rate_per_second == 10_000)
            >> HANG_UP
            << Connected(2)
            << b"login\n"
            >> b"ok\n"
            << LinkState.UP
            << (lambda: 900 < play.link.figures().rate_per_second < 2_000)
        ).ends()


async def test_the_rate_bounds_what_leaves_and_room_says_what_may_come() -> None:
    async with talk() as play:
        play.link.resize(100, 20)
        await (
            opened(play)
            >> message(7, parts=5)
            << b"put 7.1.0\n"
            << (lambda: play.link.figures().room <= 16)
            << b"put 7.1.1\nput 7.1.2\nput 7.1.3\nput 7.1.4\n"
        ).ends()
        assert (play.link.figures().room, play.link.figures().waiting) == (20, 0)


async def test_figures_count_what_happened() -> None:
    async with talk() as play:
        await (
            opened(play)
            >> message(7)
            >> message(8)
            << b"put 7.1.0\nput 8.1.0\n"
            >> b"took 7.1.0 a\nrefused 8.1.0 CMPP:9\nreceipt x\n"
            << Submitted(7, 1, ("a",))
            << not_sent(8, "CMPP:9")
            << Arrived("x")
        ).ends()
        found = play.link.figures()
    assert (found.sent, found.taken, found.refused, found.events) == (2, 1, {"CMPP:9": 1}, 1)
    assert (found.connections, found.connections_up, found.in_flight) == (1, 1, 0)
    assert found.answer_ms > 0


async def test_a_tap_is_told_each_chunk_with_its_direction_and_connection() -> None:
    told: list[tuple[str, int, bytes, int]] = []
    async with talk() as play:
        play.link.tap = lambda *chunk: told.append(chunk)
        await (opened(play) >> b"test\n" << b"alive\n").ends()
    assert [one[:3] for one in told] == [
        ("out", 1, b"login\n"),
        ("in", 1, b"ok\n"),
        ("in", 1, b"test\n"),
        ("out", 1, b"alive\n"),
        ("out", 1, b"bye\n"),
    ]
    assert all(one[3] <= other[3] for one, other in pairwise(told))
