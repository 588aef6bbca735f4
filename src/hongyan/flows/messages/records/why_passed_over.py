"""Why a number of a call was passed over: the limit that was reached, or the opt-out. Reads only.

The limit is counted again from the log, by the settings of today, as of the moment of the call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.frequency import store as frequency
from hongyan.domain.frequency.limits import DAY_MS, LimitHit, Past, first_hit
from hongyan.domain.inbound import store as inbound
from hongyan.domain.messages import store as messages
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.flows.reference.limits_in_force import limits_for

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.domain.messages.model import Message


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Why a number was passed over: one of the two is known, or neither any more.

    `hit` says which window was full, how much of it was used, and from when the number may go.
    """

    code: str
    hit: LimitHit | None = None
    opted_out_at: int | None = None


def why_passed_over(tx: Connection, message: Message, settings: Settings) -> PassedOver:
    """Return why a message of the log that has a `refused_code` was passed over."""
    code = message.refused_code
    if code == ReceiptCode.USER_REJECT.value:
        since = inbound.opted_out_since(tx, message.account_id, message.sign_id, message.phone)
        return PassedOver(code, opted_out_at=since)
    at = message.accepted_at
    own = frequency.limits_of(tx, message.account_id)
    limits, _ = limits_for(settings, own, at)
    sender = Past(at, message.account_id, message.sign_id, message.template_id, int(message.kind))
    past = [Past(*one[1:]) for one in messages.past_of(tx, [message.phone], at - DAY_MS)]
    counted = [one for one in past if one.accepted_at <= at]
    return PassedOver(code, hit=first_hit(limits[message.kind], sender, counted))
