"""One table of a document: its fields read one by one, each fault with its place.

Knows forms (an amount, a day, a word of a list), not what prices and products are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, TypeVar

from hongyan.domain.tariff.reasons import TariffReason
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import micro_yuan
from hongyan.kernel.refusal import Reason, Refused

Word = TypeVar("Word", bound=Enum)

WHOLE_MAX: Final = 1_000_000_000
TEXT_MAX: Final = 100
_LEAP_YEAR: Final = 2000
_ABSENT: Final = object()


class TariffError(ValueError):
    """A document that cannot be used; its no is about a place in it, such as `ladder[1].kinds`."""

    def __init__(self, refused: Refused) -> None:
        """Carry the refusal to the reader of documents."""
        super().__init__(f"{refused.about}: {refused.reason}")
        self.refused = refused


class Fields:
    """One table of a document. A field that is asked for without a `default` must be there."""

    def __init__(self, table: Any, place: str = "") -> None:
        """Read `table`, which stands at `place` of the document."""
        self.place = place
        if not isinstance(table, Mapping):
            raise TariffError(Refused(TariffReason.NOT_A_TABLE, place))
        self._table = table
        self._asked: set[str] = set()

    def fault(self, name: str, reason: Reason, **values: Any) -> TariffError:
        """Return a fault at a field of this table; `values` fill the words of its reason."""
        return TariffError(Refused(reason, self._place_of(name), **values))

    def text(self, name: str, default: Any = _ABSENT) -> str:
        """Return a text of 1 to 100 characters on one line."""
        value = self._value(name, default)
        if value is default:
            return str(default)
        if isinstance(value, str) and 0 < len(value) <= TEXT_MAX and value.isprintable():
            return value
        raise self.fault(name, TariffReason.NOT_A_TEXT, given=quoted(value), most=TEXT_MAX)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or no."""
        value = self._value(name, default)
        if isinstance(value, bool):
            return value
        raise self.fault(name, TariffReason.NOT_A_FLAG, given=quoted(value))

    def whole(self, name: str, default: Any = _ABSENT, *, most: int = WHOLE_MAX) -> int:
        """Return a whole number from 0 to `most`."""
        value = self._value(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        raise self.fault(name, TariffReason.NOT_WHOLE, given=quoted(value), most=most)

    def amount(self, name: str, default: Any = _ABSENT) -> int:
        """Return an amount in yuan as micro-yuan. A float is refused: it is no exact amount."""
        value = self._value(name, default)
        try:
            return micro_yuan(value if isinstance(value, str) else "")
        except ValueError:
            given = quoted(value)
            raise self.fault(name, TariffReason.NOT_AN_AMOUNT, given=given) from None

    def day(self, name: str) -> int | None:
        """Return a day as 20260618, a day of every year (`06-18`) as 618, None if there is none."""
        value = self._value(name, None)
        if value is None:
            return None
        text = value.isoformat() if type(value) is date else value
        digits = text.replace("-", "") if isinstance(text, str) else ""
        forms = {8: 0, 4: _LEAP_YEAR * 10_000}
        try:
            day_starts_at(forms[len(digits)] + int(digits))
        except (KeyError, ValueError):
            raise self.fault(name, TariffReason.NOT_A_DAY, given=quoted(value)) from None
        return int(digits)

    def word(self, name: str, allowed: Iterable[Word]) -> Word:
        """Return one word of a list."""
        return self._word(name, self._value(name, _ABSENT), {_written(one): one for one in allowed})

    def words(self, name: str, allowed: Iterable[Word], default: Any = _ABSENT) -> list[Word]:
        """Return several words of a list, each once."""
        value = self._value(name, default)
        if value is default:
            return list(default)
        if not isinstance(value, list):
            raise self.fault(name, TariffReason.NOT_A_LIST, given=quoted(value))
        known = {_written(one): one for one in allowed}
        found = [self._word(name, one, known) for one in value]
        if not found or len(set(found)) < len(found):
            raise self.fault(name, TariffReason.NOT_EACH_ONCE)
        return found

    def tables(self, name: str) -> Iterator[Fields]:
        """Yield the tables of a list that has at least one."""
        value = self._value(name, _ABSENT)
        place = self._place_of(name)
        if not isinstance(value, list) or not value:
            raise self.fault(name, TariffReason.NOT_TABLES, place=place)
        for number, one in enumerate(value, 1):
            yield Fields(one, f"{place}[{number}]")

    def close(self) -> None:
        """Raise TariffError for an unknown field: a typing mistake is no default."""
        for name in self._table:
            if name not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.fault(str(name), TariffReason.FIELD_UNKNOWN, fields=known)

    def _value(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        value = self._table.get(name, default)
        if value is _ABSENT:
            raise self.fault(name, TariffReason.FIELD_MISSING)
        return value

    def _word(self, name: str, value: Any, known: Mapping[str, Word]) -> Word:
        if isinstance(value, str) and value in known:
            return known[value]
        words = ", ".join(known)
        raise self.fault(name, TariffReason.WORD_UNKNOWN, given=quoted(value), words=words)

    def _place_of(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


def _written(word: Enum) -> str:
    # An IntEnum, such as the kind of a message, is written by its name.
    return word.value if isinstance(word.value, str) else word.name.lower()
