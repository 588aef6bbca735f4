"""Opt-outs as an operator sees and corrects them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.messages.reasons import NumberReason
from hongyan.domain.signs.reasons import SignReason
from hongyan.flows.accounts import manage_opt_outs as flows
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.review.applications.manage_texts import add_approved_sign
from hongyan.kernel.kinds import AccountKind, SignKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.saying import no
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
SEALER = Sealer(b"k" * 32)
PHONE = 86_13900000005


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(work_at(opened, NOW_MS), "acme", AccountKind.ENTERPRISE)
        add_approved_sign(work_at(opened, NOW_MS), "acme", "鸿雁", SignKind.GENERAL)
        yield opened


def test_a_number_is_put_on_the_list_once_and_taken_off(tx: Connection) -> None:
    for at in (NOW_MS, NOW_MS + 1):
        assert flows.add_opt_outs(work_at(tx, at), "acme", "鸿雁", ["13900000005"]) == 1
    listed = flows.list_opt_outs(tx, "acme", 10)
    assert not isinstance(listed, Refused)
    [one] = listed
    assert (one.sign_name, one.phone, one.word, one.since_at) == (
        "鸿雁",
        PHONE,
        flows.BY_OPERATOR,
        NOW_MS,
    )
    assert (
        flows.remove_opt_outs(work_at(tx), SEALER, "acme", "鸿雁", ["13900000005", "13900000006"])
        == 1
    )
    assert flows.list_opt_outs(tx, "acme", 10) == []


def test_what_does_not_exist_is_declined(tx: Connection) -> None:
    numbers = ["13900000005"]
    nobody, no_sign = (AccountReason.MISSING, "account"), (SignReason.MISSING, "sign")
    assert no(flows.list_opt_outs(tx, "nobody", 10)) == nobody
    assert no(flows.add_opt_outs(work_at(tx, NOW_MS), "nobody", "鸿雁", numbers)) == nobody
    assert no(flows.add_opt_outs(work_at(tx, NOW_MS), "acme", "大雁", numbers)) == no_sign
    assert no(flows.remove_opt_outs(work_at(tx), SEALER, "acme", "大雁", numbers)) == no_sign
    no_number = flows.add_opt_outs(work_at(tx, NOW_MS), "acme", "鸿雁", ["1"])
    assert no(no_number) == (NumberReason.ILLEGAL, "number")
