"""What a pushed report says, field by field as the API documents it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hongyan.domain.messages.model import biz_text
from hongyan.domain.receipts.codes import text_of
from hongyan.domain.signs.model import SOURCE_WORDS, SignRecord, SignState
from hongyan.domain.templates.model import TemplateRecord, TemplateState
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import MessageKind, SignKind
from hongyan.kernel.outcome import Outcome
from hongyan.text.phone import api_form

if TYPE_CHECKING:
    from hongyan.config import Settings
    from hongyan.domain.messages.model import Settled
    from hongyan.kernel.carriage import InboundText


def shown_code(outcome: Outcome, code: str, settings: Settings) -> str:
    """Return the receipt code as customers see it; the word for delivered is a setting."""
    return settings.delivered_code if outcome is Outcome.DELIVERED else code


def sms_report(settled: Settled, settings: Settings) -> str:
    """Return one SmsReport item as JSON; every field but `success` is a text."""
    message, verdict = settled.message, settled.verdict
    item = {
        "phone_number": api_form(message.phone),
        "send_time": shanghai_text(message.accepted_at),
        "report_time": shanghai_text(verdict.decided_at),
        "success": verdict.outcome is Outcome.DELIVERED,
        "err_code": shown_code(verdict.outcome, verdict.code, settings),
        "err_msg": text_of(verdict.code),
        "sms_size": str(message.segments),
        "biz_id": biz_text(message.biz_id),
        "out_id": message.out_id,
    }
    return msgspec.json.encode(item).decode()


def sms_up(
    text: InboundText, extend_code: str, sequence: int, sign_name: str, settings: Settings
) -> str:
    """Return one SmsUp item as JSON (FAQ 2.1.10).

    `sign_name` is of the older format and does no harm.
    """
    item = {
        "phone_number": api_form(text.phone),
        "content": text.content,
        "send_time": shanghai_text(text.sent_at),
        "dest_code": extend_code,
        "sequence_id": sequence if settings.inbound_sequence_number else str(sequence),
        "sign_name": sign_name,
    }
    return msgspec.json.encode(item).decode()


_WAITING, _APPROVED, _REJECTED = "approving", "approved", "rejected"
_SIGN_WORDS = {SignState.PENDING: _WAITING, SignState.APPROVED: _APPROVED}
_TEMPLATE_WORDS = {TemplateState.PENDING: _WAITING, TemplateState.APPROVED: _APPROVED}
_SCENE_WORDS = {SignKind.GENERAL: "通用", SignKind.VERIFICATION: "验证码"}
_KIND_WORDS = {
    MessageKind.VERIFICATION: "验证码",
    MessageKind.NOTIFICATION: "短信通知",
    MessageKind.PROMOTION: "推广短信",
    MessageKind.INTERNATIONAL: "国际/港澳台短信",
}


def sign_sms_report(record: SignRecord) -> str:
    """Return one SignSmsReport item as JSON; every field is a text, `orderId` in camel case.

    There are three words for where a sign stands: whatever cannot be used is `rejected`.
    """
    applied = record.application
    assert applied is not None, "only what was applied for is reported"
    item = {
        "sign_name": record.sign.name,
        "sign_status": _SIGN_WORDS.get(record.sign.state, _REJECTED),
        "sign_source": SOURCE_WORDS[applied.source],
        "sign_scene": _SCENE_WORDS[applied.kind],
        "reason": applied.reject_text,
        "remark": applied.remark,
        "create_date": shanghai_text(record.created_at),
        "orderId": str(applied.order_id),
    }
    return msgspec.json.encode(item).decode()


def template_sms_report(record: TemplateRecord) -> str:
    """Return one TemplateSmsReport item as JSON; every field is a text, `orderId` in camel case."""
    applied, template = record.application, record.template
    assert applied is not None, "only what was applied for is reported"
    item = {
        "template_code": template.code,
        "template_name": template.name,
        "template_type": _KIND_WORDS[template.kind],
        "template_content": record.content,
        "template_status": _TEMPLATE_WORDS.get(template.state, _REJECTED),
        "reason": applied.reject_text,
        "remark": applied.remark,
        "create_date": shanghai_text(record.created_at),
        "orderId": str(applied.order_id),
    }
    return msgspec.json.encode(item).decode()
