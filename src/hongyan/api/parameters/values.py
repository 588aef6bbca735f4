"""Values out of text: whole numbers, flags, days, ids and nested texts, as parameters write them.

What is returned can be stored and compared by both databases: numbers of 63 bits at most, texts
without U+0000 and without half characters, with a bounded number of members and depth. Knows no
parameter, no action and no API code: `Malformed` carries the rule, `reader` makes the API's no of
it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar, get_origin

import msgspec

from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.ids import ID_MAX
from hongyan.text.loose_json import Bare, Loose, LooseError, read_loosely

NESTING_MAX: Final = 8
"""The deepest parameter that an official client writes, a list of tagged objects, has three."""

MEMBERS_MAX: Final = 10_000
"""Far above the thousand numbers of a call, so that those limits keep their own words."""

LOOSE_CHARACTERS_MAX: Final = 32_768
"""A longer text was not written by a person, and reading it so would hold up other callers."""

SHOWN_CHARACTERS_MAX: Final = 64
"""How much of a caller's wrong value is repeated."""

NOT_AN_OBJECT: Final = "不是合法的 JSON 对象"
NOT_A_LIST: Final = "不是合法的 JSON 数组，或其元素类型不对"

_T = TypeVar("_T")

_DAY = re.compile(r"[0-9]{8}")
_FLAGS: Final = {"true": True, "false": False, "1": True, "0": False}
_WHOLE = re.compile(r"[0-9]{1,19}")
_SHORT_WHOLE = re.compile(r"-?[0-9]{1,19}")
_LOST_ZERO = re.compile(r"-?0[0-9]+(?:\.[0-9]+)?")
_NO_VALUES: Final = frozenset(
    {"true", "false", "null", "none", "nil", "undefined", "nan", "infinity"}
)
"""Words that a program prints where it has no text; they are not meant for a person."""

_UNDECODED: Final = (msgspec.DecodeError, RecursionError, ValueError)
_TEXTS = msgspec.json.Decoder(dict[str, str])
_LIST_OF_TEXTS = msgspec.json.Decoder(list[str])
_LIST_OF_VALUES = msgspec.json.Decoder(list[dict[str, str]])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
_OPENING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|([\[{])|([\]}])', re.DOTALL)


class Malformed(Exception):  # noqa: N818 - a rule that was broken; the API's error is made of it
    """A text that cannot be read; `rule` says in Chinese what it should be."""

    def __init__(self, rule: str) -> None:
        """Carry `rule`."""
        super().__init__(rule)
        self.rule = rule


def whole_number(written: str) -> int:
    """Read a whole number without sign, of at most 63 bits. Raises Malformed."""
    number = int(written) if _WHOLE.fullmatch(written) else ID_MAX + 1
    if number > ID_MAX:
        raise Malformed(f"应为 0 至 {ID_MAX} 的整数")
    return number


def flag(written: str) -> bool:
    """Read a truth value in any case, since Python writes `True`. Raises Malformed."""
    if written.lower() not in _FLAGS:
        raise Malformed("应为 true 或 false")
    return _FLAGS[written.lower()]


def day(written: str) -> int:
    """Read a day of the calendar. Raises Malformed."""
    try:
        if _DAY.fullmatch(written):
            day_starts_at(int(written))
            return int(written)
    except (ValueError, OverflowError):
        pass
    raise Malformed("应为 yyyyMMdd 格式的日期，如 20260131")


def storable(text: str) -> str:
    """Return a text that both databases can keep. Raises Malformed."""
    if "\0" in text:  # PostgreSQL cannot keep it, and no caller means it
        raise Malformed("不能含有空字符（U+0000）")
    return text


def is_nested_too_deep(document: bytes) -> bool:
    """Tell whether a JSON document nests deeper than `NESTING_MAX`; linear, without recursion."""
    depth = 0
    for token in _OPENING.finditer(document):
        depth += token.lastindex is not None and (1 if token.lastindex == 1 else -1)
        if depth > NESTING_MAX:
            return True
    return False


def nested(written: str, kind: type[_T], members_max: int = MEMBERS_MAX) -> _T:
    """Read a parameter that is one JSON text as `kind`; where JSON fails, as people write it.

    `kind` is a type that msgspec converts to. Raises Malformed.
    """
    try:
        value: Any = msgspec.json.decode(written)
    except _UNDECODED:
        value = _typed(_loosely(written))
    _check_members(value, members_max)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise Malformed(NOT_A_LIST if get_origin(kind) is list else NOT_AN_OBJECT) from None


def ids(written: str, items_max: int) -> list[int]:
    """Read a JSON list of ids, with or without quotes. Raises Malformed."""
    return [whole_number(str(one)) for one in nested(written, list[int | str], items_max)]


def texts(written: str, items_max: int) -> list[str]:
    """Read a JSON list of texts. Raises Malformed."""
    return nested(written, list[str], items_max)


def texts_or_numbers(written: str) -> list[str]:
    """Read a JSON list of texts and numbers, all as they are written. Raises Malformed."""
    try:
        return [storable(one) for one in _LIST_OF_TEXTS.decode(written)]
    except _UNDECODED:
        pass
    try:
        items: Loose = [_member(bytes(raw)) for raw in _ITEMS.decode(written)]
    except _UNDECODED:
        items = _loosely(written)
    if not isinstance(items, list):
        raise Malformed(NOT_A_LIST)
    return [_word(f"第 {place} 项", one) for place, one in enumerate(items, 1)]


def variables(written: str, *, is_strict: bool) -> dict[str, str]:
    """Read the values of a template's variables: texts, and numbers as they are written.

    Numbers stay the digits that the caller wrote: 1.50 is 1.50, and no digit of a long one is lost.
    `is_strict` takes an object of quoted texts alone. Raises Malformed.
    """
    try:
        values = _TEXTS.decode(written)
    except _UNDECODED:
        values = _variables_slowly(written, is_strict=is_strict)
    _check_members(values, MEMBERS_MAX)
    return values


def variables_list(written: str, *, is_strict: bool) -> list[dict[str, str]]:
    """Read a JSON list of the values of a template's variables. Raises Malformed."""
    try:
        values = _LIST_OF_VALUES.decode(written)
        _check_members(values, MEMBERS_MAX)
        return values  # noqa: TRY300 - the usual form, read at once
    except _UNDECODED:
        pass
    try:
        items = [bytes(one).decode() for one in _ITEMS.decode(written)]
    except _UNDECODED:
        read = None if is_strict else _loosely(written)
        if not isinstance(read, list):
            raise Malformed(NOT_A_LIST) from None
        return [_values(one, is_strict=is_strict) for one in read]
    return [variables(one, is_strict=is_strict) for one in items]


def _variables_slowly(written: str, *, is_strict: bool) -> dict[str, str]:
    try:
        members = {name: _member(bytes(raw)) for name, raw in _MEMBERS.decode(written).items()}
    except _UNDECODED:
        if is_strict:
            raise Malformed(NOT_AN_OBJECT) from None
        return _values(_loosely(written), is_strict=is_strict)
    return _values(members, is_strict=is_strict)


def _values(members: Loose | Mapping[str, Loose], *, is_strict: bool) -> dict[str, str]:
    if not isinstance(members, Mapping):
        raise Malformed(NOT_AN_OBJECT)
    values = {}
    for name, one in members.items():
        shown = f"变量 {name[:SHOWN_CHARACTERS_MAX]} "
        values[name] = _word(shown, [] if is_strict and not isinstance(one, str) else one)
    _check_members(values, MEMBERS_MAX)
    return values


def _member(raw: bytes) -> str | Bare:
    written = raw.strip()
    return _TEXT.decode(written) if written[:1] == b'"' else Bare(written.decode())


def _word(what: str, given: Loose) -> str:
    """Return a text, or a bare value as it is written; no list, no object, no stand-in for none."""
    if isinstance(given, str):
        return storable(given)
    word = given.written if isinstance(given, Bare) else ""
    if not word or word[:1] in "[{" or word.lower() in _NO_VALUES:
        raise Malformed(f"{what}的值必须是带引号的字符串")
    _check_zeros(word)
    return word


def _check_zeros(word: str) -> None:
    if _LOST_ZERO.fullmatch(word):
        shown = word[:SHOWN_CHARACTERS_MAX]
        raise Malformed(f'{shown} 以 0 开头，不是合法的数值，须加引号写作 "{shown}"')


def _typed(given: Loose) -> Any:
    """Make of a loosely read value what strict JSON would have made of it."""
    if isinstance(given, list):
        return [_typed(one) for one in given]
    if isinstance(given, dict):
        return {name: _typed(one) for name, one in given.items()}
    if isinstance(given, str):
        return given
    _check_zeros(given.written)
    literals = {"true": True, "false": False}
    if given.written in literals:
        return literals[given.written]
    if given.written.lower() in _NO_VALUES:
        raise Malformed(f"不能是 {given.written}")
    return int(given.written) if _SHORT_WHOLE.fullmatch(given.written) else given.written


def _loosely(written: str) -> Loose:
    if len(written) > LOOSE_CHARACTERS_MAX:
        raise Malformed(f"不是合法的 JSON；超过 {LOOSE_CHARACTERS_MAX} 个字符的须严格按 JSON 书写")
    try:
        return read_loosely(written)
    except LooseError as error:
        raise Malformed(str(error)) from None


def _check_members(value: object, members_max: int) -> None:
    """Look at every text, number and list of a nested value, level by level."""
    level = [value]
    for _ in range(NESTING_MAX + 1):
        deeper: list[object] = []
        for one in level:
            if isinstance(one, str):
                storable(one)
            elif isinstance(one, list | dict):
                if len(one) > members_max:
                    raise Malformed(f"不能超过 {members_max} 项")
                deeper.extend(one)
                if isinstance(one, dict):
                    deeper.extend(one.values())
            elif isinstance(one, int) and not -ID_MAX <= one <= ID_MAX:
                raise Malformed(f"数值不能超过 {ID_MAX}")
        if not deeper:
            return
        level = deeper
    raise Malformed(f"JSON 嵌套不能超过 {NESTING_MAX} 层")
