"""What `hongyan dev` finds at its first start."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.keys import secret_purpose
from hongyan.domain.accounts.model import Account, KeyState
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.catalogue import REFERENCE
from hongyan.flows.manage_channels import channel_fault
from hongyan.flows.manage_demo import (
    DEMO_ACCOUNTS,
    DEMO_CHANNELS,
    ENTERPRISE,
    PERSONAL,
    DemoAccount,
    seed_demo,
)
from hongyan.flows.manage_texts import NewTemplate, template_fault
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.seal import Sealer
from hongyan.text.variables import ATTRIBUTES, check_value, compile_template

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
SEALER = Sealer(bytes(32))


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        yield opened


def account_of(tx: Connection, demo: DemoAccount) -> Account:
    found = accounts.account_by_name(tx, demo.name)
    assert found is not None
    return found


def test_the_first_start_finds_what_the_documentation_promises(tx: Connection) -> None:
    assert seed_demo(tx, SEALER, NOW_MS)
    for demo in DEMO_ACCOUNTS:
        account = account_of(tx, demo)
        assert account.kind is demo.kind
        key = accounts.key_by_id(tx, demo.key_id)
        assert key is not None
        assert key.account_id == account.account_id
        assert SEALER.open(key.secret_sealed, secret_purpose(key.key_id)) == demo.secret
        (sign,) = signs.signs_named(tx, account.account_id, demo.sign)
        assert sign.state is SignState.APPROVED
        for one in demo.templates:
            stored = templates.template_by_code(tx, account.account_id, one.code)
            assert stored is not None
            assert stored.state is TemplateState.APPROVED
            assert stored.compiled == compile_template(one.content)
    assert (ENTERPRISE.key_id, ENTERPRISE.secret) == ("hongyan-dev", "hongyan-dev-secret")
    assert [one.code for one in ENTERPRISE.templates] == [
        "SMS_100000001",
        "SMS_100000002",
        "SMS_100000003",
    ]
    assert PERSONAL.kind is AccountKind.PERSONAL


def test_a_second_start_changes_nothing(tx: Connection) -> None:
    seed_demo(tx, SEALER, NOW_MS)
    accounts.set_key_state(tx, ENTERPRISE.key_id, KeyState.DISABLED)
    revision = accounts.counter_value(tx, REFERENCE)
    assert not seed_demo(tx, SEALER, NOW_MS + 1)
    assert accounts.counter_value(tx, REFERENCE) == revision
    key = accounts.key_by_id(tx, ENTERPRISE.key_id)
    assert key is not None
    assert key.state is KeyState.DISABLED


def test_each_mainland_carrier_has_two_channels_that_differ(tx: Connection) -> None:
    seed_demo(tx, SEALER, NOW_MS)
    stored = routing.channels(tx)
    assert [one.name for one in stored] == [one.name for one in DEMO_CHANNELS]
    assert len({one.access_code for one in stored}) == 6
    assert all(one.access_code.startswith("106") for one in stored)
    for carrier in (Carrier.CMCC, Carrier.CUCC, Carrier.CTCC, Carrier.CBN):
        first, second = (one for one in stored if carrier in one.carriers)
        assert first.price_micro != second.price_micro
        assert first.submits_per_second != second.submits_per_second


def test_the_demo_keeps_the_rules_that_operators_are_held_to() -> None:
    assert all(channel_fault(one) is None for one in DEMO_CHANNELS)
    for demo in DEMO_ACCOUNTS:
        for one in demo.templates:
            new = NewTemplate(one.kind, one.name, one.content, attributes=one.attributes)
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
