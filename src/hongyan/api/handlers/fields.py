"""Reads single parameters of managing actions: texts, numbers, flags, lists, or an API's no.

Knows no action. What is absent or of another type is the gateway's error, as at the original; what
is out of range is a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Final, TypeVar

from hongyan.api import parameters
from hongyan.api.call import Call, No
from hongyan.api.gateway.errors import invalid, missing
from hongyan.api.parameters import Unreadable
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.management import harmful_words, is_blank

PAGE_SIZE_MAX: Final = 50
PAGE_SIZE: Final = 10
PAGE_MAX: Final = 1_000_000
TEXT_CHARACTERS_MAX: Final = 4096
"""What is longer is no honest value of any text field, and is not even looked at."""

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

LIST_ITEMS_MAX: Final = 10
_FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False, "1": True, "0": False}

_T = TypeVar("_T")


class NoError(Exception):
    """Carries a no out of the readers; never leaves a function that is `answering`."""

    def __init__(self, answer: No) -> None:
        """Carry `answer`."""
        super().__init__()
        self.answer = answer


def answering(read: Callable[[Call], _T]) -> Callable[[Call], _T | No]:
    """Let a reader return its no."""

    @wraps(read)
    def parse(call: Call) -> _T | No:
        try:
            return read(call)
        except NoError as no:
            return no.answer

    return parse


def unfit(field: str, rule: str) -> NoError:
    """Say that a parameter has a value that it cannot have."""
    return NoError(Refused(Refusal.PARAMETERS_INVALID, field, rule))


def text(params: Mapping[str, str], name: str) -> str:
    """Return a text, "" when it is absent."""
    value = params.get(name, "")
    if len(value) > TEXT_CHARACTERS_MAX:
        raise unfit(name, f"不能超过 {TEXT_CHARACTERS_MAX} 个字符")
    harm = harm_in(name, value)
    if harm:
        raise unfit(name, harm)
    return value


def harm_in(name: str, value: str) -> str:
    """Return, in Chinese, what a text may not hold at a desk's terminal, "" if it is harmless.

    U+0000, which PostgreSQL cannot keep, has no place in any text.
    """
    if name in TEXTS_WITH_RULES_OF_THEIR_OWN:
        return "不能含有空字符（U+0000），请删除" if "\0" in value else ""
    return harmful_words(value, has_lines=name in TEXTS_WITH_LINES)


def needed_text(params: Mapping[str, str], name: str) -> str:
    """Return a text that must be there."""
    if is_blank(params.get(name, "")[: TEXT_CHARACTERS_MAX + 1]):
        raise NoError(missing(name))
    return text(params, name)


def number(params: Mapping[str, str], name: str) -> int | None:
    """Return a number without sign, None when it is absent."""
    value = params.get(name, "").strip()
    if not value:
        return None
    try:
        return parameters.whole_number(value)
    except Unreadable:
        raise NoError(invalid(name)) from None


def needed_number(params: Mapping[str, str], name: str) -> int:
    """Return a number that must be there."""
    value = number(params, name)
    if value is None:
        raise NoError(missing(name))
    return value


def paper_number(params: Mapping[str, str], name: str) -> int | None:
    """Return the id of a paper; 0 means none, as languages without null write it."""
    return number(params, name) or None


def flag(params: Mapping[str, str], name: str) -> bool:
    """Return a truth value, false when it is absent; Python writes `True`."""
    value = params.get(name, "").strip().lower()
    if not value:
        return False
    if value not in _FLAGS:
        raise NoError(invalid(name))
    return _FLAGS[value]


def texts(params: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return a list of texts: one JSON text, or numbered parameters (`MoreData.1`)."""
    written = params.get(name, "")
    if written:
        try:
            listed = parameters.texts(written, parameters.MEMBERS_MAX)
        except Unreadable:
            raise NoError(invalid(name)) from None
    else:
        listed = [
            params[key]
            for key in (f"{name}.{place}" for place in range(1, LIST_ITEMS_MAX + 2))
            if params.get(key)
        ]
    if len(listed) > LIST_ITEMS_MAX:
        raise unfit(name, f"不能超过 {LIST_ITEMS_MAX} 项")
    return tuple(text({name: one}, name) for one in listed if one)


def page(params: Mapping[str, str]) -> tuple[int, int]:
    """Return PageSize (1 to 50, default 10) and PageIndex (from 1)."""
    size = PAGE_SIZE if (given := number(params, "PageSize")) is None else given
    index = 1 if (at := number(params, "PageIndex")) is None else at
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise unfit("PageSize", f"应为 1 至 {PAGE_SIZE_MAX} 的整数")
    if not 1 <= index <= PAGE_MAX:
        raise unfit("PageIndex", "应为不小于 1 的整数")
    return size, index
