"""One call of an account: the figures of its numbers, and why some were passed over. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.messages.model import biz_number
from hongyan.domain.messages.reasons import MessageReason
from hongyan.flows.accounts.show_calls import call_of
from hongyan.flows.messages.records.tell_message import CallStory, messages_of, tell_call
from hongyan.flows.messages.records.why_passed_over import PassedOver, why_passed_over
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.domain.calls.model import KeptCall
    from hongyan.domain.messages.model import Message

PASSED_OVER_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class CallView:
    """A call: its figures, the API call if it is kept, and the first numbers passed over."""

    story: CallStory
    kept: KeptCall | None
    passed_over: tuple[tuple[Message, PassedOver], ...]


def show_call(
    tx: Connection, account_id: int, biz_text_given: str, settings: Settings
) -> CallView | Refused:
    """Return one call of an account; another account's is as missing as one that never was."""
    biz_id = biz_number(biz_text_given)
    found = [] if biz_id is None else messages_of(tx, biz_id)
    if biz_id is None or not found or found[0].account_id != account_id:
        return Refused(MessageReason.CALL_MISSING, "message.biz_id", call=quoted(biz_text_given))
    story = tell_call(tx, biz_text_given, "", 0)
    assert isinstance(story, CallStory), "its messages were found just now"
    skipped = [one for one in found if one.refused_code][:PASSED_OVER_MAX]
    return CallView(
        story,
        call_of(tx, account_id, biz_id),
        tuple((one, why_passed_over(tx, one, settings)) for one in skipped),
    )
