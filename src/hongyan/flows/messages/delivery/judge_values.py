"""Accounts whose values hold what no text may, again and again, are told of. A sweep.

What was found is forgotten in time. What is barred, and in which mode an account is, is not known
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.messages import barred_store
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.kernel.calendar import DAY_MS, HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.work import Work

FOUND_KEPT_DAYS: Final = 180
"""As long as it stands against an account that applies."""
TOLD_AGAIN_MS: Final = DAY_MS


def judge_values(work: Work) -> int:
    """Tell each account that passed the bound within the last hour, once a day; return how many."""
    barred_store.forget_barred(work.tx, work.now_ms - FOUND_KEPT_DAYS * DAY_MS)
    told, kind = 0, NoticeKind.VALUES_BARRED
    for account_id, calls in accounts_over(work.tx, work.context.settings, work.now_ms).items():
        since = work.now_ms - TOLD_AGAIN_MS
        if not notices.was_told_since(work.tx, account_id, kind, account_id, since):
            text = f"近 1 小时有 {calls} 次请求的变量值涉及禁止内容，请检查变量的来源。"
            notices.add_notice(work.tx, account_id, kind, account_id, text, work.now_ms)
            told += 1
    return told


def accounts_over(tx: Connection, settings: Settings, now_ms: int) -> Mapping[int, int]:
    """Return the accounts that passed the bound within the last hour, with their calls."""
    found = barred_store.calls_with_barred(tx, now_ms - HOUR_MS)
    least = settings.alert_barred_calls
    return {account_id: calls for account_id, calls in found.items() if calls >= least > 0}
