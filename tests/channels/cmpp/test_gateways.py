"""A channel over CMPP with gateways that are known for something, one behaviour after the other.

Who behaves is a simulated carrier on a socket; docs/carriers/simulator.md says how.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from hongyan.channels.cmpp.kind import TIMING, CmppOptions, cmpp_link
from hongyan.channels.line import ANSWERS_PER_SECOND_MAX
from hongyan.channels.link import CarrierLink
from hongyan.channels.simulator.behaviours import LONG_REPLY, Chosen
from hongyan.channels.simulator.users import User
from hongyan.kernel.carriage import (
    ChannelFault,
    Encoding,
    InboundText,
    LateAnswer,
    LinkState,
    Receipt,
    Sent,
    Submission,
    SubmitAnswer,
    Submitted,
    Text,
)
from hongyan.kernel.clock import SystemClock
from hongyan.protocols.cmpp.pdus import ActiveTest, ActiveTestResp, DeliverResp
from tests.channels.carriers import PASSWORD, SOURCE_ADDR, Carriers, carriers
from tests.channels.cmpp.gateway import NOW_MS, deliver, let_in, login, report, wire
from tests.channels.link_playbook import conversing, until
from tests.clocks import ManualClock

COUNT: Final = 5
FIRST: Final = 86_13800000000
SECONDS_MAX: Final = 8.0
QUICK: Final = replace(TIMING, reconnect_seconds_min=0.02, farewell_seconds=0.2)


def submissions(count: int = COUNT, parts: int = 1) -> list[Submission]:
    content = Text(Encoding.UCS2, ("字",) * parts)
    return [Submission(one, 1, FIRST + one, "1069000101", content) for one in range(count)]


def link_to(here: Carriers, **options: Any) -> CarrierLink:
    known: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": here.cmpp_port,
        "sp_id": SOURCE_ADDR,
        "secret": PASSWORD,
        "service_id": "HONGYAN",
        "answer_seconds": 1,
    }
    built = cmpp_link(1, CmppOptions(**known | options), SystemClock(), QUICK, lambda: 0.5)
    built.resize(32, 10_000)
    return built


class Gateway:
    """A gateway, and a channel that is logged in."""

    def __init__(self, here: Carriers, link: CarrierLink) -> None:
        self.here = here
        self.link = link
        self.events: list[Any] = []

    async def sends(self, messages: Sequence[Submission] | None = None) -> Counter[Any]:
        """Submit, and return how often each sort of answer came."""
        answers = await self.link.submit(submissions() if messages is None else messages)
        return Counter(sort_of(one) for one in answers)

    async def hears(self, count: int, sort: type = Receipt) -> list[Any]:
        """Wait for events of a sort, acknowledging all."""
        async with asyncio.timeout(SECONDS_MAX):
            await until(lambda: len(self._heard(sort)) >= count)
        return self._heard(sort)

    async def listen(self) -> None:
        async with aclosing(self.link.events()) as batches:  # type: ignore[type-var]
            async for batch in batches:
                self.events += batch
                await self.link.acknowledge(batch)

    def _heard(self, sort: type) -> list[Any]:
        return [one for one in self.events if isinstance(one, sort)]


def sort_of(answer: SubmitAnswer) -> Any:
    return Submitted if isinstance(answer, Submitted) else (answer.sent, answer.code)


@asynccontextmanager
async def gateway(
    directory: Path, *behaviours: str, users: Sequence[User] = (), **options: Any
) -> AsyncIterator[Gateway]:
    chosen = [Chosen(one) for one in behaviours]
    async with carriers(directory, chosen=chosen, users=users) as here:
        made = Gateway(here, link_to(here, **options))
        await made.link.start()
        async with asyncio.timeout(SECONDS_MAX):
            await until(lambda: made.link.status.is_up or bool(made.link.status.reason))
        listening = asyncio.get_running_loop().create_task(made.listen())
        try:
            yield made
        finally:
            await made.link.stop()
            await asyncio.wait([listening])


@pytest.mark.parametrize(
    ("behaviours", "options"),
    [
        ((), {}),
        ((), {"version": "2.1"}),
        ((), {"version": "3.0"}),
        ((), {"connections": 3}),
        ((), {"verify_gateway": True}),
        (("coalesced",), {}),
        (("one_byte_per_segment",), {"version": "3.0"}),
        (("out_of_order",), {}),
        (("receipt_before_response",), {}),
        (("unknown_commands",), {}),
        (("digest_other_width",), {"verify_gateway": True}),
        (("digest_wrong",), {}),
        (("version_0",), {}),
        (("version_1",), {}),
        (("connect_resp_20",), {"version": "3.0"}),
        (("report_60",), {"version": "3.0"}),
        (("report_71",), {"version": "2.0"}),
        (("one_byte_per_segment", "out_of_order", "unknown_commands", "report_60"), {}),
    ],
)
async def test_messages_and_reports_pass_whatever_the_gateway_is_like(
    tmp_path: Path, behaviours: Sequence[str], options: dict[str, Any]
) -> None:
    async with gateway(tmp_path, *behaviours, **options) as there:
        assert await there.sends(submissions(parts=2)) == {Submitted: COUNT}
        receipts = await there.hears(2 * COUNT)
        assert Counter(one.phone for one in receipts) == {FIRST + one: 2 for one in range(COUNT)}
        told = {one.carrier_id for one in receipts}
        assert told == {id_ for one in there.here.received() for id_ in one.carrier_ids}
        assert {one.code for one in receipts} == {"DELIVERED"}
        await until(lambda: len(there.here.acknowledged()) == 2 * COUNT)


@pytest.mark.parametrize(
    ("behaviour", "answers", "receipts"),
    [
        ("receipt_twice", {Submitted: COUNT}, 2 * COUNT),
        ("refuse_with_body", {(Sent.NO, "CMPP:9"): COUNT}, 0),
        ("throttle", {(Sent.NO, "CMPP:8"): COUNT}, 0),
        ("duplicate_sequence", {(Sent.MAYBE, "ID_NOT_TOLD"): COUNT}, COUNT),
        ("no_response", {(Sent.MAYBE, "ANSWER_TIMEOUT"): COUNT}, COUNT),
        ("silent_drop", {(Sent.MAYBE, "ANSWER_TIMEOUT"): COUNT}, 0),
        ("close_mid_pdu", {(Sent.MAYBE, "LINK_LOST"): COUNT}, 1),
    ],
)
async def test_what_a_gateway_did_with_a_message_is_told(
    tmp_path: Path, behaviour: str, answers: dict[Any, int], receipts: int
) -> None:
    async with gateway(tmp_path, behaviour) as there:
        assert await there.sends() == answers
        await there.hears(receipts)


async def test_a_throttled_channel_says_so(tmp_path: Path) -> None:
    async with gateway(tmp_path, "throttle") as there:
        await there.sends()
        assert there.link.status.state is LinkState.THROTTLED


async def test_a_gateway_that_says_farewell_is_left_and_met_again(tmp_path: Path) -> None:
    async with gateway(tmp_path, "farewell") as there:
        assert await there.sends(submissions(1)) == {Submitted: 1}
        async with asyncio.timeout(SECONDS_MAX):
            await until(lambda: not there.link.status.is_up)
            assert "the carrier ended the session: TERMINATE" in there.link.status.reason
            await until(lambda: there.link.status.is_up)
        assert await there.sends(submissions(1)) == {Submitted: 1}


async def test_a_gateway_that_floods_the_line_with_tests_is_left(tmp_path: Path) -> None:
    async with gateway(tmp_path, "enquire_flood") as there:
        await there.sends(submissions(30))
        async with asyncio.timeout(SECONDS_MAX):
            await until(lambda: "floods" in there.link.status.reason)


@pytest.mark.parametrize(
    ("options", "state", "words"),
    [
        ({"secret": "wrong"}, LinkState.LOGIN_REFUSED, "CMPP:3: wrong secret"),
        ({"sp_id": "999999"}, LinkState.LOGIN_REFUSED, "CMPP:2: unknown source address"),
        ({"version": "3.0"}, LinkState.LOGIN_REFUSED, "CMPP:4: version too high"),
    ],
)
async def test_a_refused_login_is_told_in_words(
    tmp_path: Path, options: dict[str, Any], state: LinkState, words: str
) -> None:
    user = User(login=SOURCE_ADDR, password=PASSWORD, versions=("2.0",))
    async with gateway(tmp_path, users=[user], **options) as there:
        assert (there.link.status.state, there.link.status.reason) == (state, words)


async def test_a_gateway_whose_digest_is_wrong_is_refused_where_it_is_verified(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, "digest_wrong", verify_gateway=True) as there:
        assert there.link.status.state is LinkState.LOGIN_REFUSED
        assert "digest" in there.link.status.reason


async def test_more_connections_than_the_contract_has_leave_the_others_up(tmp_path: Path) -> None:
    user = User(login=SOURCE_ADDR, password=PASSWORD, connections_max=2)
    async with gateway(tmp_path, users=[user], connections=3) as there:
        async with asyncio.timeout(SECONDS_MAX):
            await until(lambda: "CMPP:5: other error" in there.link.status.reason)
        assert there.link.status.is_up
        assert await there.sends() == {Submitted: COUNT}


@pytest.mark.parametrize(
    ("order", "numbers"),
    [("", [1, 2, 3]), ("reply_parts_falling", [3, 2, 1]), ("reply_part_missing", [1, 2])],
)
async def test_a_long_reply_comes_in_pieces(
    tmp_path: Path, order: str, numbers: Sequence[int]
) -> None:
    behaviours = ("long_reply", order) if order else ("long_reply",)
    async with gateway(tmp_path, *behaviours) as there:
        await there.sends(submissions(1))
        pieces = await there.hears(len(numbers), InboundText)
        assert [one.part.number for one in pieces] == numbers
        assert {one.part.total for one in pieces} == {3}
        assert len({one.event_id for one in pieces}) == len(numbers)
        said = "".join(one.content for one in sorted(pieces, key=lambda one: one.part.number))
        assert LONG_REPLY.startswith(said)
        assert {one.dest_id for one in pieces} == {"1069000101"}


async def test_a_late_answer_tells_the_id_of_a_message_in_doubt(tmp_path: Path) -> None:
    async with carriers(tmp_path, pace=7, chosen=[Chosen("receipt_before_response")]) as here:
        link = link_to(here)  # answers come after 1.4 s
        there = Gateway(here, link)
        await link.start()
        await until(lambda: link.status.is_up)
        listening = asyncio.get_running_loop().create_task(there.listen())
        (answer,) = await link.submit(submissions(1))
        assert isinstance(answer, ChannelFault)
        assert answer.sent is Sent.MAYBE
        (late,) = await there.hears(1, LateAnswer)
        assert late.answer.carrier_ids == here.received()[0].carrier_ids
        await link.stop()
        await asyncio.wait([listening])


async def test_reports_that_are_not_final_are_no_flood() -> None:
    def scripted(address: tuple[str, int]) -> CarrierLink:
        host, port = address
        known = {"sp_id": "901234", "secret": "secret", "service_id": "HELP"}
        options = CmppOptions(host=host, port=port, **known)
        return cmpp_link(1, options, ManualClock(NOW_MS), QUICK, lambda: 0.0)

    accepted = wire(deliver(report("ACCEPTD"), registered_delivery=1))
    answered = wire(DeliverResp(sequence=90, msg_id=deliver(b"").msg_id))
    many = 2 * ANSWERS_PER_SECOND_MAX
    async with conversing(scripted) as play:
        await (
            play
            << login()
            >> let_in()
            << LinkState.UP
            >> accepted * many
            << answered * many
            << LinkState.UP
            >> wire(ActiveTest(sequence=5))
            << wire(ActiveTestResp(sequence=5))
        ).ends()
