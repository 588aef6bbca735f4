"""Statements on attempts that flows rely on, where a flow's own tests would not show why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages.model import Verdict
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from hongyan.db.database import Database

PHONE = 8613900001000


def start(database: Database, *keys: tuple[int, int], at: int = 100) -> None:
    with database.transaction() as tx:
        attempt_store.add_attempts(
            tx, [(message, number, 1, PHONE, "submitting", at, 1, 0) for message, number in keys]
        )


def test_attempts_come_first_to_last(database: Database) -> None:
    start(database, (7, 2), (7, 1), (8, 1))
    with database.reading() as tx:
        found = attempt_store.attempts_of(tx, [7, 8, 9])
    assert {key: [one.number for one in value] for key, value in found.items()} == {
        7: [1, 2],
        8: [1],
    }


def test_an_answer_is_written_once(database: Database) -> None:
    start(database, (7, 1))
    with database.transaction() as tx:
        attempt_store.answer_attempts(tx, [("submitted", 200, "", "a", None, 7, 1)])
        attempt_store.answer_attempts(tx, [("refused", 300, "9", "", None, 7, 1)])
        [found] = attempt_store.attempts_of(tx, [7])[7]
    assert (found.state, found.answered_at, found.carrier_ids) == ("submitted", 200, "a")


def test_a_part_keeps_its_message_and_its_first_receipt(database: Database) -> None:
    with database.transaction() as tx:
        attempt_store.add_parts(tx, [(1, "a", 7, 1)])
        attempt_store.add_parts(tx, [(1, "a", 8, 1), (1, "b", 8, 1), (2, "a", 9, 1)])
        attempt_store.receive_parts(tx, [("delivered", "DELIVERED", "DELIVRD", 50, 1, "a")])
        attempt_store.receive_parts(tx, [("undelivered", "X", "X", 60, 1, "a")])
        found = attempt_store.parts_by_carrier_id(tx, 1, ["a", "b", "c"])
        elsewhere = attempt_store.parts_by_carrier_id(tx, 2, ["a"])
    assert {key: (part.message_id, part.outcome) for key, part in found.items()} == {
        "a": (7, "delivered"),
        "b": (8, None),
    }
    assert elsewhere["a"].message_id == 9


def test_only_young_attempts_without_ids_are_open(database: Database) -> None:
    start(database, (7, 1), (8, 1), at=100)
    start(database, (9, 1), at=200)
    with database.transaction() as tx:
        attempt_store.answer_attempts(tx, [("submitted", 110, "", "a", None, 8, 1)])
        young = attempt_store.open_attempts(tx, [PHONE], 100)
        every = attempt_store.open_attempts(tx, [PHONE, PHONE + 1], 99)
        others = attempt_store.open_attempts(tx, [PHONE + 1], 0)
    assert [one.message_id for one in young] == [9]
    assert sorted(one.message_id for one in every) == [7, 9]
    assert others == []


def test_old_attempts_are_doubted_so_many_at_once(database: Database) -> None:
    start(database, (7, 1), (8, 1), (9, 1), at=100)
    start(database, (10, 1), at=200)
    doubted = []
    with database.transaction() as tx:
        for _ in range(3):
            found = attempt_store.doubt_old_attempts(tx, 200, 2)
            assert all(one.state == "in_doubt" for one in found)
            doubted.append(sorted(one.message_id for one in found))
    assert sorted(one for found in doubted for one in found) == [7, 8, 9]
    assert [len(found) for found in doubted] == [2, 1, 0]


def test_a_later_verdict_takes_the_place_of_the_guess(database: Database) -> None:
    guess = Verdict(7, Outcome.UNKNOWN, "REQUEST_SUCCESS", "", 100)
    truth = Verdict(7, Outcome.DELIVERED, "DELIVERED", "DELIVRD", 200)
    with database.transaction() as tx:
        attempt_store.put_verdicts(tx, [guess])
        attempt_store.put_verdicts(tx, [truth])
        assert attempt_store.verdicts_of(tx, [7, 8]) == {7: truth}
