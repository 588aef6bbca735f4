"""What a pushed report says: SmsReport and SmsUp, field by field as the API documents them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hongyan.domain.messages.model import biz_text
from hongyan.domain.receipts.codes import text_of
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.outcome import Outcome
from hongyan.text.phone import api_form

if TYPE_CHECKING:
    from hongyan.config import Settings
    from hongyan.flows.attempt import ReceivedText
    from hongyan.flows.settle import Settled


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
    text: ReceivedText, extend_code: str, sequence: int, sign_name: str, settings: Settings
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
