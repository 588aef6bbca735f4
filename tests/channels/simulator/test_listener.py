"""The carriers' ports are listeners like others: who does not log in cannot stay, nor pile up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hongyan.channels.simulator.ismg import Ismg
from hongyan.channels.simulator.listener import TURN_OCTETS, WireListener
from hongyan.channels.simulator.log import SimulatorLog
from hongyan.channels.simulator.office import DESKS_MAX, Office
from hongyan.channels.simulator.side import LOGIN_OCTETS_MAX, STRANGER_PDUS_MAX
from hongyan.config import Settings
from hongyan.engine.gatekeeper import NEVER, Gatekeeper
from hongyan.kernel.clock import MovableClock
from hongyan.protocols.cmpp import pdus as cmpp
from tests.channels.simulator.client import CmppClient

LATE = 13900000003
FAILURES_A_SECOND = 40


class Place:
    """One listener with its keeper, and a clock that can be moved."""

    def __init__(self, office: Office) -> None:
        self.keeper = Gatekeeper(
            Settings(connections_per_address=3, failed_calls_per_address=FAILURES_A_SECOND).bounds
        )
        self.clock = MovableClock()
        self.office = office
        self.listener = WireListener(lambda: Ismg(office), self.clock, self.keeper)

    async def client(self) -> CmppClient:
        return await CmppClient().connect(self.listener.port)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    with SimulatorLog(tmp_path / "log.jsonl") as log:
        made = Place(Office(log))
        await made.listener.start("127.0.0.1", 0)
        yield made
        await made.listener.stop()


async def test_a_pdu_without_end_before_the_login_is_cut(place: Place) -> None:  # AUDIT A9
    client = await place.client()
    client.write((4000).to_bytes(4, "big") + b"x" * LOGIN_OCTETS_MAX)
    await client.until(client.is_over.is_set)


async def test_silent_clients_make_room_and_are_late(place: Place) -> None:  # AUDIT A9
    silent = [await place.client() for _ in range(3)]
    client = await place.client()
    assert (await client.log_in()).status == 0
    await silent[0].until(silent[0].is_over.is_set)
    for visitor in list(place.keeper._visitors):
        visitor.late_at = 0.0 if visitor.late_at < NEVER else NEVER
    place.keeper._look()
    await silent[1].until(silent[1].is_over.is_set)
    await silent[2].until(silent[2].is_over.is_set)
    assert place.keeper.connections == 1, "the client that logged in stays"
    client.close()


async def test_the_number_of_logins_is_bounded(place: Place) -> None:
    for number in range(DESKS_MAX):
        user = place.office.users.find("cmpp", str(number))
        assert user is not None
        assert place.office.desk("cmpp", str(number), user)
    client = await place.client()
    assert (await client.log_in()).status == 5


async def test_a_client_that_does_not_read_is_not_heard(place: Place) -> None:
    client = await place.client()
    await client.log_in()
    (line,) = place.listener._lines
    line.pause_writing()
    test = cmpp.write_pdu(cmpp.ActiveTest(sequence=9), client.version)
    client.write(test)
    await asyncio.sleep(0.02)
    client.write(test)
    await asyncio.sleep(0.05)
    assert len(client.of(cmpp.ActiveTestResp)) == 1
    line.resume_writing()
    await client.first(cmpp.ActiveTestResp, 2)
    client.close()


async def test_a_clock_that_is_moved_brings_what_is_due_then(place: Place) -> None:
    client = await place.client()
    await client.log_in()
    await client.submitted(LATE)
    place.clock.move(30_000)
    place.listener.look()
    await client.first(cmpp.Deliver)
    client.close()


async def test_an_address_that_goes_on_failing_to_log_in_is_heard_later(place: Place) -> None:
    began = asyncio.get_running_loop().time()
    for _ in range(FAILURES_A_SECOND // 2):  # a quarter of a second's are borne at once
        client = await place.client()
        assert (await client.log_in(secret="wr0ng")).status == 3
        client.close()
    assert asyncio.get_running_loop().time() - began > 0.2
    client = await place.client()
    assert (await client.log_in()).status == 0
    client.close()


async def test_a_client_that_says_much_at_once_lets_others_have_their_turn(place: Place) -> None:
    flood, other = await place.client(), await place.client()
    await flood.log_in()
    await other.log_in(login="901235")
    (line,) = [one for one in place.listener._lines if one.desk and one.desk.name == "901234"]
    test = cmpp.write_pdu(cmpp.ActiveTest(sequence=9), flood.version)
    count = 10 * TURN_OCTETS // len(test)
    place.listener.hear(line, test * count)
    said_at_once = len(test) * count - len(line.unheard)
    assert said_at_once == TURN_OCTETS
    other.say(cmpp.ActiveTest(sequence=10))
    await other.first(cmpp.ActiveTestResp)
    await flood.first(cmpp.ActiveTestResp, count)
    assert not line.is_paused
    flood.close()
    other.close()


async def test_a_client_that_does_not_log_in_says_little(place: Place) -> None:
    client = await place.client()
    test = cmpp.write_pdu(cmpp.ActiveTest(sequence=9), client.version)
    client.write(test * (STRANGER_PDUS_MAX + 1))
    await client.until(client.is_over.is_set)
    assert len(client.of(cmpp.ActiveTestResp)) <= STRANGER_PDUS_MAX
