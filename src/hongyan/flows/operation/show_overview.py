"""Whether an account is well: today, the last days, money, failures, needs. Reads only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import COUNTED, Wallet
from hongyan.flows.messages.delivery.show_figures import (
    DetailFigures,
    FigureKey,
    show_figures,
)
from hongyan.flows.operation.tenant_needs import Need, tenant_needs
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at, shanghai_day
from hongyan.kernel.money import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

DAYS: Final = 30
SPENT_DAYS: Final = 7
REASONS_MAX: Final = 6
GOOD: Final = frozenset({"", "DELIVERED"})


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why messages did not arrive today: how many, and how many yesterday up to this hour."""

    code: str
    today: int
    yesterday: int


@dataclass(frozen=True, slots=True)
class MoneyView:
    """What an account can pay with. `lasts_days` is None while nothing was spent.

    `segments` are left in domestic packages and gifts, `packages` of them can pay, and the first
    ends at `ends_at`.
    """

    available: int
    held: int
    lasts_days: int | None
    segments: int
    packages: int
    ends_at: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """An account at a moment. `days` are the last ones, oldest first, today at the end.

    `hours` are today's and the day before's, for the line of the day.
    """

    days: tuple[tuple[int, DetailFigures], ...]
    hours: tuple[int, ...]
    money: MoneyView | None
    reasons: tuple[FailureReason, ...]
    needs: tuple[Need, ...]

    @property
    def today(self) -> DetailFigures:
        """Return today's figures."""
        return self.days[-1][1]

    @property
    def yesterday(self) -> DetailFigures:
        """Return the whole of yesterday's."""
        return self.days[-2][1]


def show_overview(tx: Connection, account_id: int, now_ms: int) -> Overview:
    """Return how an account is now."""
    today_at = day_starts_at(shanghai_day(now_ms))
    first = today_at - (DAYS - 1) * DAY_MS
    found = show_figures(tx, account_id, (first, today_at + DAY_MS), (FigureKey.DAY,))
    by_day = {one.key[0]: one for one in found.rows}
    days = tuple(
        (day, by_day.get(day, DetailFigures((day,))))
        for day in (shanghai_day(first + place * DAY_MS) for place in range(DAYS))
    )
    end = now_ms // HOUR_MS * HOUR_MS + HOUR_MS
    span = (end - 2 * DAY_MS, end)
    recent = show_figures(tx, account_id, span, (FigureKey.HOUR, FigureKey.CODE)).rows
    return Overview(
        days=days,
        hours=_hours(recent, span),
        money=_money(tx, account_id, now_ms),
        reasons=_reasons(recent, today_at, end),
        needs=tuple(tenant_needs(tx, account_id, now_ms)),
    )


def _hours(recent: Sequence[DetailFigures], span: tuple[int, int]) -> tuple[int, ...]:
    """Return the segments of each hour of a span."""
    by_hour: dict[int | str, int] = defaultdict(int)
    for one in recent:
        by_hour[one.key[0]] += one.accepted_segments
    return tuple(by_hour[at] for at in range(*span, HOUR_MS))


def _reasons(recent: Sequence[DetailFigures], today_at: int, end: int) -> tuple[FailureReason, ...]:
    """Return why messages of today failed, beside yesterday's up to the same hour."""
    today: dict[str, int] = defaultdict(int)
    yesterday: dict[str, int] = defaultdict(int)
    for one in recent:
        hour_at, code = int(one.key[0]), str(one.key[1])
        if code in GOOD:
            continue
        failed = one.failed + one.unknown + one.passed_over
        if hour_at >= today_at:
            today[code] += failed
        elif today_at - DAY_MS <= hour_at < end - DAY_MS:
            yesterday[code] += failed
    found = [
        FailureReason(code, today[code], yesterday[code])
        for code in today.keys() | yesterday.keys()
        if today[code] or yesterday[code]
    ]
    found.sort(key=lambda one: (one.today, one.yesterday, one.code), reverse=True)
    return tuple(found[:REASONS_MAX])


def _money(tx: Connection, account_id: int, now_ms: int) -> MoneyView | None:
    wallets = ledger.wallets_of(tx, account_id)
    cash = ledger.cash_wallet(tx, account_id)
    if cash is None:
        return None
    packages = [one for one in wallets if _pays(one, now_ms)]
    ends = [one.expires_at for one in packages if one.expires_at is not None]
    return MoneyView(
        available=cash.available,
        held=cash.held,
        lasts_days=_lasts(tx, account_id, cash.available, now_ms),
        segments=sum(one.available for one in packages),
        packages=len(packages),
        ends_at=min(ends, default=None),
    )


def _pays(wallet: Wallet, now_ms: int) -> bool:
    """Tell whether a wallet is a package or gift domestic with something left."""
    is_live = wallet.expires_at is None or wallet.expires_at > now_ms
    at_home = wallet.scope in {Scope.DOMESTIC, Scope.ANY}
    return wallet.kind in COUNTED and at_home and wallet.available > 0 and is_live


def _lasts(tx: Connection, account_id: int, available: int, now_ms: int) -> int | None:
    """Return how many days the balance lasts at the pace of the last whole days."""
    today_at = day_starts_at(shanghai_day(now_ms))
    first, last = shanghai_day(today_at - SPENT_DAYS * DAY_MS), shanghai_day(today_at - 1)
    spent = sum(one.amount for one in ledger.consumption_between(tx, account_id, first, last))
    if spent <= 0:
        return None
    return max(0, available) * SPENT_DAYS // spent
