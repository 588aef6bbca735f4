"""What a client can make the simulated carriers remember has an end, whatever it answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongyan.channels.simulator import desk as desks
from hongyan.channels.simulator.desk import Desk, SubmittedPart
from hongyan.channels.simulator.log import SimulatorLog
from hongyan.channels.simulator.office import Office
from hongyan.channels.simulator.pieces import TEXT_OCTETS_MAX, text_of_octets
from hongyan.channels.simulator.refusals import THROTTLED
from hongyan.protocols.alphabets import Default

PHONE, LATER = 13900000000, 3_600_000


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(desks, "EVENTS_MAX", 15)
    monkeypatch.setattr(desks, "EVENTS_PER_LOGIN_MAX", 10)
    monkeypatch.setattr(desks, "SLIPS_MAX", 20)
    return Office(SimulatorLog(tmp_path / "log.jsonl"))


def desk(office: Office, login: str) -> Desk:
    user = office.users.find("cmpp", login)
    assert user is not None
    found = office.desk("cmpp", login, user)
    assert found is not None
    return found


def taken(one: Desk, count: int, at: int = 0) -> list[str]:
    """Submit; return the ids of what was taken."""
    rulings = [one.submit([SubmittedPart(PHONE, "10690", "hello")], at) for _ in range(count)]
    assert {ruling.refusal for ruling in rulings} <= {"", THROTTLED}
    return [carrier_id for ruling in rulings for carrier_id in ruling.carrier_ids]


def test_a_client_that_answers_no_receipt_is_refused_until_it_does(office: Office) -> None:
    one = desk(office, "one")
    assert len(taken(one, 30)) == 10
    told = one.due(LATER, 100)
    assert len(told) == 10
    assert not taken(one, 1, LATER), "told is not answered"
    one.acknowledge([event.event_id for event, _ in told], LATER)
    assert len(taken(one, 30, LATER)) == 10


def test_all_logins_together_have_a_bound_as_well(office: Office) -> None:
    assert [len(taken(desk(office, login), 30)) for login in ("one", "two", "three")] == [10, 5, 0]


def test_the_oldest_parts_of_all_logins_are_forgotten(office: Office) -> None:
    one, two = desk(office, "one"), desk(office, "two")
    ids: list[str] = []
    for at in (0, LATER):
        ids += taken(one, 10, at)
        one.acknowledge([event.event_id for event, _ in one.due(LATER + at, 100)], LATER + at)
    latest = taken(two, 3, LATER)
    assert [one.slip_of(each) is None for each in ids] == [True] * 3 + [False] * 17
    assert all(two.slip_of(each) for each in latest)
    assert one.slip_of(latest[0]) is None, "it is another login's"


def test_the_receipt_of_a_cancelled_part_is_never_said_and_makes_room_when_due(
    office: Office,
) -> None:
    one = desk(office, "one")
    first, *_ = taken(one, 10)
    assert one.cancel(first, 0)
    assert not taken(one, 1)
    told = one.due(LATER, 100)
    assert first not in {event.event_id.partition(".")[0] for event, _ in told}
    assert len(told) == 9
    assert len(taken(one, 2, LATER)) == 1


def test_a_text_is_remembered_by_its_beginning_and_not_with_its_receipt(office: Office) -> None:
    assert len(text_of_octets(0, b"x" * 65_535, Default.GSM7)) == TEXT_OCTETS_MAX
    one = desk(office, "one")
    [carrier_id] = taken(one, 1)
    slip = one.slip_of(carrier_id)
    assert slip is not None
    assert slip.piece.text == ""
