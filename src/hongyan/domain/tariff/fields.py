"""One table of a document: its fields read one by one, each fault with its place and its remedy.

Knows forms (an amount, a day, a word of a list), not what prices and products are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, TypeVar

from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import micro_yuan

Word = TypeVar("Word", bound=Enum)

WHOLE_MAX: Final = 1_000_000_000
TEXT_MAX: Final = 100
_LEAP_YEAR: Final = 2000
_ABSENT: Final = object()


class TariffFault(ValueError):  # noqa: N818 - the house's word for it
    """A document that cannot be used: which field, which rule it breaks, and what helps."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        """Say it in three words' places, as commands do."""
        super().__init__(f"{field}: {rule}; {remedy}")
        self.field = field
        self.rule = rule
        self.remedy = remedy


class Fields:
    """One table of a document. A field that is asked for without a `default` must be there."""

    def __init__(self, table: Any, place: str = "") -> None:
        """Read `table`, which stands at `place` of the document."""
        self.place = place
        if not isinstance(table, Mapping):
            raise TariffFault(place, "is not a table", 'write fields such as name = "..." in it')
        self._table = table
        self._asked: set[str] = set()

    def fault(self, name: str, rule: str, remedy: str) -> TariffFault:
        """Return a fault at a field of this table."""
        return TariffFault(f"{self.place}.{name}" if self.place else name, rule, remedy)

    def text(self, name: str, default: Any = _ABSENT) -> str:
        """Return a text of 1 to 100 characters on one line."""
        value = self._value(name, default)
        if value is default:
            return str(default)
        if isinstance(value, str) and 0 < len(value) <= TEXT_MAX and value.isprintable():
            return value
        raise self.fault(
            name, f"{quoted(value)} is no text of 1 to {TEXT_MAX} characters", "write one"
        )

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or no."""
        value = self._value(name, default)
        if isinstance(value, bool):
            return value
        raise self.fault(name, f"{quoted(value)} is neither true nor false", "write one of them")

    def whole(self, name: str, default: Any = _ABSENT, *, most: int = WHOLE_MAX) -> int:
        """Return a whole number from 0 to `most`."""
        value = self._value(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        raise self.fault(name, f"{quoted(value)} is no whole number from 0 to {most}", "write one")

    def amount(self, name: str, default: Any = _ABSENT) -> int:
        """Return an amount in yuan as micro-yuan. A float is refused: it is no exact amount."""
        value = self._value(name, default)
        try:
            return micro_yuan(value if isinstance(value, str) else "")
        except ValueError:
            rule = f"{quoted(value)} is no amount in yuan"
            raise self.fault(name, rule, 'write it in quotation marks, such as "0.045"') from None

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
            rule = f"{quoted(value)} is no day"
            raise self.fault(name, rule, 'write 2026-06-18, or "06-18" for every year') from None
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
            raise self.fault(name, f"{quoted(value)} is no list", 'write ["one", "other"]')
        known = {_written(one): one for one in allowed}
        found = [self._word(name, one, known) for one in value]
        if not found or len(set(found)) < len(found):
            raise self.fault(name, "is empty or names one twice", "name each once")
        return found

    def tables(self, name: str) -> Iterator[Fields]:
        """Yield the tables of a list that has at least one."""
        value = self._value(name, _ABSENT)
        place = f"{self.place}.{name}" if self.place else name
        if not isinstance(value, list) or not value:
            raise TariffFault(place, "is not a list of tables", f"write [[{place}]] at least once")
        for number, one in enumerate(value, 1):
            yield Fields(one, f"{place}[{number}]")

    def close(self) -> None:
        """Raise TariffFault for a field that nobody asked for: a slip of the pen is no default."""
        for name in self._table:
            if name not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.fault(str(name), "is not a field here", f"there are {known}")

    def _value(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        value = self._table.get(name, default)
        if value is _ABSENT:
            raise self.fault(name, "is missing", "write it")
        return value

    def _word(self, name: str, value: Any, known: Mapping[str, Word]) -> Word:
        if isinstance(value, str) and value in known:
            return known[value]
        raise self.fault(
            name, f"{quoted(value)} is not known here", f"write one of {', '.join(known)}"
        )


def _written(word: Enum) -> str:
    # An IntEnum, such as the kind of a message, is written by its name.
    return word.value if isinstance(word.value, str) else word.name.lower()
