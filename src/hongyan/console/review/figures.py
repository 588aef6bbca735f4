"""This reviewer's own figures: decisions, their time, and how often others agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.chart import Column, Columns, Series, columns
from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.review.words import minutes_words
from hongyan.console.wording import N_
from hongyan.domain.review.agreement import Agreement
from hongyan.domain.review.figures import ReviewerFigures
from hongyan.flows.review.desk.figures import DAYS, blind_agreement, show_figures
from hongyan.kernel.calendar import DAY_MS, shanghai_day

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/review/figures",
    name="review.figures",
    title=N_("Own figures"),
    zone=Zone.REVIEW,
    icon="chart-bar",
    group=MenuGroup.KNOWLEDGE,
)
SERIES: Final = (
    Series("approved", N_("approved"), "ok"),
    Series("rejected", N_("rejected"), "bad"),
)


@dataclass(frozen=True, slots=True)
class FiguresShown:
    """The page. `agreement` is a share in percent, "" where no one looked."""

    figures: ReviewerFigures
    chart: Columns
    median: str
    agreement: str
    blind_words: str
    """Of second opinions alone: other looks know what was decided. "" without any."""
    days: int
    cases_url: str


async def show(visit: Visit) -> ShownPage:
    """Show the last days."""
    name, now_ms = visit.me.name, visit.now_ms
    found, blind = await visit.services.read(
        lambda tx: (show_figures(tx, name, now_ms), blind_agreement(tx, name, now_ms))
    )
    by_day = {day: (approved, rejected) for day, approved, rejected in found.days}
    days = [shanghai_day(now_ms - back * DAY_MS) for back in range(DAYS - 1, -1, -1)]
    shown = [_column(day, by_day.get(day, (0, 0)), is_running=day == days[-1]) for day in days]
    median = "" if found.median_ms is None else minutes_words(visit.language, found.median_ms)
    permille = found.agreement_permille
    agreement = "" if permille is None else f"{permille // 10}%"
    url = f"/console/review/cases?by={name}"
    chart, said = columns(SERIES, shown), _blind_words(visit, blind)
    return ShownPage(FiguresShown(found, chart, median, agreement, said, DAYS, url))


def _blind_words(visit: Visit, blind: Agreement) -> str:
    """Return share, interval and kappa of second opinions, "" without any."""
    share, interval, kappa = blind.share.permille, blind.share.interval, blind.kappa_permille
    if share is None or interval is None:
        return ""
    values = {"share": share // 10, "low": interval[0] // 10, "high": -(-interval[1] // 10)}
    if kappa is None:
        return visit.say(N_("blind: {share}% (95%: {low}–{high}%)"), **values)
    value = f"{'-' if kappa < 0 else ''}{abs(kappa) // 1000}.{abs(kappa) % 1000 // 10:02d}"
    return visit.say(
        N_("blind: {share}% (95%: {low}–{high}%), kappa {kappa}"), **values, kappa=value
    )


def _column(day: int, counts: tuple[int, int], *, is_running: bool) -> Column:
    approved, rejected = counts
    label = f"{day // 100 % 100:02d}-{day % 100:02d}"
    values = {"approved": approved, "rejected": rejected}
    return Column(label, values, is_running=is_running)
