"""Lists of countries as text: CSV for people, rows of words for the database. Pure.

The columns are those of the shipped list; a line that begins with # is a remark.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from io import StringIO
from typing import Final, TypeVar

from hongyan.domain.countries.model import Country, Marketing, Receipts, SenderId
from hongyan.domain.countries.reasons import ListReason
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import micro_yuan, yuan_text
from hongyan.kernel.refusal import Refused

COLUMNS: Final = (
    "iso2",
    "dial",
    "name_zh",
    "name_en",
    "price",
    "enabled",
    "receipts",
    "sender_id",
    "registers_templates",
    "marketing",
    "closed_days",
    "utc",
    "source",
    "note",
)
PRICE_MAX: Final = 100_000_000
"""A hundred yuan a segment is a typing mistake."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BARRED: Final = "no"
CHARACTERS_MAX: Final = 300
WHOLE: Final = "countries.list"
"""What a fault is about that has no place in the list."""

_ISO2 = re.compile(r"[A-Z]{2}")
_DIAL = re.compile(r"[1-9][0-9]{0,6}(?: [1-9][0-9]{0,6}){0,19}")
_TIME = r"([01][0-9]|2[0-4]):([0-5][0-9])"
_WINDOW = re.compile(f"{_TIME}-{_TIME}")
_OFFSET = re.compile(r"([+-])(0[0-9]|1[0-4]):([0-5][0-9])")

Word = TypeVar("Word", bound=StrEnum)


class CountryListError(ValueError):
    """A list cannot be read. What it is about is a place in the list: country and column."""

    def __init__(self, refused: Refused) -> None:
        """Say which rule the list breaks at a place."""
        super().__init__(f"{refused.about}: {refused.reason}")
        self.refused = refused


def read_csv(text: str) -> dict[str, Country]:
    """Read a CSV list; raises CountryListError for a missing column, a bad or a repeated value."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    reader = csv.DictReader(StringIO("\n".join(lines)), restval="")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise CountryListError(
            Refused(ListReason.COLUMNS_MISSING, WHOLE, columns=", ".join(missing))
        )
    return read_rows({column: row[column] for column in COLUMNS} for row in reader)


def read_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, Country]:
    """Read a list from rows of words by column; raises CountryListError."""
    countries: dict[str, Country] = {}
    for row in rows:
        country = read_row(row)
        if country.iso2 in countries:
            raise CountryListError(Refused(ListReason.TWICE, country.iso2))
        countries[country.iso2] = country
    if not countries:
        raise CountryListError(Refused(ListReason.EMPTY, WHOLE))
    return countries


def read_row(row: Mapping[str, str]) -> Country:
    """Read one country; raises CountryListError."""
    iso2 = row["iso2"]
    if not _ISO2.fullmatch(iso2):
        raise CountryListError(Refused(ListReason.CODE, WHOLE, word=quoted(iso2)))
    country = Country(
        iso2=iso2,
        dial_codes=_dial_codes(row),
        name_zh=_name(row, "name_zh"),
        name_en=_name(row, "name_en"),
        price=_price(row),
        is_enabled=_yes(row, "enabled"),
        receipts=_word(row, "receipts", Receipts),
        sender_id=_word(row, "sender_id", SenderId),
        registers_templates=_yes(row, "registers_templates"),
        marketing=Marketing(_windows(row), _closed(row), _offsets(row)),
        source=row["source"][:CHARACTERS_MAX],
        note=row["note"][:CHARACTERS_MAX],
    )
    if country.is_enabled and not country.price:
        raise CountryListError(Refused(ListReason.NO_PRICE, f"{iso2}.price"))
    return country


def row_of(country: Country) -> dict[str, str]:
    """Write a country as words by column: what `read_row` reads."""
    marketing = country.marketing
    west, east = marketing.offsets
    utc = _offset_text(west) + ("" if west == east else f"..{_offset_text(east)}")
    return {
        "iso2": country.iso2,
        "dial": " ".join(map(str, country.dial_codes)),
        "name_zh": country.name_zh,
        "name_en": country.name_en,
        "price": yuan_text(country.price) if country.price else "",
        "enabled": _yes_text(country.is_enabled),
        "receipts": country.receipts.value,
        "sender_id": country.sender_id.value,
        "registers_templates": _yes_text(country.registers_templates),
        "marketing": marketing_text(marketing),
        "closed_days": " ".join(WEEKDAYS[day] for day in sorted(marketing.closed_weekdays)),
        "utc": utc,
        "source": country.source,
        "note": country.note,
    }


def marketing_text(marketing: Marketing) -> str:
    """Write the windows: `09:00-12:30 13:30-21:00`, or `no`."""
    windows = [f"{_time_text(opens)}-{_time_text(closes)}" for opens, closes in marketing.windows]
    return " ".join(windows) or BARRED


def _fault(
    row: Mapping[str, str], column: str, reason: ListReason, **values: str
) -> CountryListError:
    word = quoted(row[column])
    return CountryListError(Refused(reason, f"{row['iso2']}.{column}", values=values, word=word))


def _dial_codes(row: Mapping[str, str]) -> tuple[int, ...]:
    if not _DIAL.fullmatch(row["dial"]):
        raise _fault(row, "dial", ListReason.DIAL)
    return tuple(map(int, row["dial"].split(" ")))


def _name(row: Mapping[str, str], column: str) -> str:
    if not 1 <= len(row[column]) <= CHARACTERS_MAX:
        raise _fault(row, column, ListReason.LENGTH, most=str(CHARACTERS_MAX))
    return row[column]


def _price(row: Mapping[str, str]) -> int:
    if not row["price"]:
        return 0
    try:
        price = micro_yuan(row["price"])
    except ValueError:
        price = 0
    if not 0 < price <= PRICE_MAX:
        raise _fault(row, "price", ListReason.PRICE, most=yuan_text(PRICE_MAX))
    return price


def _yes(row: Mapping[str, str], column: str) -> bool:
    if row[column] not in {"yes", "no"}:
        raise _fault(row, column, ListReason.YES_OR_NO)
    return row[column] == "yes"


def _word(row: Mapping[str, str], column: str, words: type[Word]) -> Word:
    if row[column] not in set(words):
        raise _fault(row, column, ListReason.WORD, known=", ".join(words))
    return words(row[column])


def _windows(row: Mapping[str, str]) -> tuple[tuple[int, int], ...]:
    if row["marketing"] == BARRED:
        return ()
    windows = []
    closed = 0
    for word in row["marketing"].split(" "):
        found = _WINDOW.fullmatch(word)
        opens, closes = (
            (0, 0)
            if found is None
            else (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4]))
        )
        if not closed <= opens < closes <= 24 * 60:
            raise _fault(row, "marketing", ListReason.WINDOWS)
        windows.append((opens, closes))
        closed = closes
    return tuple(windows)


def _closed(row: Mapping[str, str]) -> frozenset[int]:
    words = row["closed_days"].split()
    if not set(words) <= set(WEEKDAYS) or set(words) == set(WEEKDAYS):
        raise _fault(row, "closed_days", ListReason.DAYS, known=" ".join(WEEKDAYS))
    return frozenset(map(WEEKDAYS.index, words))


def _offsets(row: Mapping[str, str]) -> tuple[int, int]:
    west, _, east = row["utc"].partition("..")
    offsets = (_offset(row, west), _offset(row, east or west))
    if offsets[0] > offsets[1]:
        raise _fault(row, "utc", ListReason.OFFSETS)
    return offsets


def _offset(row: Mapping[str, str], text: str) -> int:
    found = _OFFSET.fullmatch(text)
    if found is None:
        raise _fault(row, "utc", ListReason.OFFSET)
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes


def _offset_text(minutes: int) -> str:
    return ("-" if minutes < 0 else "+") + _time_text(abs(minutes))


def _time_text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _yes_text(is_so: bool) -> str:  # noqa: FBT001 - the word for a Boolean
    return "yes" if is_so else "no"
