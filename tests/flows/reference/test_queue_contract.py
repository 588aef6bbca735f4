"""What every queue of messages promises, on each database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.messages.model import NewWaiting
from hongyan.flows.reference.queue import Queue, SqlQueue

if TYPE_CHECKING:
    from hongyan.db.database import Database
    from hongyan.domain.messages.store import Waiting

NOW = 1_800_000_000_000
CARRIERS = ("mobile", "unicom", "telecom")
MAKERS: dict[str, Callable[[], Queue]] = {"sql": SqlQueue}


@pytest.fixture(params=MAKERS)
def queue(request: pytest.FixtureRequest) -> Queue:
    return MAKERS[request.param]()


def row(number: int, carrier: str = "mobile", due_at: int = NOW, **more: int) -> NewWaiting:
    priority, waiting = more.get("priority", 0), more.get("waiting", 1)
    last = number + waiting - 1
    return NewWaiting(carrier, priority, due_at, number, number, last, waiting)


def filled(database: Database, queue: Queue, *rows: NewWaiting) -> None:
    with database.transaction() as tx:
        queue.put(tx, rows)


def claimed(database: Database, queue: Queue, most: int = 100, now_ms: int = NOW) -> list[Waiting]:
    with database.transaction() as tx:
        return queue.claim(tx, CARRIERS, 0, now_ms, most)


def test_the_oldest_are_claimed_first_whatever_their_carrier(
    database: Database, queue: Queue
) -> None:
    dues = [
        (7, "telecom", 3),
        (1, "mobile", 2),
        (9, "unicom", 1),
        (4, "mobile", 4),
        (5, "unicom", 2),
    ]
    filled(
        database, queue, *(row(number, carrier, NOW - 100 + due) for number, carrier, due in dues)
    )
    assert [one.first_id for one in claimed(database, queue)] == [9, 1, 5, 7, 4]
    assert [one.first_id for one in claimed(database, queue, 3)] == [9, 1, 5]


def test_only_what_is_due_is_claimed(database: Database, queue: Queue) -> None:
    filled(database, queue, row(1, due_at=NOW), row(2, due_at=NOW + 1))
    assert [one.first_id for one in claimed(database, queue)] == [1]
    assert [one.first_id for one in claimed(database, queue, now_ms=NOW + 1)] == [1, 2]


def test_only_the_carriers_and_the_priority_asked_for_are_claimed(
    database: Database, queue: Queue
) -> None:
    filled(database, queue, row(1), row(2, "broadnet"), row(3, priority=1))
    assert [one.first_id for one in claimed(database, queue)] == [1]
    with database.transaction() as tx:
        assert queue.claim(tx, (), 0, NOW, 100) == []
        assert [one.first_id for one in queue.claim(tx, ("mobile",), 1, NOW, 9)] == [3]


def test_a_row_that_is_postponed_waits(database: Database, queue: Queue) -> None:
    filled(database, queue, row(1), row(2))
    with database.transaction() as tx:
        first = queue.claim(tx, CARRIERS, 0, NOW, 1)
        queue.postpone(tx, [one.dispatch_id for one in first], NOW + 5)
    assert [one.first_id for one in claimed(database, queue)] == [2]
    assert [one.first_id for one in claimed(database, queue, now_ms=NOW + 5)] == [2, 1]


def test_a_row_that_is_shortened_begins_later(database: Database, queue: Queue) -> None:
    filled(database, queue, row(10, waiting=5))
    with database.transaction() as tx:
        [one] = queue.claim(tx, CARRIERS, 0, NOW, 1)
        queue.shorten(tx, one, 12, 3)
    [left] = claimed(database, queue)
    assert (left.first_id, left.last_id, left.waiting) == (12, 14, 3)


def test_a_row_that_is_removed_is_gone(database: Database, queue: Queue) -> None:
    filled(database, queue, row(1), row(2))
    with database.transaction() as tx:
        queue.remove(tx, [queue.claim(tx, CARRIERS, 0, NOW, 1)[0].dispatch_id])
        queue.remove(tx, [])
    assert [one.first_id for one in claimed(database, queue)] == [2]


def test_what_is_claimed_and_not_committed_waits_on(database: Database, queue: Queue) -> None:
    filled(database, queue, row(1))
    with database.transaction() as tx:
        queue.remove(tx, [queue.claim(tx, CARRIERS, 0, NOW, 1)[0].dispatch_id])
        tx.rollback()
    assert [one.first_id for one in claimed(database, queue)] == [1]


@pytest.mark.postgres
def test_two_who_claim_at_once_are_given_different_rows(postgres_url: str, queue: Queue) -> None:
    from hongyan.db.database import Database

    database = Database.open(postgres_url)
    filled(database, queue, *(row(number, CARRIERS[number % 3]) for number in range(12)))
    with database.transaction() as one, database.transaction() as other:
        first = queue.claim(one, CARRIERS, 0, NOW, 2)
        second = queue.claim(other, CARRIERS, 0, NOW, 100)
    found = [{waiting.first_id for waiting in some} for some in (first, second)]
    assert found[0] == {0, 1}
    assert found[1]
    assert not found[0] & found[1]
    database.close()
