"""What a managing flow notes of its change: who, what, before and after, and never a secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.db.database import Database
from hongyan.domain.accounts.model import Account
from hongyan.domain.alerts.model import Metric
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.certification.model import RealName
from hongyan.domain.changes.model import Change, ChangeFilter
from hongyan.domain.changes.store import changes_after
from hongyan.domain.invoices.model import Title, TitleKind
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.flows.accounts import manage_accounts, manage_limits, manage_opt_outs
from hongyan.flows.accounts.manage_certification import submit_certification
from hongyan.flows.messages.reports.manage_endpoints import set_account_endpoint
from hongyan.flows.money.statements.invoice_titles import add_title
from hongyan.flows.money.statements.manage_alerts import add_alert
from hongyan.flows.operation import manage_channels
from hongyan.flows.reference.changes import HIDDEN, note_change
from hongyan.flows.review.applications.manage_texts import (
    NewTemplate,
    add_approved_sign,
    add_approved_template,
)
from hongyan.kernel.actor import ActorType
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, SignKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.working import NOON, TESTER, work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SEALER = Sealer(b"0" * 32)
ID_NUMBER, CREDIT_CODE = "11010519491231002X", "91350100M000100Y43"
CHANNEL = ConfiguredChannel(
    channel_id=0,
    name="sim",
    kind="simulator",
    state=ChannelState.ON,
    access_code="10690001",
    carriers=frozenset({Carrier.CMCC, Carrier.CUCC}),
    price_micro=45_000,
    submits_per_second=100,
    window_max=16,
    options={"host": "carrier.test", "password": "hunter2-first"},
)

MANAGED = {
    *("create_account", "create_key", "add_unlimited_numbers", "remove_unlimited_numbers"),
    *("add_test_numbers", "set_ported_numbers", "add_approved_sign", "add_opt_outs"),
    *("add_approved_template", "submit_certification", "add_alert", "set_account_endpoint"),
    *("add_title", "add_channel"),
}
"""What `manages` does: were one of them declined, the property would prove nothing of it."""


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        manage_accounts.create_account(work_at(opened), "acme", AccountKind.ENTERPRISE)
        yield opened


def noted(tx: Connection) -> list[Change]:
    return changes_after(tx, ChangeFilter(), None, 1000)


def last(tx: Connection) -> tuple[str, Any, Any]:
    one = noted(tx)[0]
    return one.what, json.loads(one.before or "null"), json.loads(one.after or "null")


def test_what_is_made_has_nothing_before(tx: Connection) -> None:
    [one] = noted(tx)
    assert (one.actor_type, one.actor_name) == TESTER
    assert (one.account_id, one.changed_at) == (1, NOON)
    assert (one.what, one.subject, one.before) == ("create_account", "acme", "")
    assert json.loads(one.after) == {
        "name": "acme",
        "kind": "enterprise",
        "state": "active",
        "networks": [],
        "value_check": "monitor",
        "day_quota": None,
        "month_quota": None,
    }


def test_of_what_was_there_only_what_differs_is_noted(tx: Connection) -> None:
    change = manage_accounts.AccountChange(day_quota=7, networks=("203.0.113.7",))
    manage_accounts.change_account(work_at(tx), "acme", change)
    before = {"day_quota": None, "networks": []}
    assert last(tx) == (
        "change_account",
        before,
        {"day_quota": 7, "networks": ["203.0.113.7/32"]},
    )


def test_what_is_removed_has_nothing_after(tx: Connection) -> None:
    limits = manage_limits
    limits.add_test_numbers(work_at(tx), "acme", ["13900000001", "13900000002"])
    assert last(tx) == ("add_test_numbers", None, {"numbers": 2})
    limits.remove_test_numbers(work_at(tx), "acme", ["13900000001", "13900000009"])
    assert last(tx) == ("remove_test_numbers", {"numbers": 1}, None)


def test_a_flow_that_declines_notes_nothing(tx: Connection) -> None:
    before = noted(tx)
    made = manage_accounts.create_account(work_at(tx), "acme", AccountKind.PERSONAL)
    assert isinstance(made, Refused)
    assert noted(tx) == before


def test_an_option_of_a_channel_is_noted_by_its_name(tx: Connection) -> None:
    manage_channels.add_channel(work_at(tx), CHANNEL)
    what, before, after = last(tx)
    assert (what, before) == ("add_channel", None)
    assert after["options.password"] == after["options.host"] == HIDDEN
    assert after["carriers"] == ["mobile", "unicom"]
    change = manage_channels.ChannelChange(options={"password": "hunter2-next"}, window_max=8)
    manage_channels.change_channel(work_at(tx), "sim", change)
    hidden = {"options.password": HIDDEN}
    assert last(tx)[1:] == (hidden | {"window_max": 16}, hidden | {"window_max": 8})


def test_a_value_of_a_type_that_nobody_thought_about_is_a_bug(tx: Connection) -> None:
    title = RealName(AccountKind.PERSONAL, AccountGrade.ORDINARY, "王芳", ID_NUMBER)
    with pytest.raises(TypeError, match="RealName"):
        note_change(work_at(tx), 1, "submit_certification", "acme", None, title)


def test_an_actor_is_noted_as_what_it_is(tx: Connection) -> None:
    work = work_at(tx)._replace(actor=TESTER._replace(kind=ActorType.MEMBER, name="17"))
    note_change(work, None, "add_channel", "sim", None, None)
    assert (noted(tx)[0].actor_type, noted(tx)[0].actor_name) == (ActorType.MEMBER, "17")


def manages(tx: Connection, name: str, phone: str, secret: str, text: str) -> list[str]:
    """Manage an account with a number, a secret and a text in every field that takes one.

    Returns what must not be found afterwards.
    """
    work = work_at(tx)
    account = manage_accounts.create_account(work, name, AccountKind.ENTERPRISE)
    chance = secret.encode().ljust(48, b"0")
    made = manage_accounts.create_key(
        work, SEALER, name, temporary_seconds=60, draw=lambda count: chance[:count]
    )
    assert isinstance(made, manage_accounts.NewKey)
    manage_limits.add_unlimited_numbers(work, name, [phone], text)
    manage_limits.remove_unlimited_numbers(work, name, [phone])
    manage_limits.add_test_numbers(work, name, [phone])
    manage_channels.set_ported_numbers(work, [phone], Carrier.CUCC)
    add_approved_sign(work, name, "鸿雁", SignKind.GENERAL)
    manage_opt_outs.add_opt_outs(work, name, "鸿雁", [phone])
    add_approved_template(work, name, NewTemplate(MessageKind.NOTIFICATION, "通知", text))
    declared = RealName(AccountKind.PERSONAL, AccountGrade.ORDINARY, "王芳", ID_NUMBER)
    submit_certification(work, SEALER, name, declared)
    add_alert(work, name, Metric.CASH, "1", contacts=[phone], silence_minutes=120)
    url = f"https://push.example.com/{secret}?token={secret}"
    urls = {"secret": secret, "private_allowed": True}
    set_account_endpoint(work, SEALER, name, PushKind.SMS_REPORT, url, **urls)
    assert isinstance(account, Account)
    title = Title(TitleKind.COMPANY, "鸿雁科技有限公司", CREDIT_CODE, phone=phone, address=text)
    add_title(work, account.account_id, title)
    options = {"password": secret, "host": text}
    manage_channels.add_channel(work, replace(CHANNEL, name=name, options=options))
    return [phone, secret, text, ID_NUMBER, CREDIT_CODE, "王芳", made.secret, made.token]


@settings(max_examples=10)
@given(
    phone=st.integers(0, 99_999_999).map(lambda tail: f"139{tail:08d}"),
    secret=st.text("abcdef234567", min_size=16, max_size=40),
    text=st.text("到货通知请查收", min_size=8, max_size=30),
)
def test_no_secret_no_number_and_no_text_is_noted(
    sqlite_template: Path, phone: str, secret: str, text: str
) -> None:
    with TemporaryDirectory() as place:
        copied = copy(sqlite_template, Path(place) / "hongyan.db")
        database = Database.open(f"sqlite:///{copied}")
        with database.transaction() as tx:
            planted = manages(tx, "acme", phone, secret, text)
            changes = noted(tx)
        database.close()
    assert {one.what for one in changes} >= MANAGED
    found = [
        (one.what, plant)
        for one in changes
        for plant in planted
        if plant in f"{one.subject} {one.before} {one.after}"
    ]
    assert not found
