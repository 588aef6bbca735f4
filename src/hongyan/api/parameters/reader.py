"""The one reader of a call's parameters: text, number, flag, day, page, list, or a refusal.

All actions share one convention. What is mandatory and absent is `Missing{Name}`, what has another
type `Invalid{Name}`: errors of the gateway, as at the original. What is too long, out of range or
harmful is `isv.INVALID_PARAMETERS`, and the message has the rule. A parameter that has a code of
its own gives it as `no`. Knows no action; nothing else sees what a caller wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from hongyan.api.gateway.errors import GatewayError, invalid, missing
from hongyan.api.parameters import values
from hongyan.api.parameters.values import MEMBERS_MAX, Malformed
from hongyan.api.words.manage import BusinessNo
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.management import harmful_words, is_blank

PAGE_SIZE_MAX: Final = 50
PAGE_SIZE: Final = 10
PAGE_MAX: Final = 999_999_999
TEXT_CHARACTERS_MAX: Final = 4096
"""What is longer is no honest value of any text."""

LIST_ITEMS_MAX: Final = 200
"""How many ids, and how many numbered items of any list, are looked at."""

TEXTS_WITH_LINES: Final = frozenset(
    {"Remark", "ApplySceneContent", "TrafficDriving", "TemplateRule"}
)
"""Words and JSON that people break into lines."""

TEXTS_WITH_RULES_OF_THEIR_OWN: Final = frozenset(
    {
        "TemplateContent",
        "TemplateParam",
        "TemplateParamJson",
        "PhoneNumber",
        "PhoneNumbers",
        "PhoneNumberJson",
    }
)
"""What goes to phones, and numbers: their rules name the character at fault themselves."""

ParameterNo = Refused | BusinessNo | GatewayError
"""What a parameter that cannot be read is answered with."""

NoFor = Callable[[str, str], ParameterNo]
"""Makes the answer of a parameter's name and the rule that it breaks."""

_T = TypeVar("_T")
_P = ParamSpec("_P")


class Unreadable(Exception):  # noqa: N818 - it carries an answer, and never leaves `reading`
    """A parameter that cannot be read, with the API's answer to it."""

    def __init__(self, answer: ParameterNo) -> None:
        """Take the `answer`."""
        super().__init__()
        self.answer = answer


def reading(read: Callable[_P, _T]) -> Callable[_P, _T | ParameterNo]:
    """Let a function that reads parameters return its refusal."""

    @wraps(read)
    def parse(*args: _P.args, **kwargs: _P.kwargs) -> _T | ParameterNo:
        try:
            return read(*args, **kwargs)
        except Unreadable as unreadable:
            return unreadable.answer

    return parse


def out_of_range(name: str, rule: str) -> Refused:
    """Say that a parameter has a value that it cannot have, and which it can have."""
    return Refused(Refusal.PARAMETERS_INVALID, name, detail=rule)


def of_another_type(name: str, rule: str) -> GatewayError:
    """Say that a parameter has another type, as the gateway does, which tells no rule."""
    del rule
    return invalid(name)


def no_json(name: str, rule: str) -> Refused:
    """Say that a parameter of a send is no JSON of its kind."""
    return Refused(Refusal.JSON_INVALID, name, detail=rule)


def taken(read: _T | Refused) -> _T:
    """Return what was read elsewhere. Raises Unreadable if it was refused there."""
    if isinstance(read, Refused):
        raise Unreadable(read)
    return read


def harmless(name: str, value: str, most: int | None = None) -> str:
    """Return a text that has no effect on a terminal, of at most a number of characters."""
    if most is not None and len(value) > most:
        raise Unreadable(out_of_range(name, f"不能超过 {most} 个字符，现有 {len(value)} 个"))
    if name in TEXTS_WITH_RULES_OF_THEIR_OWN:
        harm = "不能含有空字符（U+0000），请删除" if "\0" in value else ""
    else:
        harm = harmful_words(value, has_lines=name in TEXTS_WITH_LINES)
    if harm:
        raise Unreadable(out_of_range(name, harm))
    return value


def bounded(name: str, items: Sequence[_T], most: int) -> Sequence[_T]:
    """Return a list of at most a number of items."""
    if len(items) > most:
        raise Unreadable(out_of_range(name, f"不能超过 {most} 项"))
    return items


class Params:
    """The parameters of one call, each read by its name. All methods raise `Unreadable`."""

    __slots__ = ("_written",)

    def __init__(self, written: Mapping[str, str]) -> None:
        """Take the names and values as written."""
        self._written = written

    def require(self, names: Collection[str]) -> None:
        """Ask that parameters are there, empty or not."""
        for name in names:
            if name not in self._written:
                raise Unreadable(missing(name))

    def is_blank(self, name: str) -> bool:
        """Tell whether a parameter is absent, empty or blanks alone."""
        return not self._written.get(name, "").strip()

    def text(
        self, name: str, most: int | None = TEXT_CHARACTERS_MAX, *, has_own_limit: bool = False
    ) -> str:
        """Return a text, "" when it is absent.

        One that `has_own_limit`, below `TEXT_CHARACTERS_MAX`, is cut behind that: the code that
        keeps the limit refuses it, in a code of its own.
        """
        value = self._written.get(name, "")
        if has_own_limit:
            value = value[: TEXT_CHARACTERS_MAX + 1]
            most = None
        return harmless(name, value, most)

    def given(self, name: str, most: int | None = TEXT_CHARACTERS_MAX) -> str:
        """Return a text that must be there, to the letter: blanks are a value too."""
        value = self.text(name, most)
        if not value:
            raise Unreadable(missing(name))
        return value

    def needed(self, name: str, *, has_own_limit: bool = False) -> str:
        """Return a text that must be there and say something."""
        value = self.text(name, has_own_limit=has_own_limit)
        if is_blank(value):
            raise Unreadable(missing(name))
        return value

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """Return one of the texts that are allowed, "" when it is absent."""
        value = self.text(name)
        if value and value not in allowed:
            raise Unreadable(out_of_range(name, f"只能是 {'、'.join(allowed)}"))
        return value

    def read(self, name: str, how: Callable[[str], _T], no: NoFor = of_another_type) -> _T:
        """Return what a function of `values` reads, "" when it is absent."""
        return self._made(name, self._written.get(name, ""), how, no)

    def number(self, name: str) -> int | None:
        """Return a whole number without sign, None when it is absent."""
        value = self._written.get(name, "").strip()
        return self._made(name, value, values.whole_number) if value else None

    def needed_number(self, name: str) -> int:
        """Return a whole number that must be there."""
        return self._there(name, self.number(name))

    def paper(self, name: str) -> int | None:
        """Return the id of a paper; 0 means none, as languages without null write it."""
        return self.number(name) or None

    def flag(self, name: str) -> bool | None:
        """Return a truth value, None when it is absent."""
        value = self._written.get(name, "").strip()
        return self._made(name, value, values.flag) if value else None

    def needed_flag(self, name: str) -> bool:
        """Return a truth value that must be there."""
        return self._there(name, self.flag(name))

    def day(self, name: str) -> int:
        """Return a day that must be there."""
        return self._made(name, self.given(name), values.day, out_of_range)

    def count(self, name: str, most: int = PAGE_MAX) -> int:
        """Return a number from 1 that must be there; every other text is out of range."""
        number = self._made(
            name, self.given(name).strip(), values.whole_number, lambda *_: _not_to(name, most)
        )
        return _between(name, number, most)

    def page_size(self, default: int = PAGE_SIZE, most: int = PAGE_SIZE_MAX) -> int:
        """Return PageSize, which has a default."""
        size = self.number("PageSize")
        return default if size is None else _between("PageSize", size, most)

    def page(self, name: str = "PageIndex") -> tuple[int, int]:
        """Return PageSize, and the number of the page from 1; both have defaults."""
        size, number = self.page_size(), self.number(name)
        return size, 1 if number is None else _between(name, number, PAGE_MAX)

    def ids(self, name: str) -> Sequence[int]:
        """Return a list of ids that is one JSON text, empty when it is absent."""
        if not self._written.get(name):
            return ()
        listed = self.read(name, lambda written: values.ids(written, MEMBERS_MAX))
        return bounded(name, listed, LIST_ITEMS_MAX)

    def needed_ids(self, name: str) -> Sequence[int]:
        """Return a list of ids of which one must be there."""
        return self._there(name, self.ids(name) or None)

    def needed_texts(self, name: str, most: int) -> tuple[str, ...]:
        """Return a list of texts of which one must be there."""
        return self._there(name, self.texts(name, most) or None)

    def texts(self, name: str, most: int) -> tuple[str, ...]:
        """Return a list of texts: one JSON text, or numbered parameters (`MoreData.1`).

        What is empty is left out, as is what was null for a caller's SDK.
        """
        places = range(1, min(most, LIST_ITEMS_MAX) + 2)
        listed = [self._written.get(f"{name}.{place}", "") for place in places]
        if self._written.get(name):
            listed = self.read(name, lambda written: values.texts(written, MEMBERS_MAX))
        found = [harmless(name, one[: TEXT_CHARACTERS_MAX + 1]) for one in listed if one]
        return tuple(bounded(name, found, most))

    def objects(self, name: str, members: Collection[str], most: int) -> list[dict[str, str]]:
        """Return a list of objects with these members: one JSON text, or numbered parameters.

        A member that is absent is "". Members can be files: their limits are their readers'. Of
        numbered objects one more than `most` is read, so that too many can be told.
        """
        found = []
        for place in range(1, most + 2):
            keys = {one: f"{name}.{place}.{one}" for one in members}
            numbered = {one: self._written.get(key) for one, key in keys.items()}
            if any(value is not None for value in numbered.values()):
                found.append({one: value or "" for one, value in numbered.items()})
        if self._written.get(name):
            listed = self.read(name, lambda written: values.nested(written, list[dict[str, Any]]))
            found = [{one: given.get(one, "") for one in members} for given in listed]
            if not all(isinstance(value, str) for one in found for value in one.values()):
                raise Unreadable(invalid(name))
        return found

    def _made(
        self, name: str, written: str, how: Callable[[str], _T], no: NoFor = of_another_type
    ) -> _T:
        try:
            return how(written)
        except Malformed as malformed:
            raise Unreadable(no(name, malformed.rule)) from None

    def _there(self, name: str, value: _T | None) -> _T:
        if value is None:
            raise Unreadable(missing(name))
        return value


def _between(name: str, number: int, most: int) -> int:
    if not 1 <= number <= most:
        raise Unreadable(_not_to(name, most))
    return number


def _not_to(name: str, most: int) -> Refused:
    rule = "应为不小于 1 的整数" if most == PAGE_MAX else f"应为 1 至 {most} 的整数"
    return out_of_range(name, rule)
