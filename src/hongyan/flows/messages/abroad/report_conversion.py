"""Callers report which codes were typed in: one message, or a rate over all. Feeds the judgement.

A report about one message counts once, however often it comes; the last word on it stands.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hongyan.domain.countries import store
from hongyan.domain.countries.conversion import rate_of, slot_of
from hongyan.domain.countries.model import Conversion, Use
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Message, biz_number
from hongyan.kernel.calendar import MINUTE_MS
from hongyan.kernel.ids import first_id_at, made_at
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

CALL_MS_MAX: Final = 60_000
"""The ids of one call's messages were made within this time."""

CLOCK_MS: Final = 15 * MINUTE_MS
"""How far a caller's clock may be ahead of ours."""


class ConversionRefusal(StrEnum):
    """Why a report is not taken."""

    MESSAGE_UNKNOWN = "message_unknown"
    MESSAGE_SEVERAL = "message_several"
    NOT_A_CODE = "not_a_code"
    TIME_AHEAD = "time_ahead"
    RATE_MALFORMED = "rate_malformed"


def report_conversion(
    work: Work, account_id: int, message_text: str, *, is_converted: bool, converted_at: int | None
) -> ConversionRefusal | None:
    """Note whether the code of one message was typed in; `message_text` is its BizId or its id.

    The message must be the account's own, an international verification code, and the only one of
    its call.
    """
    at = work.now_ms if converted_at is None else converted_at
    if at > work.now_ms + CLOCK_MS:
        return ConversionRefusal.TIME_AHEAD
    found = _message_of(work.tx, account_id, message_text)
    if isinstance(found, ConversionRefusal):
        return found
    work.context.cache.refresh(work.tx)
    template = work.context.cache.template_version(
        work.tx, found.template_id, found.template_version
    )
    is_code = template is not None and template.purpose is MessageKind.VERIFICATION
    if not is_code or found.kind is not MessageKind.INTERNATIONAL:
        return ConversionRefusal.NOT_A_CODE
    work.context.lock_numbers(work.tx, [found.phone])
    before = store.conversion_of(work.tx, found.message_id)
    step = int(is_converted) - int(before is not None and before.is_converted)
    if before is None or step:
        said = Conversion(
            found.message_id,
            account_id,
            found.country,
            is_converted=is_converted,
            converted_at=at,
            sent_at=found.accepted_at,
        )
        store.put_conversion(work.tx, said)
    if step:
        use = Use(found.country, messages=0, codes=0, converted=step)
        store.add_uses(work.tx, account_id, slot_of(found.accepted_at), [use])
    return None


def _message_of(tx: Connection, account_id: int, text: str) -> Message | ConversionRefusal:
    number = biz_number(text)
    if number is None:
        return ConversionRefusal.MESSAGE_UNKNOWN
    last = first_id_at(made_at(number) + CALL_MS_MAX)
    found = list(messages.messages_by_id(tx, [number]).values())
    found = found or messages.messages_of_call(tx, number, last)
    if not found or found[0].account_id != account_id:
        return ConversionRefusal.MESSAGE_UNKNOWN
    return found[0] if len(found) == 1 else ConversionRefusal.MESSAGE_SEVERAL


def report_rate(
    work: Work, account_id: int, rate_text: str, measured_at: int | None
) -> ConversionRefusal | None:
    """Note a caller's own rate over all countries, `0` to `1`, and when it was measured."""
    per_million = rate_of(rate_text)
    if per_million is None:
        return ConversionRefusal.RATE_MALFORMED
    at = work.now_ms if measured_at is None else measured_at
    if at > work.now_ms + CLOCK_MS:
        return ConversionRefusal.TIME_AHEAD
    store.put_rate(work.tx, account_id, per_million, at, work.now_ms)
    return None
