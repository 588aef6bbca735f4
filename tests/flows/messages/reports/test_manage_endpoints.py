"""Callback endpoints as an operator sets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.store import counter_value
from hongyan.domain.callbacks.model import PushKind, secret_purpose
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.messages.reports import manage_endpoints as flows
from hongyan.flows.reference.revision import REFERENCE
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.saying import remedy
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
SEALER = Sealer(bytes(32))
URL = "https://sms.example.com/reports"


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(work_at(opened, NOW_MS), "acme", AccountKind.ENTERPRISE)
        yield opened


def set_endpoint(
    tx: Connection, account: str, url: str, *, private_allowed: bool = False
) -> Refused | None:
    return flows.set_account_endpoint(
        work_at(tx, NOW_MS),
        SEALER,
        account,
        PushKind.SMS_REPORT,
        url,
        secret="shared",
        private_allowed=private_allowed,
    )


def test_an_endpoint_is_listed_by_its_accounts_name_with_its_secret_sealed(tx: Connection) -> None:
    before = counter_value(tx, REFERENCE)
    assert set_endpoint(tx, "acme", URL) is None
    ((name, one),) = flows.list_endpoints(tx)
    assert (name, one.kind, one.url) == ("acme", PushKind.SMS_REPORT, URL)
    opened = SEALER.open(one.secret_sealed, secret_purpose(one.account_id, one.kind))
    assert opened == "shared"
    assert counter_value(tx, REFERENCE) > before


def test_a_private_address_is_declined_unless_the_setting_allows_it(tx: Connection) -> None:
    declined = set_endpoint(tx, "acme", "http://127.0.0.1/x")
    assert declined is not None
    assert "HONGYAN_PUSH_PRIVATE_ADDRESSES" in remedy(declined)
    assert set_endpoint(tx, "acme", "http://127.0.0.1/x", private_allowed=True) is None
    malformed = set_endpoint(tx, "acme", "sms.example.com")
    assert malformed is not None
    assert "HONGYAN_PUSH_PRIVATE_ADDRESSES" not in remedy(malformed)


def test_an_endpoint_is_removed_once(tx: Connection) -> None:
    set_endpoint(tx, "acme", URL)
    before = counter_value(tx, REFERENCE)
    assert flows.remove_account_endpoint(work_at(tx), "acme", PushKind.SMS_REPORT) is None
    assert counter_value(tx, REFERENCE) > before
    assert flows.list_endpoints(tx) == []
    assert flows.remove_account_endpoint(work_at(tx), "acme", PushKind.SMS_REPORT) is not None


def test_an_unknown_account_is_declined_everywhere(tx: Connection) -> None:
    assert set_endpoint(tx, "nobody", URL) is not None
    assert flows.remove_account_endpoint(work_at(tx), "nobody", PushKind.SMS_UP) is not None
