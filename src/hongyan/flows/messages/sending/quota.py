"""An account's own caps: how many messages a calendar day and month it lets itself send.

Counted from statistics, and from what the batch accepted before. Only accounts with a cap are
counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.messages import store as messages
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.refusal import Refusal, Refused

if TYPE_CHECKING:
    from hongyan.flows.messages.sending.batch import Batch


def quota_refusal(batch: Batch, account_id: int, count: int) -> Refused | None:
    """Return why `count` more messages are too many, or None."""
    account = batch.context.catalogue.account(batch.tx, account_id)
    assert account is not None, "asked after account_may_send"
    today = shanghai_day(batch.now_ms)
    for quota, first_day, refusal in (
        (account.day_quota, today, Refusal.DAY_QUOTA_REACHED),
        (account.month_quota, today // 100 * 100 + 1, Refusal.MONTH_QUOTA_REACHED),
    ):
        if quota is None:
            continue
        used = messages.sent_between(batch.tx, account_id, first_day, today)
        if used + batch.used.get(account_id, 0) + count > quota:
            return Refused(refusal, "PhoneNumbers", str(quota))
    return None
