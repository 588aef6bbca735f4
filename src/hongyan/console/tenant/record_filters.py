"""What records can be asked for, in the URL: read into the flow's query, and written into links.

One place, because lists, figures that open their records, and exports speak the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.console.content_words import KINDS
from hongyan.console.lists import Filter, FilterKind, Filters, Keyset
from hongyan.console.tenant.record_words import CARRIERS, LOG_STATES
from hongyan.console.wording import N_
from hongyan.domain.messages.model import LogState
from hongyan.flows.messages.records.seen_routing import sees_channels
from hongyan.flows.messages.records.show_records import LogPlace, RecordsQuery
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.period import read_day

if TYPE_CHECKING:
    from hongyan.config import Settings

SPANS: Final = {"1h": HOUR_MS, "24h": DAY_MS, "7d": 7 * DAY_MS, "30d": 30 * DAY_MS}

FILTERS: Final = (
    Filter("number", N_("Phone number"), FilterKind.NUMBER, hint="138 0013 8000"),
    Filter(
        "state",
        N_("State"),
        FilterKind.SELECT,
        (("", N_("All")), *((one.value, word) for one, word in LOG_STATES.items())),
    ),
    Filter(
        "kind",
        N_("Kind"),
        FilterKind.SELECT,
        (("", N_("All")), *((str(int(one)), word) for one, word in KINDS.items())),
    ),
    Filter("code", N_("Status code"), hint="MOBILE_…"),
    Filter(
        "span",
        N_("Accepted"),
        FilterKind.SPAN,
        (
            ("1h", N_("1 hour")),
            ("24h", N_("24 hours")),
            ("7d", N_("7 days")),
            ("30d", N_("30 days")),
            ("", N_("Any time")),
        ),
    ),
    Filter("template", N_("Template"), hint="SMS_200000001", is_folded=True),
    Filter("sign", N_("Sign"), is_folded=True),
    Filter("call", "BizId", hint="123456789012345678^0", is_folded=True),
    Filter("out", "OutId", is_folded=True),
    Filter(
        "carrier",
        N_("Carrier"),
        FilterKind.SELECT,
        (("", N_("All")), *CARRIERS.items()),
        is_folded=True,
    ),
    Filter("country", N_("Country"), hint="CN, HK, US", is_folded=True),
    Filter("channel", N_("Channel number"), is_folded=True),
    Filter("from", N_("From day"), FilterKind.DATE, is_folded=True),
    Filter("to", N_("To day"), FilterKind.DATE, is_folded=True),
    Filter("hour", N_("Hour"), hint="2026-11-29T18", is_folded=True),
)


def filters_for(settings: Settings) -> tuple[Filter, ...]:
    """Return by what an account's records can be asked."""
    return tuple(one for one in FILTERS if one.name != "channel" or sees_channels(settings))


def records_query(filters: Filters, keyset: Keyset, now_ms: int) -> RecordsQuery:
    """Return what a list is asked; what cannot be read asks nothing."""
    since_at, until_at = span_of(filters, now_ms)
    channel = filters["channel"]
    kind = filters["kind"]
    return RecordsQuery(
        number=filters["number"],
        state=LogState(filters["state"]) if filters["state"] else LogState.ANY,
        kind=MessageKind(int(kind)) if kind else None,
        code=filters["code"],
        template=filters["template"],
        sign=filters["sign"],
        call=filters["call"],
        out_id=filters["out"],
        since_at=since_at,
        until_at=until_at,
        carrier=filters["carrier"],
        country=filters["country"].upper(),
        channel_id=int(channel) if is_small(channel) else None,
        place=place_of(keyset),
    )


def place_of(keyset: Keyset) -> LogPlace | None:
    """Return where a page begins: in the URL `after` leads to older rows, `before` to newer."""
    if keyset.before is not None:
        return LogPlace(keyset.before, is_newer=True)
    return None if keyset.after is None else LogPlace(keyset.after)


def is_small(text: str) -> bool:
    """Tell whether a text is a number of a few digits, such as a channel's."""
    return text.isascii() and text.isdecimal() and len(text) <= 9  # noqa: PLR2004 - an id of ours


def span_of(filters: Filters, now_ms: int) -> tuple[int, int | None]:
    """Return since when and until when: the narrowest of what is asked."""
    since: list[int] = [0]
    until: list[int] = []
    if filters["span"]:
        since.append(now_ms - SPANS[filters["span"]])
    if (first := read_day(filters["from"])) is not None:
        since.append(day_starts_at(first))
    if (last := read_day(filters["to"])) is not None:
        until.append(day_starts_at(last) + DAY_MS)
    if (hour := read_hour(filters["hour"])) is not None:
        since.append(hour)
        until.append(hour + HOUR_MS)
    return max(since), min(until, default=None)


def read_hour(text: str) -> int | None:
    """Return when an hour such as 2026-11-29T18 begins, in milliseconds; None for no hour."""
    day, _, hour = text.partition("T")
    found = read_day(day)
    if found is None or not is_small(hour) or int(hour) > 23:  # noqa: PLR2004 - hours of a day
        return None
    return day_starts_at(found) + int(hour) * HOUR_MS
