"""Signs and templates that an operator approves on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.store import counter_value
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.templates.model import Template, TemplateState
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.declined import Declined
from hongyan.flows.review.applications import manage_texts as flows
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
CODE = flows.NewTemplate(MessageKind.VERIFICATION, "登录", "您的验证码为${code}。")


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(opened, "acme", AccountKind.ENTERPRISE, NOW_MS)
        create_account(opened, "person", AccountKind.PERSONAL, NOW_MS)
        yield opened


def test_a_sign_is_approved_at_once(tx: Connection) -> None:
    before = counter_value(tx, REFERENCE)
    made = flows.add_approved_sign(tx, "acme", "鸿雁", SignKind.GENERAL, NOW_MS, is_test=True)
    assert isinstance(made, Sign)
    assert made.state is SignState.APPROVED
    assert made.is_test
    assert flows.list_signs(tx, "acme") == [made]
    assert counter_value(tx, REFERENCE) > before


def test_an_account_may_hold_a_name_once_in_each_kind(tx: Connection) -> None:
    for kind in SignKind:
        assert isinstance(flows.add_approved_sign(tx, "acme", "鸿雁", kind, NOW_MS), Sign)
        assert isinstance(flows.add_approved_sign(tx, "acme", "鸿雁", kind, NOW_MS), Declined)


@pytest.mark.parametrize("name", ["", "雁", "鸿 雁", "【鸿雁】", "雁" * 13])
def test_a_sign_is_2_to_12_letters_without_brackets(tx: Connection, name: str) -> None:
    made = flows.add_approved_sign(tx, "acme", name, SignKind.GENERAL, NOW_MS)
    assert isinstance(made, Declined)


def test_a_template_is_approved_at_once_and_numbered(tx: Connection) -> None:
    before = counter_value(tx, REFERENCE)
    first = flows.add_approved_template(tx, "acme", CODE, NOW_MS)
    second = flows.add_approved_template(tx, "person", CODE, NOW_MS)
    assert isinstance(first, Template)
    assert isinstance(second, Template)
    assert (first.code, second.code) == ("SMS_200000001", "SMS_200000002")
    assert first.state is TemplateState.APPROVED
    assert first.compiled.names == ("code",)
    assert flows.list_templates(tx, "acme") == [first]
    assert counter_value(tx, REFERENCE) > before


def test_a_template_may_have_the_code_that_programs_know(tx: Connection) -> None:
    known = replace(CODE, code="SMS_123456")
    made = flows.add_approved_template(tx, "acme", known, NOW_MS)
    assert isinstance(made, Template)
    assert made.code == "SMS_123456"
    taken = flows.add_approved_template(tx, "person", known, NOW_MS)
    assert isinstance(taken, Declined)


@pytest.mark.parametrize("code", ["SMS_1", "123456", "SMS_012345", "SMS_200000001", "SMS_12345x"])
def test_a_code_that_cannot_be_given_is_declined(tx: Connection, code: str) -> None:
    made = flows.add_approved_template(tx, "acme", replace(CODE, code=code), NOW_MS)
    assert isinstance(made, Declined)
    assert made.field == "--code"


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (replace(CODE, kind=MessageKind.INTERNATIONAL), "KIND"),
        (replace(CODE, intl_type=IntlType.VERIFICATION), "KIND"),
        (replace(CODE, name=""), "NAME"),
        (replace(CODE, name="名" * 31), "NAME"),
        (replace(CODE, content=""), "CONTENT"),
        (replace(CODE, content="字" * 501), "CONTENT"),
        (replace(CODE, content="您的验证码为${验证码}"), "CONTENT"),
        (replace(CODE, kind=MessageKind.PROMOTION, content="打折"), "CONTENT"),
        (replace(CODE, attributes={"number": "numberCaptcha"}), "--attribute"),
        (replace(CODE, attributes={"code": "money"}), "--attribute"),
        (replace(CODE, attributes={"code": "nothing"}), "--attribute"),
    ],
)
def test_a_template_that_cannot_be_sent_is_declined(
    tx: Connection, new: flows.NewTemplate, field: str
) -> None:
    made = flows.add_approved_template(tx, "acme", new, NOW_MS)
    assert isinstance(made, Declined)
    assert made.field == field
    assert flows.list_templates(tx, "acme") == []


def test_promotions_are_for_enterprise_accounts(tx: Connection) -> None:
    promotion = flows.NewTemplate(MessageKind.PROMOTION, "会员日", "八折，拒收请回复R")
    assert isinstance(flows.add_approved_template(tx, "acme", promotion, NOW_MS), Template)
    assert isinstance(flows.add_approved_template(tx, "person", promotion, NOW_MS), Declined)


def test_messages_to_other_countries_are_for_enterprise_accounts(tx: Connection) -> None:
    # FAQ 1.1
    abroad = flows.NewTemplate(
        MessageKind.INTERNATIONAL,
        "code",
        "Your code is ${code}.",
        attributes={"code": "numberCaptcha"},
        intl_type=IntlType.VERIFICATION,
    )
    made = flows.add_approved_template(tx, "acme", abroad, NOW_MS)
    assert isinstance(made, Template)
    assert made.intl_type is IntlType.VERIFICATION
    assert flows.list_templates(tx, "acme") == [made]
    refused = flows.add_approved_template(tx, "person", abroad, NOW_MS)
    assert isinstance(refused, Declined)
    assert refused.field == "KIND"


def test_declared_attributes_are_kept(tx: Connection) -> None:
    new = replace(CODE, attributes={"code": "numberCaptcha"}, is_test=True)
    made = flows.add_approved_template(tx, "acme", new, NOW_MS)
    assert isinstance(made, Template)
    assert made.attributes == {"code": "numberCaptcha"}
    assert made.is_test


def test_an_unknown_account_is_declined_everywhere(tx: Connection) -> None:
    for found in (
        flows.add_approved_sign(tx, "nobody", "鸿雁", SignKind.GENERAL, NOW_MS),
        flows.list_signs(tx, "nobody"),
        flows.add_approved_template(tx, "nobody", CODE, NOW_MS),
        flows.list_templates(tx, "nobody"),
    ):
        assert isinstance(found, Declined)
