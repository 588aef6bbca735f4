"""What was turned away at the door: refused calls by code and hour, each with what helps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.chart import Column, Columns, Series, columns
from hongyan.console.lists import LIMIT, Filter, FilterKind, Filters, Keyset, Pages
from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.wording import N_
from hongyan.domain.calls.model import OK, CallFilter
from hongyan.flows.accounts.show_calls import count_calls, list_calls
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, shanghai_text
from hongyan.kernel.ids import ID_MAX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit
    from hongyan.domain.calls.model import CallCount, KeptCall
    from hongyan.flows.accounts.show_calls import CallPage

PAGE: Final = Page(
    path="/console/a/{account}/refused",
    name="tenant.refused",
    title=N_("Refused calls"),
    zone=Zone.TENANT,
    action="QuerySendStatistics",
    icon="hand-stop",
    group=MenuGroup.SENDING,
)
SPANS: Final = {"24h": DAY_MS, "7d": 7 * DAY_MS}
HOURS_DRAWN: Final = 24
FILTERS: Final = (
    Filter("code", N_("Error code"), hint="isv.BUSINESS_LIMIT_CONTROL"),
    Filter("key", "AccessKeyId"),
    Filter("address", N_("Address")),
    Filter("span", N_("Time"), FilterKind.SPAN, (("", N_("24 hours")), ("7d", N_("7 days")))),
)


@dataclass(frozen=True, slots=True)
class RefusedCode:
    """A code with how often it was answered, its share of the greatest, and what helps."""

    code: str
    calls: int
    before: int
    cause: str
    remedy: str
    link: str


@dataclass(frozen=True, slots=True)
class RefusedCalls:
    """The page. `chart` counts calls by hour; `accepted` are those that were not refused."""

    filters: Filters
    pages: Pages[KeptCall]
    codes: tuple[RefusedCode, ...]
    chart: Columns
    refused: int
    accepted: int


async def show(visit: Visit) -> ShownPage:
    """Show what was refused."""
    filters = Filters.read(visit.here(PAGE.path), FILTERS, visit.query)
    before = Keyset.read(visit.query).after
    span = SPANS[filters["span"] or "24h"]
    account_id, now_ms = visit.account.account_id, visit.now_ms
    since = (now_ms - span) // HOUR_MS * HOUR_MS
    wanted = CallFilter(
        is_refused=True,
        code=filters["code"],
        key_id=filters["key"],
        address=filters["address"],
        since=since,
    )

    def reading(tx: Connection) -> tuple[CallPage, list[CallCount], list[CallCount]]:
        found = list_calls(tx, account_id, wanted, before=before or ID_MAX, limit=LIMIT)
        counts = count_calls(tx, account_id, since, now_ms + HOUR_MS)
        return found, counts, count_calls(tx, account_id, since - span, since)

    found, counts, past = await visit.services.read(reading)
    pages = Pages(
        rows=found.calls,
        older="" if found.before is None else filters.url(after=found.before),
        newer="" if before is None else filters.url(),
        looked_back_to=found.looked_back_to,
    )
    refused = sum(one.calls for one in counts if one.code != OK)
    accepted = sum(one.calls for one in counts if one.code == OK)
    codes = _codes(visit, filters, counts, past)
    chart = _chart(counts, now_ms, filters)
    return ShownPage(RefusedCalls(filters, pages, codes, chart, refused, accepted))


def _codes(
    visit: Visit, filters: Filters, counts: Sequence[CallCount], past: Sequence[CallCount]
) -> tuple[RefusedCode, ...]:
    now, before = _by_code(counts), _by_code(past)
    return tuple(
        RefusedCode(code, calls, before[code], *words_of_code(visit, code), filters.url(code=code))
        for code, calls in now.most_common()
    )


def _by_code(counts: Sequence[CallCount]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in counts:
        if one.code != OK:
            found[one.code] += one.calls
    return found


def words_of_code(visit: Visit, code: str) -> tuple[str, str]:
    """Return cause and remedy of an API's code in the reader's language, "" for an unknown one."""
    entry_of = visit.services.more.get("error_entry")
    entry = None if entry_of is None else entry_of(code)
    if entry is None:
        return "", ""
    if visit.language.value.startswith("zh"):
        return entry.cause_zh, entry.remedy_zh
    return entry.cause_en, entry.remedy_en


def _chart(counts: Sequence[CallCount], now_ms: int, filters: Filters) -> Columns:
    """Return the last hours, each with what was refused in it; the running one is hatched."""
    by_hour: Counter[int] = Counter()
    for one in counts:
        if one.code != OK and filters["code"] in {"", one.code}:
            by_hour[one.hour_at] += one.calls
    last = now_ms // HOUR_MS * HOUR_MS
    hours = [last - HOUR_MS * place for place in reversed(range(HOURS_DRAWN))]
    series = (Series("refused", N_("Refused"), "bad"),)
    given = [
        Column(shanghai_text(hour)[11:16], {"refused": by_hour[hour]}, is_running=hour == last)
        for hour in hours
    ]
    return columns(series, given)
