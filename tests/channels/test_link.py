"""A link: its window, its tests of the line, its reconnection, whatever the protocol is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from hongyan.channels.link import CarrierLink
from hongyan.channels.timing import Timing
from hongyan.kernel.carriage import (
    ChannelFault,
    Encoding,
    LinkState,
    Sent,
    Submission,
    SubmitAnswer,
    Submitted,
    Text,
)
from tests.channels.peer import Peer, ToySession

QUICK = Timing(answer_seconds=1.0, reconnect_seconds_min=0.01, reconnect_seconds_max=0.02)


def message(message_id: int, parts: int = 1) -> Submission:
    content = Text(Encoding.UCS2, ("字",) * parts)
    return Submission(message_id, 1, 8613900000000, "10690001", content)


class Talk:
    """A link and its peer."""

    def __init__(self, peer: Peer, timing: Timing, window_max: int) -> None:
        self.peer = peer
        self.link = CarrierLink(1, peer.address, ToySession, timing, jitter=lambda: 0.5)
        self.link.resize(window_max, 10_000)
        self._submitting: list[asyncio.Future[list[SubmitAnswer]]] = []

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(5):
            while not is_so():  # noqa: ASYNC110 - a link has no signal for it
                await asyncio.sleep(0.001)

    async def up(self) -> None:
        """Wait until the link is up."""
        await self.until(lambda: self.link.status.is_up)

    def submits(self, message_id: int, parts: int = 1) -> asyncio.Future[list[SubmitAnswer]]:
        """Submit a message of a number of parts."""
        made = asyncio.ensure_future(self._answers(message(message_id, parts)))  # noqa: TID251 - ended by `close`
        self._submitting.append(made)
        return made

    async def _answers(self, one: Submission) -> list[SubmitAnswer]:
        return list(await self.link.submit([one]))

    async def close(self) -> None:
        """Stop both."""
        await self.link.stop()
        for one in self._submitting:
            await one
        await self.peer.close()


Begin = Callable[..., "asyncio.Future[Talk]"]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Begin talks, and end them with the test."""
    begun: list[Talk] = []

    async def talk(timing: Timing = QUICK, window_max: int = 4, greeting: str = "ok") -> Talk:
        peer = Peer(greeting)
        await peer.open()
        made = Talk(peer, timing, window_max)
        begun.append(made)
        await made.link.start()
        if greeting == "ok":
            await made.up()
        return made

    yield lambda **words: asyncio.ensure_future(talk(**words))  # noqa: TID251 - awaited at once
    for one in begun:
        await one.close()


async def test_each_part_is_a_pdu_and_the_ids_come_back_in_their_order(begin: Begin) -> None:
    talk = await begin()
    answers = talk.submits(7, parts=3)
    assert await talk.peer.hears(3) == ["put 7.1.0", "put 7.1.1", "put 7.1.2"]
    talk.peer.says("took 7.1.2 c", "took 7.1.0 a", "took 7.1.1 b")
    assert await answers == [Submitted(7, 1, ("a", "b", "c"))]


async def test_no_more_pdus_wait_for_an_answer_than_the_window_has_places(begin: Begin) -> None:
    # Carriers hang up on who writes beyond their window.
    talk = await begin(window_max=2)
    answers = talk.submits(7, parts=3)
    assert await talk.peer.hears(2) == ["put 7.1.0", "put 7.1.1"]
    await asyncio.sleep(0.05)
    assert len(talk.peer.heard) == 2
    talk.peer.says("took 7.1.0 a")
    assert (await talk.peer.hears(3))[-1] == "put 7.1.2"
    talk.peer.says("took 7.1.1 b", "took 7.1.2 c")
    assert await answers == [Submitted(7, 1, ("a", "b", "c"))]


async def test_a_wider_window_counts_at_once_and_on_the_same_connection(begin: Begin) -> None:
    talk = await begin(window_max=1)
    talk.submits(7)
    talk.submits(8)
    await talk.peer.hears(1)
    talk.link.resize(2, 10_000)
    assert await talk.peer.hears(2) == ["put 7.1.0", "put 8.1.0"]
    assert talk.peer.logins == 1


async def test_a_lost_link_leaves_doubt_only_of_what_was_written(begin: Begin) -> None:
    talk = await begin(window_max=1)
    written, waiting = talk.submits(7), talk.submits(8)
    await talk.peer.hears(1)
    talk.peer.says("nonsense")
    assert await written == [ChannelFault(7, 1, Sent.MAYBE, "LINK_LOST")]
    assert await waiting == [ChannelFault(8, 1, Sent.NO, "LINK_LOST")]
    assert "no word of this protocol" in talk.link.status.reason
    await talk.up()
    assert talk.peer.logins == 2


async def test_what_the_window_never_let_out_may_be_tried_again_later(begin: Begin) -> None:
    talk = await begin(timing=Timing(answer_seconds=0.05), window_max=1)
    assert await talk.link.submit([message(7), message(8)]) == [
        ChannelFault(7, 1, Sent.MAYBE, "ANSWER_TIMEOUT"),
        ChannelFault(8, 1, Sent.NO, "WINDOW_FULL", is_throttled=True),
    ]


async def test_what_waits_for_the_window_follows_an_answer_that_is_given_up(begin: Begin) -> None:
    talk = await begin(timing=Timing(answer_seconds=0.2), window_max=1)
    lost = talk.submits(7)
    await asyncio.sleep(0.1)
    answers = talk.submits(8)
    talk.peer.says("receipt x")  # it lives, so the link stays
    assert await lost == [ChannelFault(7, 1, Sent.MAYBE, "ANSWER_TIMEOUT")]
    assert (await talk.peer.hears(2))[-1] == "put 8.1.0"
    talk.peer.says("took 8.1.0 b")
    assert await answers == [Submitted(8, 1, ("b",))]


async def test_an_answer_that_comes_after_it_was_given_up_is_ignored(begin: Begin) -> None:
    talk = await begin(timing=Timing(answer_seconds=0.2), window_max=1)
    lost = talk.submits(7)
    await asyncio.sleep(0.1)
    talk.peer.says("receipt x")
    assert await lost == [ChannelFault(7, 1, Sent.MAYBE, "ANSWER_TIMEOUT")]
    answers = talk.submits(8)
    await talk.peer.hears(2)
    talk.peer.says("took 7.1.0 late", "took 8.1.0 b")
    assert await answers == [Submitted(8, 1, ("b",))]


async def test_a_refused_login_is_said_and_not_tried_again_in_haste(begin: Begin) -> None:
    # CMPP 3, SMPP 0x0E: a client that retries fast is barred.
    talk = await begin(greeting="no CMPP:3")
    await talk.until(lambda: talk.link.status.state is LinkState.LOGIN_REFUSED)
    await asyncio.sleep(0.1)
    assert talk.peer.logins == 1
    assert talk.link.status.words == "login refused: CMPP:3"
    assert await talk.submits(7) == [ChannelFault(7, 1, Sent.NO, "LINK_DOWN")]


async def test_a_login_that_nobody_answers_is_given_up(begin: Begin) -> None:
    timing = Timing(login_seconds=0.03, reconnect_seconds_min=0.01, reconnect_seconds_max=0.01)
    talk = await begin(timing=timing, greeting="")
    await talk.until(lambda: talk.peer.logins > 1)
    assert talk.link.status.words == "down: no answer to the login"


async def test_nobody_at_the_address_is_said(begin: Begin) -> None:
    talk = await begin()
    await talk.peer.close()
    await talk.until(lambda: "refused" in talk.link.status.reason)
    assert talk.link.status.state is LinkState.DOWN


async def test_a_quiet_line_is_tested_and_a_dead_one_is_left(begin: Begin) -> None:
    timing = Timing(
        keep_alive_seconds=0.03, keep_alive_answer_seconds=0.03, reconnect_seconds_min=0.01
    )
    talk = await begin(timing=timing)
    assert (await talk.peer.hears(1))[0] == "test"
    talk.peer.says("alive")
    await talk.until(lambda: talk.peer.logins == 2)
    assert talk.peer.heard.count("test") >= 3


async def test_the_carriers_own_test_is_answered_though_the_window_is_full(begin: Begin) -> None:
    talk = await begin(window_max=1)
    talk.submits(7)
    await talk.peer.hears(1)
    talk.peer.says("test")
    assert (await talk.peer.hears(2))[-1] == "alive"


async def test_a_carrier_that_asks_for_less_speed_makes_the_link_throttled(begin: Begin) -> None:
    talk = await begin()
    answers = talk.submits(7)
    await talk.peer.hears(1)
    talk.peer.says("slow 7.1.0 CMPP:8")
    assert await answers == [ChannelFault(7, 1, Sent.NO, "CMPP:8", is_throttled=True)]
    assert talk.link.status.state is LinkState.THROTTLED
    assert talk.link.status.is_up


async def test_after_the_carriers_farewell_answers_may_come_and_nothing_is_submitted(
    begin: Begin,
) -> None:
    talk = await begin(timing=Timing(farewell_seconds=0.05, reconnect_seconds_min=0.01))
    answers = talk.submits(7)
    await talk.peer.hears(1)
    talk.peer.says("bye", "took 7.1.0 a")
    assert await answers == [Submitted(7, 1, ("a",))]
    assert await talk.submits(8) == [ChannelFault(8, 1, Sent.NO, "LINK_DOWN")]
    await talk.up()
    assert talk.peer.logins == 2


async def test_events_are_acknowledged_by_their_session_and_stop_says_farewell(
    begin: Begin,
) -> None:
    talk = await begin()
    talk.peer.says("receipt a", "receipt b")
    heard = await anext(aiter(talk.link.events()))
    await talk.link.acknowledge(heard)
    await talk.link.stop()
    with suppress(TimeoutError):
        await talk.peer.hears(3)
    assert talk.peer.heard == ["stored a", "stored b", "bye"]
    assert talk.link.status.state is LinkState.STOPPED
