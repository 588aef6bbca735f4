"""Opt-outs as an operator sees and corrects them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.flows.accounts import manage_opt_outs as flows
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.refusals.declined import Declined
from hongyan.flows.review.applications.manage_texts import add_approved_sign
from hongyan.kernel.kinds import AccountKind, SignKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
PHONE = 86_13900000005


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(opened, "acme", AccountKind.ENTERPRISE, NOW_MS)
        add_approved_sign(opened, "acme", "鸿雁", SignKind.GENERAL, NOW_MS)
        yield opened


def test_a_number_is_put_on_the_list_once_and_taken_off(tx: Connection) -> None:
    for at in (NOW_MS, NOW_MS + 1):
        assert flows.add_opt_outs(tx, "acme", "鸿雁", ["13900000005"], at) == 1
    listed = flows.list_opt_outs(tx, "acme", 10)
    assert listed == [flows.OptOut("鸿雁", PHONE, flows.BY_OPERATOR, NOW_MS)]
    assert flows.remove_opt_outs(tx, "acme", "鸿雁", ["13900000005", "13900000006"]) == 1
    assert flows.list_opt_outs(tx, "acme", 10) == []


def test_what_does_not_exist_is_declined(tx: Connection) -> None:
    for found in (
        flows.list_opt_outs(tx, "nobody", 10),
        flows.add_opt_outs(tx, "nobody", "鸿雁", ["13900000005"], NOW_MS),
        flows.add_opt_outs(tx, "acme", "大雁", ["13900000005"], NOW_MS),
        flows.add_opt_outs(tx, "acme", "鸿雁", ["1"], NOW_MS),
        flows.remove_opt_outs(tx, "acme", "大雁", ["13900000005"]),
    ):
        assert isinstance(found, Declined)
