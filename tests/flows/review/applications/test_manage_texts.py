"""Signs and templates that an operator approves on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.store import counter_value
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.templates.model import Template, TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.reference.revision import REFERENCE
from hongyan.flows.review.applications import manage_texts as flows
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignKind
from hongyan.kernel.refusal import Refused
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
CODE = flows.NewTemplate(MessageKind.VERIFICATION, "登录", "您的验证码为${code}。")


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(work_at(opened, NOW_MS), "acme", AccountKind.ENTERPRISE)
        create_account(work_at(opened, NOW_MS), "person", AccountKind.PERSONAL)
        yield opened


def test_a_sign_is_approved_at_once(tx: Connection) -> None:
    before = counter_value(tx, REFERENCE)
    made = flows.add_approved_sign(
        work_at(tx, NOW_MS), "acme", "鸿雁", SignKind.GENERAL, is_test=True
    )
    assert isinstance(made, Sign)
    assert made.state is SignState.APPROVED
    assert made.is_test
    assert flows.list_signs(tx, "acme") == [made]
    assert counter_value(tx, REFERENCE) > before


def test_an_account_may_hold_a_name_once_in_each_kind(tx: Connection) -> None:
    for kind in SignKind:
        assert isinstance(flows.add_approved_sign(work_at(tx, NOW_MS), "acme", "鸿雁", kind), Sign)
        assert isinstance(
            flows.add_approved_sign(work_at(tx, NOW_MS), "acme", "鸿雁", kind), Refused
        )


@pytest.mark.parametrize("name", ["", "雁", "鸿 雁", "【鸿雁】", "雁" * 13])
def test_a_sign_is_2_to_12_letters_without_brackets(tx: Connection, name: str) -> None:
    made = flows.add_approved_sign(work_at(tx, NOW_MS), "acme", name, SignKind.GENERAL)
    assert isinstance(made, Refused)


def test_a_template_is_approved_at_once_and_numbered(tx: Connection) -> None:
    before = counter_value(tx, REFERENCE)
    first = flows.add_approved_template(work_at(tx, NOW_MS), "acme", CODE)
    second = flows.add_approved_template(work_at(tx, NOW_MS), "person", CODE)
    assert isinstance(first, Template)
    assert isinstance(second, Template)
    assert (first.code, second.code) == ("SMS_200000001", "SMS_200000002")
    assert first.state is TemplateState.APPROVED
    assert first.compiled.names == ("code",)
    assert flows.list_templates(tx, "acme") == [first]
    assert counter_value(tx, REFERENCE) > before


def test_a_template_may_have_the_code_that_programs_know(tx: Connection) -> None:
    known = replace(CODE, code="SMS_123456")
    made = flows.add_approved_template(work_at(tx, NOW_MS), "acme", known)
    assert isinstance(made, Template)
    assert made.code == "SMS_123456"
    taken = flows.add_approved_template(work_at(tx, NOW_MS), "person", known)
    assert isinstance(taken, Refused)


@pytest.mark.parametrize("code", ["SMS_1", "123456", "SMS_012345", "SMS_200000001", "SMS_12345x"])
def test_a_code_that_cannot_be_given_is_declined(tx: Connection, code: str) -> None:
    made = flows.add_approved_template(work_at(tx, NOW_MS), "acme", replace(CODE, code=code))
    assert isinstance(made, Refused)
    assert made.about == "template.new_code"


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (replace(CODE, kind=MessageKind.INTERNATIONAL), TemplateReason.PURPOSE_UNSAID),
        (replace(CODE, intl_type=IntlType.VERIFICATION), TemplateReason.PURPOSE_UNSAID),
        (replace(CODE, name=""), TemplateReason.NAME_LENGTH),
        (replace(CODE, name="名" * 31), TemplateReason.NAME_LENGTH),
        (replace(CODE, name="。"), TemplateReason.NAME_UNREADABLE),
        (replace(CODE, content=""), TemplateReason.CONTENT_LENGTH),
        (replace(CODE, content="字" * 501), TemplateReason.CONTENT_LENGTH),
        (replace(CODE, content="您的验证码为${验证码}"), TemplateReason.VARIABLES_MALFORMED),
        (replace(CODE, kind=MessageKind.PROMOTION, content="打折"), TemplateReason.OPT_OUT_MISSING),
        (replace(CODE, attributes={"number": "numberCaptcha"}), TemplateReason.NO_VARIABLE),
        (replace(CODE, attributes={"code": "money"}), TemplateReason.ATTRIBUTE_UNFIT),
        (replace(CODE, attributes={"code": "nothing"}), TemplateReason.NO_ATTRIBUTE),
    ],
)
def test_a_template_that_cannot_be_sent_is_declined(
    tx: Connection, new: flows.NewTemplate, reason: TemplateReason
) -> None:
    made = flows.add_approved_template(work_at(tx, NOW_MS), "acme", new)
    assert isinstance(made, Refused)
    assert made.reason is reason
    assert flows.list_templates(tx, "acme") == []


def test_promotions_are_for_enterprise_accounts(tx: Connection) -> None:
    promotion = flows.NewTemplate(MessageKind.PROMOTION, "会员日", "八折，拒收请回复R")
    assert isinstance(flows.add_approved_template(work_at(tx, NOW_MS), "acme", promotion), Template)
    assert isinstance(
        flows.add_approved_template(work_at(tx, NOW_MS), "person", promotion), Refused
    )


def test_messages_to_other_countries_are_for_enterprise_accounts(tx: Connection) -> None:
    # FAQ 1.1
    abroad = flows.NewTemplate(
        MessageKind.INTERNATIONAL,
        "code",
        "Your code is ${code}.",
        attributes={"code": "numberCaptcha"},
        intl_type=IntlType.VERIFICATION,
    )
    made = flows.add_approved_template(work_at(tx, NOW_MS), "acme", abroad)
    assert isinstance(made, Template)
    assert made.intl_type is IntlType.VERIFICATION
    assert flows.list_templates(tx, "acme") == [made]
    refused = flows.add_approved_template(work_at(tx, NOW_MS), "person", abroad)
    assert isinstance(refused, Refused)
    assert refused.reason is TemplateReason.ENTERPRISES_ONLY


def test_declared_attributes_are_kept(tx: Connection) -> None:
    new = replace(CODE, attributes={"code": "numberCaptcha"}, is_test=True)
    made = flows.add_approved_template(work_at(tx, NOW_MS), "acme", new)
    assert isinstance(made, Template)
    assert made.attributes == {"code": "numberCaptcha"}
    assert made.is_test


def test_an_unknown_account_is_declined_everywhere(tx: Connection) -> None:
    for found in (
        flows.add_approved_sign(work_at(tx, NOW_MS), "nobody", "鸿雁", SignKind.GENERAL),
        flows.list_signs(tx, "nobody"),
        flows.add_approved_template(work_at(tx, NOW_MS), "nobody", CODE),
        flows.list_templates(tx, "nobody"),
    ):
        assert isinstance(found, Refused)
