"""The command that shows an account's figures: what went where, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.countries.model import Receipts
from hongyan.engine.terminal import show_table
from hongyan.flows.manage_countries import list_countries
from hongyan.flows.show_statistics import Figures, Key, show_statistics
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.money import yuan_text
from hongyan.kernel.period import read_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hongyan.domain.countries.model import Country

COVERAGE = {
    Receipts.NONE: "no receipts",
    Receipts.SOME: "few receipts",
    Receipts.MOST: "receipts",
}
"""What is to be expected of a country's carriers (FAQ 5.1.5)."""


def statistics(
    name: Annotated[str, Parameter(help="Name of the account.")],
    /,
    *,
    from_: Annotated[
        str, Parameter(name="--from", help="First day, like 2026-12-01; default: this month's.")
    ] = "",
    to: Annotated[str, Parameter(help="Last day; default: today.")] = "",
    by: Annotated[Key, Parameter(help="What figures are grouped by.")] = Key.DAY,
    where: Where = HERE,
) -> None:
    """Show an account's volumes, outcomes and costs by day, country or kind (FAQ 5.1.8).

    Messages count on the day they were accepted, costs on the day they were charged.
    """
    with opened(where) as session, session.database.reading() as tx:
        today = shanghai_day(session.now_ms)
        first, last = _day("--from", from_) or today // 100 * 100 + 1, _day("--to", to) or today
        if first > last:
            raise CommandError("--from: it is after --to; swap them")
        found = settled(show_statistics(tx, name, (first, last), by))
        listed = list_countries(tx, session.now_ms, with_disabled=True)
    countries = {one.iso2: one for one in listed}
    show_table(
        (by.value, "messages", "segments", "delivered", "failed", "no receipt", "charged", "yuan"),
        [
            (
                _label(one, by, countries),
                one.messages,
                one.segments,
                one.delivered,
                one.failed,
                one.waiting,
                _charged(one),
                yuan_text(one.cost),
            )
            for one in [*found, *_total(found)]
        ],
        empty="Nothing was sent.",
    )


def _total(found: Sequence[Figures]) -> list[Figures]:
    if len(found) < 2:  # noqa: PLR2004 - one line is its own total
        return []
    total = Figures("total")
    for one in found:
        total.messages += one.messages
        total.segments += one.segments
        total.delivered += one.delivered
        total.failed += one.failed
        total.charged += one.charged
        total.prepaid += one.prepaid
        total.cost += one.cost
    return [total]


def _label(one: Figures, by: Key, countries: Mapping[str, Country]) -> str:
    key = one.key
    if by is Key.KIND and isinstance(key, int):
        return MessageKind(key).name.lower()
    if by is Key.DAY and isinstance(key, int):
        return f"{key // 10000}-{key // 100 % 100:02d}-{key % 100:02d}"
    country = countries.get(str(key))
    if by is Key.COUNTRY and country is not None and country.iso2 != HOME:
        return f"{country.iso2} {country.name_en} ({COVERAGE[country.receipts]})"
    return str(key)


def _charged(one: Figures) -> str:
    return f"{one.charged} ({one.prepaid} prepaid)" if one.prepaid else str(one.charged)


def _day(field: str, text: str) -> int | None:
    if not text:
        return None
    found = read_day(text)
    if found is None:
        raise CommandError(f"{field}: {quoted(text)} is no day; write it like 2026-12-31")
    return found
