"""Is it well, and what needs someone: today's volume and rate, money, thirty days, failures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.chart import Column, Columns, Series, Share, Spark, columns, shares, spark
from hongyan.console.filters import day
from hongyan.console.lists import url_of
from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.tenant.code_words import CodeWords, words_of
from hongyan.console.tenant.need_words import NeedRow, need_rows
from hongyan.console.wording import N_
from hongyan.flows.operation.show_overview import FailureReason, Overview, show_overview
from hongyan.kernel.calendar import shanghai_text

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/overview",
    name="tenant.overview",
    title=N_("Overview"),
    zone=Zone.TENANT,
    action="QuerySendStatistics",
    icon="layout-dashboard",
    group=MenuGroup.TOP,
)
RECORDS: Final = "/console/a/{account}/records"
SERIES: Final = (
    Series("delivered", N_("Delivered"), "ok"),
    Series("failed", N_("Failed"), "bad"),
    Series("waiting", N_("Without receipt"), "warn"),
)
LOW_DAYS: Final = 7
"""A balance that lasts no longer is said in the colour of a warning."""


@dataclass(frozen=True, slots=True)
class FailureShown:
    """A reason of failure: what it means, its records, its bar, and how it changed."""

    reason: FailureReason
    words: CodeWords | None
    link: str
    bars: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class OverviewShown:
    """The page."""

    overview: Overview
    chart: Columns
    volume: Spark
    rates: Spark
    waiting: int
    reasons: tuple[FailureShown, ...]
    needs: tuple[NeedRow, ...]
    is_low: bool
    may_see_records: bool
    today_url: str


async def show(visit: Visit) -> ShownPage:
    """Show how the account is."""
    account_id = visit.account.account_id
    found = await visit.services.read(lambda tx: show_overview(tx, account_id, visit.now_ms))
    today, money = found.today, found.money
    most = max((one.today for one in found.reasons), default=0)
    lasts = None if money is None else money.lasts_days
    return ShownPage(
        OverviewShown(
            overview=found,
            chart=_chart(visit, found),
            volume=spark(found.hours),
            rates=spark(_rates(found)),
            waiting=max(
                0, today.accepted_segments - today.delivered_segments - today.failed_segments
            ),
            reasons=tuple(_reason(visit, one, most) for one in found.reasons),
            needs=need_rows(visit, found.needs),
            is_low=lasts is not None and lasts <= LOW_DAYS,
            may_see_records=visit.account.may("QuerySendDetails"),
            today_url=url_of(visit.here(RECORDS), {"from": shanghai_text(visit.now_ms)[:10]}),
        )
    )


def _reason(visit: Visit, one: FailureReason, most: int) -> FailureShown:
    today = shanghai_text(visit.now_ms)[:10]
    link = url_of(visit.here(RECORDS), {"code": one.code, "from": today})
    return FailureShown(one, words_of(one.code), link, shares([(one.today, "bad")], most))


def _rates(found: Overview) -> list[int]:
    """Return the success rates of the days that have any, in hundredths above the lowest."""
    rates = [
        one.delivered_segments * 10_000 // (one.delivered_segments + one.failed_segments)
        for _, one in found.days
        if one.delivered_segments + one.failed_segments
    ]
    low = min(rates, default=0) * 99 // 100
    return [one - low for one in rates]


def _chart(visit: Visit, found: Overview) -> Columns:
    """Return thirty days as columns, in segments, today hatched."""
    given, records = [], visit.here(RECORDS)
    for number, one in found.days:
        waiting = one.accepted_segments - one.delivered_segments - one.failed_segments
        written = day(number)
        given.append(
            Column(
                label=written[5:],
                values={
                    "delivered": one.delivered_segments,
                    "failed": one.failed_segments,
                    "waiting": max(0, waiting),
                },
                link=url_of(records, {"from": written, "to": written}),
                is_running=number == found.days[-1][0],
            )
        )
    return columns(SERIES, given)
