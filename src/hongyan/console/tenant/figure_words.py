"""What figures can be asked by, read from the URL; how groups are called, and where they lead.

Shared by the page of statistics, its export and the overview.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.content_words import KINDS
from hongyan.console.filters import day
from hongyan.console.lists import Filter, FilterKind, Filters
from hongyan.console.tenant.code_words import words_of
from hongyan.console.tenant.record_words import CARRIERS
from hongyan.console.wording import N_
from hongyan.domain.templates.codes import code_of, number_of
from hongyan.flows.messages.delivery.show_figures import FigureFilter, FigureKey
from hongyan.flows.messages.records.names import channel_names, sign_ids_named
from hongyan.flows.messages.records.seen_routing import sees_channels
from hongyan.flows.messages.records.show_records import sign_names
from hongyan.kernel.calendar import DAY_MS, day_starts_at, shanghai_day, shanghai_text
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.period import read_day

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings

DAYS_MAX: Final = 400
BY: Final[Mapping[FigureKey, str]] = {
    FigureKey.DAY: N_("Day"),
    FigureKey.HOUR: N_("Hour"),
    FigureKey.KIND: N_("Kind"),
    FigureKey.SIGN: N_("Sign"),
    FigureKey.TEMPLATE: N_("Template"),
    FigureKey.COUNTRY: N_("Country"),
    FigureKey.CARRIER: N_("Carrier"),
    FigureKey.CHANNEL: N_("Channel"),
    FigureKey.CODE: N_("Status code"),
}
"""Total over `FigureKey`, in the order of the tabs."""
SPANS: Final = {"today": 1, "yesterday": 1, "7d": 7, "": 30}
FILTERS: Final = (
    Filter(
        "span",
        N_("Accepted"),
        FilterKind.SPAN,
        (
            ("today", N_("Today")),
            ("yesterday", N_("Yesterday")),
            ("7d", N_("7 days")),
            ("", N_("30 days")),
        ),
    ),
    Filter("from", N_("From day"), FilterKind.DATE),
    Filter("to", N_("To day"), FilterKind.DATE),
    Filter(
        "kind",
        N_("Kind"),
        FilterKind.SELECT,
        (("", N_("All")), *((str(int(one)), word) for one, word in KINDS.items())),
        is_folded=True,
    ),
    Filter("sign", N_("Sign"), is_folded=True),
    Filter("template", N_("Template"), hint="SMS_200000001", is_folded=True),
    Filter(
        "carrier",
        N_("Carrier"),
        FilterKind.SELECT,
        (("", N_("All")), *CARRIERS.items()),
        is_folded=True,
    ),
    Filter("country", N_("Country"), hint="CN, HK, US", is_folded=True),
)


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """What figures are asked: of which span, by what, among which messages."""

    span: tuple[int, int]
    by: FigureKey
    filters: Filters

    @property
    def span_before(self) -> tuple[int, int]:
        """Return the span that is as long and ends where this one begins."""
        first, end = self.span
        return first - (end - first), first

    def figure_filter(self, tx: Connection, account_id: int) -> FigureFilter:
        """Return which figures are meant; a sign that is none has no figures."""
        kind, template = self.filters["kind"], number_of(self.filters["template"])
        sign = self.filters["sign"]
        ids = sign_ids_named(tx, account_id, sign) if sign else ()
        return FigureFilter(
            kind=int(kind) if kind else None,
            sign_id=(ids[0] if ids else 0) if sign else None,
            template_id=template,
            country=self.filters["country"].upper() or None,
            carrier=self.filters["carrier"] or None,
        )


def keys_for(settings: Settings) -> dict[FigureKey, str]:
    """Return by what an account's figures can be asked, with the words of the tabs."""
    is_seen = sees_channels(settings)
    return {one: word for one, word in BY.items() if is_seen or one is not FigureKey.CHANNEL}


def read_asked(filters: Filters, by: str, now_ms: int, settings: Settings) -> FiguresAsked:
    """Return what is asked; what is none is the span's days, grouped by day."""
    today = day_starts_at(shanghai_day(now_ms))
    first, end = today - (SPANS[filters["span"]] - 1) * DAY_MS, today + DAY_MS
    if filters["span"] == "yesterday":
        first, end = today - DAY_MS, today
    if (since := read_day(filters["from"])) is not None:
        first = day_starts_at(since)
    if (until := read_day(filters["to"])) is not None:
        end = day_starts_at(until) + DAY_MS
    if not first < end <= first + DAYS_MAX * DAY_MS:
        first = end - DAY_MS
    keys = {one.name.lower(): one for one in keys_for(settings)}
    key = keys.get(by.lower(), FigureKey.DAY)
    return FiguresAsked((first, end), key, filters)


Say = Callable[[str], str]


def labels_for(
    tx: Connection, by: FigureKey, keys: Iterable[int | str], say: Say
) -> Mapping[int | str, str]:
    """Return how each group is called; `say` says a sentence in the reader's language."""
    listed = list(keys)
    match by:
        case FigureKey.SIGN:
            names = sign_names(tx, {int(one) for one in listed})
            return {one: names.get(int(one), str(one)) for one in listed}
        case FigureKey.CHANNEL:
            channels = channel_names(tx)
            return {one: channels.get(int(one), f"#{one}") for one in listed}
        case _:
            return {one: _LABELS[by](one, say) for one in listed}


def _day(key: int | str) -> str:
    return day(int(key))


def _hour(key: int | str) -> str:
    return shanghai_text(int(key))[:16]


def _code(key: int | str, say: Say) -> str:
    words = words_of(str(key))
    return str(key) if words is None else say(words.meaning)


_LABELS: Final[Mapping[FigureKey, Callable[[int | str, Say], str]]] = {
    FigureKey.DAY: lambda key, _: _day(key),
    FigureKey.HOUR: lambda key, _: _hour(key),
    FigureKey.KIND: lambda key, say: say(KINDS[MessageKind(int(key))]),
    FigureKey.TEMPLATE: lambda key, _: code_of(int(key)),
    FigureKey.COUNTRY: lambda key, _: str(key),
    FigureKey.CARRIER: lambda key, say: say(CARRIERS[str(key)]),
    FigureKey.CODE: _code,
}
LINKS: Final[Mapping[FigureKey, Callable[[int | str, str], dict[str, str]]]] = {
    FigureKey.DAY: lambda key, _: {"from": _day(key), "to": _day(key)},
    FigureKey.HOUR: lambda key, _: {
        "from": "",
        "to": "",
        "hour": _hour(key)[:13].replace(" ", "T"),
    },
    FigureKey.KIND: lambda key, _: {"kind": str(key)},
    FigureKey.SIGN: lambda _, label: {"sign": label},
    FigureKey.TEMPLATE: lambda key, _: {"template": code_of(int(key))},
    FigureKey.COUNTRY: lambda key, _: {"country": str(key)},
    FigureKey.CARRIER: lambda key, _: {"carrier": str(key)},
    FigureKey.CHANNEL: lambda key, _: {"channel": str(key)},
    FigureKey.CODE: lambda key, _: {"code": str(key)},
}
"""Total over `FigureKey`: which records a group counts, in the words of the list's filters."""
