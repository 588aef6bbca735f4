"""Changes looked up: the newest first, by account, by kind, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.changes.model import Change, ChangeFilter
from hongyan.flows.accounts.manage_accounts import AccountChange, change_account, create_account
from hongyan.flows.operation.list_changes import list_changes, show_changes
from hongyan.kernel.actor import ActorType
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from tests.flows.plans import scanned, sent
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        for name in ("acme", "shop"):
            create_account(work_at(opened), name, AccountKind.ENTERPRISE)
            for quota in (1, 2, 3):
                change_account(work_at(opened), name, AccountChange(day_quota=quota))
        yield opened


def page(
    tx: Connection,
    account: str | None = None,
    what: str = "",
    after: int | None = None,
    limit: int = 100,
) -> list[tuple[str, Change]]:
    found = list_changes(tx, account, what, after=after, limit=limit)
    assert not isinstance(found, Refused)
    return found


def test_the_newest_change_comes_first_with_the_name_of_its_account(tx: Connection) -> None:
    found = page(tx)
    assert [name for name, _ in found] == ["shop"] * 4 + ["acme"] * 4
    numbers = [one.change_id for _, one in found]
    assert numbers == sorted(numbers, reverse=True)


def test_pages_go_on_behind_the_last_row_of_the_page_before(tx: Connection) -> None:
    whole, pages, after = page(tx), [], None
    while found := page(tx, after=after, limit=3):
        pages += found
        after = found[-1][1].change_id
    assert pages == whole


def test_a_page_stays_as_it_is_when_something_is_changed_meanwhile(tx: Connection) -> None:
    first = page(tx, limit=2)
    behind = page(tx, after=first[-1][1].change_id)
    change_account(work_at(tx), "acme", AccountChange(day_quota=9))
    assert page(tx, after=first[-1][1].change_id) == behind


def test_changes_are_chosen_by_account_and_by_flow(tx: Connection) -> None:
    assert {name for name, _ in page(tx, "acme")} == {"acme"}
    assert [one.what for _, one in page(tx, "acme", "create_account")] == ["create_account"]
    assert page(tx, what="no_such_flow") == []
    assert isinstance(list_changes(tx, "nobody", "", after=None, limit=1), Refused)


@pytest.mark.parametrize(("account", "what"), [("acme", ""), (None, "create_account"), (None, "")])
def test_no_page_reads_the_whole_table(database: Database, account: str | None, what: str) -> None:
    with database.transaction() as tx:
        create_account(work_at(tx), "acme", AccountKind.ENTERPRISE)
    with sent() as found, database.reading() as tx:
        list_changes(tx, account, what, after=7, limit=3)
    asked = {words: values for words, values in found.statements.items() if "FROM change" in words}
    assert asked
    with database.reading() as tx:
        assert not any(scanned(tx, words, values) for words, values in asked.items())


def test_an_account_reads_its_own_changes_in_both_directions(tx: Connection) -> None:
    [(_, newest), *_, (_, oldest)] = page(tx, "acme")
    account_id = newest.account_id
    assert account_id is not None

    def shown(wanted: ChangeFilter, **where: int | None) -> list[int]:
        asked = {"after": None, "before": None, **where}
        found = show_changes(tx, account_id, wanted, limit=2, **asked)
        assert {one.account_id for one in found} <= {account_id}
        return [one.change_id for one in found]

    first = shown(ChangeFilter())
    second = shown(ChangeFilter(), after=first[-1])
    assert first[0] == newest.change_id
    assert second[-1] == oldest.change_id
    assert shown(ChangeFilter(), before=second[0]) == first
    assert shown(ChangeFilter(account_id=account_id + 1)) == first
    assert shown(ChangeFilter(actor_type=ActorType.MEMBER)) == []
    assert shown(ChangeFilter(what="create_account")) == [oldest.change_id]
