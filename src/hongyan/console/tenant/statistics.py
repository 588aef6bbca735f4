"""How well messages arrive: volumes and rates by day, sign, carrier and more (FAQ 2.1.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.chart import Column, Columns, Series, columns
from hongyan.console.lists import Filters, url_of
from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.tenant.figure_words import (
    BY,
    FILTERS,
    LINKS,
    FiguresAsked,
    keys_for,
    labels_for,
    read_asked,
)
from hongyan.console.wording import N_
from hongyan.flows.messages.delivery.show_figures import (
    DetailFigures,
    FigureKey,
    FigurePage,
    show_figures,
)
from hongyan.kernel.calendar import DAY_MS, shanghai_day, shanghai_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/statistics",
    name="tenant.statistics",
    title=N_("Statistics"),
    zone=Zone.TENANT,
    action="QuerySendStatistics",
    icon="chart-bar",
    group=MenuGroup.SENDING,
)
ROWS_MAX: Final = 200
RECORDS: Final = "records"
"""Beside this page, which leads there from each row: a whole path would be a third of the page."""
EXPORTS: Final = "/console/a/{account}/exports"
SERIES: Final = (
    Series("delivered", N_("Delivered"), "ok"),
    Series("failed", N_("Failed"), "bad"),
    Series("waiting", N_("Without receipt"), "warn"),
)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One group: what it is called, where its records are, its figures and those before."""

    label: str
    link: str
    figures: DetailFigures
    before: DetailFigures | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The page. `tabs` are (URL, word, whether it is here); `total` sums the rows."""

    filters: Filters
    asked: FiguresAsked
    tabs: tuple[tuple[str, str, bool], ...]
    by_word: str
    rows: tuple[FigureRow, ...]
    total: DetailFigures
    before: DetailFigures
    chart: Columns | None
    complete_to: int | None
    export: str
    is_by_outcome: bool
    """By channel or code, what was accepted stands in no group: only outcomes do."""


async def show(visit: Visit) -> ShownPage:
    """Show figures of a span, beside those of as long a span before it."""
    filters = Filters.read(visit.here(PAGE.path), FILTERS, visit.query)
    settings = visit.services.settings
    asked = read_asked(filters, visit.query.text("by"), visit.now_ms, settings)
    account_id = visit.account.account_id

    def reading(
        tx: Connection,
    ) -> tuple[FigurePage, FigurePage, FigurePage, Mapping[int | str, str]]:
        wanted = asked.figure_filter(tx, account_id)
        found = show_figures(tx, account_id, asked.span, (asked.by,), wanted)
        past = show_figures(tx, account_id, asked.span_before, (asked.by,), wanted)
        by_day = (FigureKey.DAY,)
        is_by_day = asked.by is FigureKey.DAY
        days = found if is_by_day else show_figures(tx, account_id, asked.span, by_day, wanted)
        keys = [one.key[0] for one in found.rows]
        return found, past, days, labels_for(tx, asked.by, keys, visit.say)

    found, past, days, labels = await visit.services.read(reading)
    before = {one.key: one for one in past.rows}
    shown = found.rows if asked.by in {FigureKey.DAY, FigureKey.HOUR} else _largest(found)
    rows = tuple(
        FigureRow(
            label=labels[one.key[0]],
            link=_link(filters, asked, one.key[0], labels[one.key[0]]),
            figures=one,
            before=before.get(one.key),
        )
        for one in shown[:ROWS_MAX]
        if not _is_without(asked.by, one)
    )
    tabs = tuple(
        (filters.url(by=one.name.lower()), word, one is asked.by)
        for one, word in keys_for(settings).items()
    )
    export = {"of": "statistics", "by": asked.by.name.lower(), **filters.values}
    return ShownPage(
        Statistics(
            filters=filters,
            asked=asked,
            tabs=tabs,
            by_word=BY[asked.by],
            rows=rows,
            total=total_of(found),
            before=total_of(past),
            chart=_chart(visit, asked, days),
            complete_to=found.complete_to,
            export=url_of(visit.here(EXPORTS), export),
            is_by_outcome=asked.by in {FigureKey.CHANNEL, FigureKey.CODE},
        )
    )


def _largest(found: FigurePage) -> tuple[DetailFigures, ...]:
    return tuple(sorted(found.rows, key=_size, reverse=True))


def _size(one: DetailFigures) -> int:
    return one.accepted + one.passed_over + one.delivered + one.failed + one.unknown


def _is_without(by: FigureKey, one: DetailFigures) -> bool:
    """Tell whether a group is that of messages which have no channel or code yet."""
    return by in {FigureKey.CHANNEL, FigureKey.CODE} and one.key[0] in {0, ""}


def total_of(found: FigurePage) -> DetailFigures:
    """Return the sum of all rows."""
    total = DetailFigures(())
    for one in found.rows:
        for name in DetailFigures.__slots__:
            if name != "key":
                setattr(total, name, getattr(total, name) + getattr(one, name))
    return total


def _link(filters: Filters, asked: FiguresAsked, key: int | str, label: str) -> str:
    """Return where the records behind a group are."""
    kept = {name: filters[name] for name in ("kind", "template", "sign", "carrier", "country")}
    days = {"from": _day(asked.span[0]), "to": _day(asked.span[1] - 1)}
    return url_of(RECORDS, {**kept, **days, **LINKS[asked.by](key, label)})


def _day(at_ms: int) -> str:
    return shanghai_text(at_ms)[:10]


def _chart(visit: Visit, asked: FiguresAsked, days: FigurePage) -> Columns | None:
    """Return the days of the span as columns, in segments; the running one is hatched."""
    by_day = {one.key[0]: one for one in days.rows}
    first, today = asked.span[0], shanghai_day(visit.now_ms)
    listed = [shanghai_day(at) for at in range(first, asked.span[1], DAY_MS)]
    if len(listed) < 2:  # noqa: PLR2004 - one column compares nothing
        return None
    given = [
        Column(
            label=f"{day // 100 % 100:02d}-{day % 100:02d}",
            values=segments_of(by_day.get(day, DetailFigures(()))),
            link=url_of(RECORDS, LINKS[FigureKey.DAY](day, "")),
            is_running=day == today,
        )
        for day in listed
    ]
    return columns(SERIES, given)


def segments_of(one: DetailFigures) -> dict[str, int]:
    """Return the parts of a column: delivered, failed, and what has no receipt."""
    waiting = one.accepted_segments - one.delivered_segments - one.failed_segments
    return {
        "delivered": one.delivered_segments,
        "failed": one.failed_segments,
        "waiting": max(0, waiting),
    }
