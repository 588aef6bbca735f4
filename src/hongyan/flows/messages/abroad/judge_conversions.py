"""Conversions are judged: a country where too few codes are typed in raises a signal. A sweep.

The account is told; if it chose so, its sending to that country halts until the window has passed
or a person lifts it. What is low, `domain/countries/conversion.py` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.countries import store
from hongyan.domain.countries.conversion import (
    PER_MILLION,
    Threshold,
    is_low,
    permille,
    slot_of,
    slots_judged,
)
from hongyan.domain.countries.model import EVERYWHERE, ConversionMode, ConversionSignal, Use
from hongyan.domain.countries.reasons import CountryReason
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, shanghai_text
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.work import Work

USES_KEPT_DAYS: Final = 40
"""Uses older than this serve no cap and no judgement."""


def threshold_of(settings: Settings) -> Threshold:
    """Return the settings as the rule takes them."""
    return Threshold(
        window_ms=settings.conversion_window_hours * HOUR_MS,
        wait_ms=settings.conversion_wait_minutes * MINUTE_MS,
        codes_min=settings.conversion_codes_min,
        permille_min=settings.conversion_permille_min,
    )


def judge_conversions(work: Work) -> int:
    """Look at every account that wants it and return how many signals were raised."""
    threshold = threshold_of(work.context.settings)
    kept_ms = max(USES_KEPT_DAYS * DAY_MS, 2 * (threshold.window_ms + threshold.wait_ms))
    store.forget_uses(work.tx, slot_of(work.now_ms - kept_ms))
    raised = 0
    for account_id, mode in store.accounts_watched(work.tx).items():
        for use in _low_uses(work.tx, account_id, threshold, work.now_ms):
            _raise(work, account_id, use, mode, threshold)
            raised += 1
    if raised:
        invalidate_reference(work.tx)
    return raised


def _low_uses(tx: Connection, account_id: int, threshold: Threshold, now_ms: int) -> list[Use]:
    first, end = slots_judged(threshold, now_ms)
    newest: dict[str, int] = {}
    for signal in store.signals(tx, account_id):
        newest[signal.iso2] = max(newest.get(signal.iso2, 0), signal.closed_at)
    uses = store.uses_between(tx, account_id, first, end)
    low = []
    for use in [*uses, *_everywhere(tx, account_id, uses, threshold, now_ms)]:
        closed_at = newest.get(use.iso2, 0)
        if closed_at > now_ms or not is_low(use, threshold):
            continue
        if slot_of(closed_at) >= first:
            # What a closed signal was raised for must not raise the next one.
            start = slot_of(closed_at) + 1
            again = (
                []
                if use.iso2 == EVERYWHERE
                else store.uses_between(tx, account_id, start, end, use.iso2)
            )
            low += [one for one in again if is_low(one, threshold)]
        else:
            low.append(use)
    return low


def _everywhere(
    tx: Connection, account_id: int, uses: list[Use], threshold: Threshold, now_ms: int
) -> list[Use]:
    """Return all codes with the rate that the caller reported of them, if it did."""
    rate = store.latest_rate(tx, account_id, now_ms - threshold.window_ms)
    if rate is None:
        return []
    codes = sum(one.codes for one in uses)
    messages = sum(one.messages for one in uses)
    return [Use(EVERYWHERE, messages, codes, codes * rate // PER_MILLION)]


def _raise(
    work: Work, account_id: int, use: Use, mode: ConversionMode, threshold: Threshold
) -> None:
    # One rate over all countries does not say where the fraud is: it halts nothing.
    halts = mode is ConversionMode.BLOCK and use.iso2 != EVERYWHERE
    signal = ConversionSignal(
        signal_id=0,
        account_id=account_id,
        iso2=use.iso2,
        raised_at=work.now_ms,
        ends_at=work.now_ms + threshold.window_ms,
        halts=halts,
        codes=use.codes,
        converted=use.converted,
        lifted_at=None,
        lifted_by="",
    )
    signal_id = store.add_signal(work.tx, signal)
    kind = NoticeKind.CONVERSION_LOW
    notices.add_notice(work.tx, account_id, kind, signal_id, _words(signal, use), work.now_ms)


def _words(signal: ConversionSignal, use: Use) -> str:
    where = "全部国家和地区" if signal.iso2 == EVERYWHERE else f"国家或地区 {signal.iso2} "
    share = f"{permille(use) // 10}.{permille(use) % 10}%"
    what = f"发往{where}的 {use.codes} 条验证码的转化率仅 {share}，疑似被恶意刷取"
    if signal.halts:
        return (
            f"{what}，已暂停发往该地的短信，至 {shanghai_text(signal.ends_at)}；请核查后申请恢复。"
        )
    return f"{what}，请核查。"


def list_signals(
    tx: Connection, account_name: str, limit: int, after: int | None = None
) -> list[ConversionSignal] | Refused:
    """Return a page of an account's signals, newest first.

    `after` is the last signal of the page before.
    """
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    return store.signals(tx, account.account_id, limit, after)


def lift_halt(work: Work, account_name: str, iso2: str, who: str) -> int | Refused:
    """Close the open signals of a country before their time; returns how many there were."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    found = [
        one.signal_id
        for one in store.signals(work.tx, account.account_id)
        if one.iso2 == iso2.upper() and one.closed_at > work.now_ms
    ]
    if not found:
        reason, country = CountryReason.NO_SIGNAL, quoted(iso2)
        return Refused(reason, "country", country=country, account=account_name)
    store.lift_signals(work.tx, found, who, work.now_ms)
    invalidate_reference(work.tx)
    lifted = {"signals": len(found)}
    note_change(work, account.account_id, "lift_halt", iso2.upper(), lifted, None)
    return len(found)
