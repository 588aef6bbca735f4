"""What `hongyan dev` finds at its first start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.keys import secret_purpose
from hongyan.domain.accounts.model import Account, KeyState
from hongyan.domain.countries import store as countries
from hongyan.domain.ledger import store as ledger
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import MAINLAND, Carrier
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.money.statements.show_statements import list_statements
from hongyan.flows.operation.manage_channels import channel_fault
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.reference.demo import (
    CASH,
    DEMO_ACCOUNTS,
    DEMO_CHANNELS,
    ENTERPRISE,
    PERSONAL,
    DemoAccount,
)
from hongyan.flows.reference.revision import REFERENCE
from hongyan.flows.review.applications.manage_texts import NewTemplate, template_fault
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind
from hongyan.kernel.money import WalletKind
from hongyan.kernel.seal import Sealer
from hongyan.text.encoding import with_international_sign
from hongyan.text.variables import ATTRIBUTES, check_value, compile_template
from tests.demo import demo_context
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
SEALER = Sealer(bytes(32))
CONTEXT = demo_context(SEALER)


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        yield opened


def account_of(tx: Connection, demo: DemoAccount) -> Account:
    found = accounts.account_by_name(tx, demo.name)
    assert found is not None
    return found


def test_the_first_start_finds_what_the_documentation_promises(tx: Connection) -> None:
    assert seed_demo(work_at(tx, NOW_MS, CONTEXT))
    for demo in DEMO_ACCOUNTS:
        account = account_of(tx, demo)
        assert account.kind is demo.kind
        key = accounts.key_by_id(tx, demo.key_id)
        assert key is not None
        assert key.account_id == account.account_id
        assert SEALER.open(key.secret_sealed, secret_purpose(key.key_id)) == demo.secret
        for name in filter(None, (demo.sign, demo.international_sign)):
            (sign,) = signs.signs_named(tx, account.account_id, name)
            assert sign.state is SignState.APPROVED
        for one in demo.templates:
            stored = templates.template_by_code(tx, account.account_id, one.code)
            assert stored is not None
            assert stored.state is TemplateState.APPROVED
            assert stored.compiled == compile_template(one.content)
    assert (ENTERPRISE.key_id, ENTERPRISE.secret) == ("hongyan-dev", "hongyan-dev-secret")
    assert [one.code for one in ENTERPRISE.templates][:4] == [
        "SMS_100000001",
        "SMS_100000002",
        "SMS_100000003",
        "SMS_100000004",
    ]
    assert PERSONAL.kind is AccountKind.PERSONAL


def test_the_demo_can_pay_for_what_it_sends(tx: Connection) -> None:
    seed_demo(work_at(tx, NOW_MS, CONTEXT))
    for demo in DEMO_ACCOUNTS:
        wallets = ledger.wallets_of(tx, account_of(tx, demo).account_id)
        assert [one.available for one in wallets if one.kind is WalletKind.CASH] == [CASH]
        gifts = [one.available for one in wallets if one.kind is WalletKind.GIFT]
        assert sum(gifts) == demo.gift_segments


def test_a_second_start_changes_nothing(tx: Connection) -> None:
    seed_demo(work_at(tx, NOW_MS, CONTEXT))
    accounts.set_key_state(tx, ENTERPRISE.key_id, KeyState.DISABLED)
    revision = accounts.counter_value(tx, REFERENCE)
    assert not seed_demo(work_at(tx, NOW_MS + 1, CONTEXT))
    assert accounts.counter_value(tx, REFERENCE) == revision
    key = accounts.key_by_id(tx, ENTERPRISE.key_id)
    assert key is not None
    assert key.state is KeyState.DISABLED


def test_each_carrier_and_the_rest_of_the_world_have_two_channels_that_differ(
    tx: Connection,
) -> None:
    seed_demo(work_at(tx, NOW_MS, CONTEXT))
    stored = routing.channels(tx)
    assert [one.name for one in stored] == [one.name for one in DEMO_CHANNELS]
    assert len({one.access_code for one in stored}) == len(stored)
    at_home = [one for one in stored if Carrier.INTERNATIONAL not in one.carriers]
    assert all(one.access_code.startswith("106") for one in at_home)
    for carrier in (*MAINLAND, Carrier.INTERNATIONAL):
        first, second = (one for one in stored if carrier in one.carriers)
        assert first.price_micro != second.price_micro
        assert first.submits_per_second != second.submits_per_second


def test_the_demo_keeps_the_rules_that_operators_are_held_to() -> None:
    assert all(channel_fault(one) is None for one in DEMO_CHANNELS)
    for demo in DEMO_ACCOUNTS:
        for one in demo.templates:
            new = NewTemplate(
                one.kind,
                one.name,
                one.content,
                attributes=one.attributes,
                intl_type=one.intl_type,
            )
            assert template_fault(new, demo.kind) is None


def test_every_example_fits_its_template() -> None:
    for demo in DEMO_ACCOUNTS:
        for one in demo.templates:
            values = json.loads(one.example)
            assert tuple(values) == compile_template(one.content).names
            for name, value in values.items():
                attribute = ATTRIBUTES.get(one.attributes.get(name, ""))
                assert check_value(attribute, value, one.kind) is None


def test_the_promotion_says_how_to_opt_out() -> None:
    (promotion,) = (one for one in ENTERPRISE.templates if one.kind is MessageKind.PROMOTION)
    assert promotion.content.endswith("拒收请回复R")


def test_there_is_an_english_template_and_sign_for_other_countries(tx: Connection) -> None:
    seed_demo(work_at(tx, NOW_MS, CONTEXT))
    owner = account_of(tx, ENTERPRISE).account_id
    stored = templates.template_by_code(tx, owner, "SMS_100000004")
    assert stored is not None
    assert (stored.kind, stored.intl_type) == (MessageKind.INTERNATIONAL, IntlType.VERIFICATION)
    assert stored.purpose is MessageKind.VERIFICATION
    text = stored.compiled.render({"code": "246810"})
    whole = with_international_sign(ENTERPRISE.international_sign, text)
    assert whole == "[Hongyan]Your code is 246810, valid for 5 minutes."
    # FAQ 5.1.13
    assert countries.international(tx, owner).activated_at == NOW_MS
    person = account_of(tx, PERSONAL).account_id
    assert countries.international(tx, person).activated_at is None


def test_a_statement_of_the_demo_ends_with_the_balance_that_it_has(tx: Connection) -> None:
    # The play money came as a gift that no statement lists: after an order of 200 yuan the README's
    # own commands showed a balance of -200 beside one of 800.
    seed_demo(work_at(tx, NOW_MS, CONTEXT))
    for demo in DEMO_ACCOUNTS:
        owner = account_of(tx, demo).account_id
        (running, *_) = list_statements(work_at(tx, NOW_MS), owner)
        assert running.closing == CASH
