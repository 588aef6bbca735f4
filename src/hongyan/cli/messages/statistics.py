"""The command that shows an account's figures: what went where, and what it cost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import yuan_cell
from hongyan.domain.countries.model import Receipts
from hongyan.engine.terminal import ShownValue, show_table
from hongyan.flows.messages.abroad.manage_countries import list_countries
from hongyan.flows.messages.records.show_statistics import Figures, Key, show_statistics
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.money import MICRO_PER_YUAN
from hongyan.kernel.period import read_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hongyan.documents.table_files import Cell
    from hongyan.domain.countries.model import Country

COVERAGE = {
    Receipts.NONE: "no receipts",
    Receipts.SOME: "few receipts",
    Receipts.MOST: "receipts",
}
"""What is to be expected of a country's carriers (FAQ 5.1.5)."""

COLUMNS = (
    "messages",
    "segments",
    "delivered",
    "failed",
    "no receipt",
    "receipts",
    "success",
    "charged",
    "yuan",
)
EXPORTED = (
    "messages",
    "segments",
    "delivered segments",
    "failed segments",
    "segments without receipt",
    "receipt rate",
    "success rate",
    "charged segments",
    "of them prepaid",
    "yuan",
)
MEANING = (
    "Messages are recipients; all other counts are segments. Receipts: of the segments sent, with "
    "a receipt. Success: of those with a receipt, delivered."
)


def statistics(
    name: Annotated[str, Parameter(help="Name of the account.")],
    /,
    *,
    from_: Annotated[
        str, Parameter(name="--from", help="First day, like 2026-12-01; default: this month's.")
    ] = "",
    to: Annotated[str, Parameter(help="Last day; default: today.")] = "",
    by: Annotated[Key, Parameter(help="What figures are grouped by.")] = Key.DAY,
    export: Annotated[Path | None, Parameter(help="File to write instead: .csv or .xlsx.")] = None,
    where: Where = HERE,
) -> None:
    """Show an account's volumes, rates and costs by day, country or kind (FAQ 2.1.7, 5.1.8).

    Messages are recipients; every other count is of segments. They count on the day they were
    accepted, costs on the day they were charged.
    """
    with opened(where) as session, session.database.reading() as tx:
        today = shanghai_day(session.now_ms)
        first, last = _day("--from", from_) or today // 100 * 100 + 1, _day("--to", to) or today
        if first > last:
            raise CommandError(worded("--from: it is after --to; swap them"))
        found = settled(show_statistics(session.work(tx), name, (first, last), by))
        listed = list_countries(tx, session.now_ms, with_disabled=True)
    countries = {one.iso2: one for one in listed}
    everything = [*found, *_total(found)]
    if export is not None:
        _write(export, by, name, [_cells(one, by, countries) for one in everything])
        return
    show_table(
        (by.value, *COLUMNS),
        [_row(one, by, countries) for one in everything],
        empty="Nothing was sent.",
    )
    if everything:
        tell(MEANING)


def _row(one: Figures, by: Key, countries: Mapping[str, Country]) -> tuple[object, ...]:
    return (*_counts(one, by, countries), _charged(one), yuan_cell(one.cost))


def _cells(one: Figures, by: Key, countries: Mapping[str, Country]) -> tuple[Cell, ...]:
    yuan = Decimal(one.cost) / MICRO_PER_YUAN
    return (*_counts(one, by, countries), one.charged, one.prepaid, yuan)


def _counts(one: Figures, by: Key, countries: Mapping[str, Country]) -> tuple[Cell, ...]:
    """Return the columns that the screen and a file share."""
    return (
        _label(one, by, countries),
        one.messages,
        one.segments,
        one.delivered,
        one.failed,
        one.waiting,
        one.receipt_rate,
        one.success_rate,
    )


def _write(file: Path, by: Key, name: str, rows: Sequence[tuple[Cell, ...]]) -> None:
    from hongyan.documents.table_files import table_file  # noqa: PLC0415 - slow to import

    columns = (by.value, *EXPORTED)
    content = table_file(file.suffix, name, columns, rows)
    if content is None:
        raise CommandError(
            worded("--export: {file} is not .csv or .xlsx; name it statistics.xlsx", file=file)
        )
    file.write_bytes(content)
    tell("Wrote {file}: {rows} rows.", file=file, rows=len(rows))


def _total(found: Sequence[Figures]) -> list[Figures]:
    if len(found) < 2:  # noqa: PLR2004 - one line is its own total
        return []
    total = Figures("total")
    for one in found:
        total.add(one)
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


def _charged(one: Figures) -> ShownValue:
    prepaid = f" ({one.prepaid} prepaid)" if one.prepaid else ""
    return ShownValue(one.charged, f"{one.charged}{prepaid}")


def _day(field: str, text: str) -> int | None:
    if not text:
        return None
    found = read_day(text)
    if found is None:
        raise CommandError(
            worded(
                "{field}: {text} is no day; write it like 2026-12-31",
                field=field,
                text=quoted(text),
            )
        )
    return found
