"""An account's own caps: messages a calendar day and month, and a day to each country.

Counted from statistics and from uses, and from what the batch accepted before. Only accounts with a
cap are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongyan.domain.countries.refusal import CountryRefusal, country_refusal
from hongyan.domain.messages import store as messages
from hongyan.flows.messages.abroad.manage_international import used_today
from hongyan.flows.messages.sending.abroad import country_name
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.refusal import Refusal, Refused

if TYPE_CHECKING:
    from hongyan.domain.accounts.model import Account
    from hongyan.flows.messages.sending.batch import Decided, UsedUp
    from hongyan.flows.reference.work import Work


def quota_refusal(work: Work, used: UsedUp, account: Account, count: int) -> Refused | None:
    """Return why `count` more messages are too many, or None."""
    if account.day_quota is None and account.month_quota is None:
        return None
    today = shanghai_day(work.now_ms)
    for quota, first_day, refusal in (
        (account.day_quota, today, Refusal.DAY_QUOTA_REACHED),
        (account.month_quota, today // 100 * 100 + 1, Refusal.MONTH_QUOTA_REACHED),
    ):
        if quota is None:
            continue
        before = messages.sent_between(work.tx, account.account_id, first_day, today)
        if before + used.messages[account.account_id] + count > quota:
            return Refused(refusal, "phone_numbers", detail=str(quota))
    return None


def cap_refusal(
    work: Work, used: UsedUp, account_id: int, decided: Sequence[Decided]
) -> Refused | None:
    """Return why the numbers that go exceed the account's caps of their countries, or None."""
    account = work.context.cache.international(work.tx, account_id)
    caps = account.day_caps
    if not caps:
        return None
    asked = Counter(one.country for one in decided if one.refused is None)
    capped = sorted(asked.keys() & caps.keys())
    if not capped:
        return None
    if account_id not in used.international_before:
        used.international_before[account_id] = used_today(work.tx, account_id, work.now_ms)
    before, now = used.international_before[account_id], used.abroad[account_id]
    countries = work.context.cache.countries(work.tx, work.now_ms)
    for iso2 in capped:
        refusal = country_refusal(
            countries.get(iso2),
            account,
            used_today=before.get(iso2, 0) + now[iso2].messages,
            now_ms=work.now_ms,
            wanted=asked[iso2],
        )
        if refusal is CountryRefusal.DAY_CAP_REACHED:
            detail = f"{country_name(iso2, countries.get(iso2))}每日 {caps[iso2]} 条"
            return Refused(Refusal.COUNTRY_CAP_REACHED, "phone_numbers", detail=detail)
    return None
