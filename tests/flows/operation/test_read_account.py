"""An imported account is read as the service reads it, before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Table, update

from hongyan.db.archive import ArchiveError
from hongyan.domain.accounts.tables import account
from hongyan.domain.alerts.tables import alert_rule
from hongyan.domain.members.tables import custom_policy
from hongyan.domain.review.tables import review_case, review_event
from hongyan.domain.signs.tables import sign_application
from hongyan.domain.templates.tables import template, template_version
from hongyan.flows.operation.read_account import check_readable
from tests.flows.moves import furnished, owner_of

if TYPE_CHECKING:
    from hongyan.db.database import Database


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An installation whose account `shop` has something of everything."""
    with furnished(tmp_path_factory.mktemp("left") / "hongyan.db") as database:
        yield database


def test_an_account_with_something_of_everything_is_readable(left: Database) -> None:
    with left.reading() as tx:
        check_readable(tx, owner_of(tx))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (review_case, {"account_kind": "duchy"}),
        (review_event, {"actor_kind": "ghost"}),
        (custom_policy, {"document": "not json"}),
        (template, {"intl_type": -1}),
        (template_version, {"attributes": "[]"}),
        (sign_application, {"more_data": "{"}),
    ],
)
def test_a_row_that_no_list_could_show_is_said(
    left: Database, table: Table, change: dict[str, Any]
) -> None:
    def broken() -> None:
        with left.transaction() as tx:
            tx.execute(update(table).values(change))
            check_readable(tx, owner_of(tx))

    with pytest.raises(ArchiveError, match=r"of the account cannot be read"):
        broken()


def test_what_others_have_is_not_looked_at(left: Database) -> None:
    with left.transaction() as tx:
        owner = owner_of(tx)
        tx.execute(update(alert_rule).where(alert_rule.c.account_id != owner).values(metric="none"))
        tx.execute(update(account).where(account.c.id != owner).values(kind="duchy"))
        check_readable(tx, owner)
