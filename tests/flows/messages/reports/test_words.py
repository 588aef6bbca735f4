"""What customers read in a pushed report."""

from __future__ import annotations

import json

import pytest

from hongyan.config import Settings, load
from hongyan.domain.messages.model import Message, Settled, Verdict
from hongyan.domain.signs.model import (
    Sign,
    SignApplication,
    SignRecord,
    SignState,
)
from hongyan.domain.templates.model import (
    Template,
    TemplateApplication,
    TemplateRecord,
    TemplateState,
)
from hongyan.flows.messages.reports.words import (
    shown_code,
    sign_sms_report,
    sms_report,
    sms_up,
    template_sms_report,
)
from hongyan.kernel.carriage import InboundText
from hongyan.kernel.kinds import MessageKind, SignKind, SignSource
from hongyan.kernel.outcome import Outcome
from hongyan.text.variables import compile_template
from tests.flows.world import NOON, PHONE

MESSAGE = Message(
    message_id=5,
    biz_id=895525009386431987,
    account_id=1,
    phone=PHONE,
    sign_id=1,
    template_id=1,
    template_version=1,
    kind=MessageKind.NOTIFICATION,
    segments=3,
    accepted_at=NOON,
    carrier="mobile",
    variables="{}",
    out_id="order-7",
    extend_code="",
    refused_code="",
)
TEXT = InboundText("e1", PHONE, "106900050007", "收到", NOON)


def report(outcome: Outcome, code: str, settings: Settings | None = None) -> dict[str, object]:
    verdict = Verdict(MESSAGE.message_id, outcome, code, "", NOON + 3_000)
    item: dict[str, object] = json.loads(
        sms_report(Settled(MESSAGE, verdict), settings or load({}))
    )
    return item


def test_a_delivered_message_is_reported_field_by_field() -> None:
    assert report(Outcome.DELIVERED, "DELIVERED") == {
        "phone_number": "13900001000",
        "send_time": "2026-01-15 12:00:00",
        "report_time": "2026-01-15 12:00:03",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "3",
        "biz_id": "895525009386431987^0",
        "out_id": "order-7",
    }


@pytest.mark.parametrize("outcome", [Outcome.UNDELIVERED, Outcome.REJECTED, Outcome.UNKNOWN])
def test_whatever_was_not_delivered_is_no_success(outcome: Outcome) -> None:
    item = report(outcome, "MOBILE_NOT_ON_SERVICE")
    assert item["success"] is False
    assert item["err_code"] == "MOBILE_NOT_ON_SERVICE"


def test_a_carriers_own_code_speaks_for_itself() -> None:
    item = report(Outcome.UNDELIVERED, "MK:0099")
    assert (item["err_code"], item["err_msg"]) == ("MK:0099", "MK:0099")


def test_the_word_for_delivered_is_a_setting() -> None:
    settings = load({}, delivered_code="DELIVRD")
    assert report(Outcome.DELIVERED, "DELIVERED", settings)["err_code"] == "DELIVRD"
    assert shown_code(Outcome.UNDELIVERED, "MOBILE_IN_BLACK", settings) == "MOBILE_IN_BLACK"


@pytest.mark.parametrize(("as_number", "shown"), [(False, "12"), (True, 12)])
def test_a_replys_number_is_a_text_or_a_number(as_number: bool, shown: object) -> None:
    settings = load({}, inbound_sequence_number=as_number)
    item = json.loads(sms_up(TEXT, "0007", 12, "鸿雁演示", settings))
    assert item["sequence_id"] == shown
    assert (item["dest_code"], item["content"]) == ("0007", "收到")


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (SignState.PENDING, "approving"),
        (SignState.APPROVED, "approved"),
        (SignState.REJECTED, "rejected"),
        (SignState.WITHDRAWN, "rejected"),
    ],
)
def test_a_signs_report_has_three_words_for_its_state(state: SignState, word: str) -> None:
    applied = SignApplication(
        sign_id=1,
        version=1,
        order_id=20010001,
        kind=SignKind.VERIFICATION,
        source=SignSource.TRADEMARK,
        is_third_party=False,
        remark="会员登录",
        scene="",
        qualification_id=None,
        letter_id=None,
        trademark_id=None,
        app_filing_id=None,
        more_data=(),
        reject_text="授权书未盖章",
        decided_at=NOON,
        created_at=NOON,
    )
    sign = Sign(1, 1, "示例店", SignKind.VERIFICATION, state)
    assert json.loads(sign_sms_report(SignRecord(sign, NOON, applied))) == {
        "sign_name": "示例店",
        "sign_status": word,
        "sign_source": "商标名",
        "sign_scene": "验证码",
        "reason": "授权书未盖章",
        "remark": "会员登录",
        "create_date": "2026-01-15 12:00:00",
        "orderId": "20010001",
    }


@pytest.mark.parametrize("kind", MessageKind)
def test_a_templates_report_names_its_kind_in_words(kind: MessageKind) -> None:
    content = "验证码${code}"
    template = Template(
        900001,
        1,
        1,
        kind,
        TemplateState.WITHDRAWN,
        "登录码",
        compile_template(content),
    )
    applied = TemplateApplication(900001, 1, 20010002, "登录", "", "", None, "", (), "", NOON, NOON)
    item = json.loads(template_sms_report(TemplateRecord(template, content, NOON, applied)))
    assert item["template_type"]
    assert item | {"template_type": ""} == {
        "template_code": "SMS_900001",
        "template_name": "登录码",
        "template_type": "",
        "template_content": content,
        "template_status": "rejected",
        "reason": "",
        "remark": "登录",
        "create_date": "2026-01-15 12:00:00",
        "orderId": "20010002",
    }
