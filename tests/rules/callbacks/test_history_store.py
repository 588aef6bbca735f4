"""Statements on pushes that ended, where a flow's own tests would not show why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.callbacks import history_store
from hongyan.domain.callbacks.model import (
    CallbackEndpoint,
    ClaimedPush,
    PushItem,
    PushKind,
    PushResult,
)

if TYPE_CHECKING:
    from hongyan.db.database import Database


def ended(first: int, last: int, account_id: int = 1, **more: str) -> PushResult:
    endpoint = CallbackEndpoint(account_id, PushKind.SMS_REPORT, "https://x.example/")
    items = tuple(PushItem(n, n, f'{{"n":"{n}"}}', 0, 0, n) for n in range(first, last + 1))
    return PushResult(ClaimedPush(endpoint, items), **more)


def test_an_item_is_found_in_the_pushes_that_span_it(database: Database) -> None:
    with database.transaction() as tx:
        history_store.add_attempts(tx, [ended(1, 3), ended(4, 4), ended(3, 9), ended(3, 3, 2)])
        found = history_store.attempts_with(tx, 1, PushKind.SMS_REPORT, 3)
    assert [(one.first_sequence, one.last_sequence) for one in found] == [(1, 3), (3, 9)]


def test_what_no_database_stores_is_replaced_and_long_faults_are_cut(database: Database) -> None:
    with database.transaction() as tx:
        history_store.add_attempts(tx, [ended(1, 1, fault="f" * 900, answer="a\0b")])
        [kept] = history_store.attempts_with(tx, 1, PushKind.SMS_REPORT, 1)
    assert (kept.answer, kept.fault) == ("a\ufffdb", "f" * 200)


def test_an_erased_item_leaves_the_others_in_their_places(database: Database) -> None:
    with database.transaction() as tx:
        history_store.add_attempts(tx, [ended(1, 3)])
        assert history_store.erase_items_with(tx, "2") == 1
        [kept] = history_store.attempts_with(tx, 1, PushKind.SMS_REPORT, 1)
        assert history_store.body_of(tx, kept) == '[{"n":"1"},null,{"n":"3"}]'
