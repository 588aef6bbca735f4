"""Readers of single parameters that the management actions share. Judge no meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from hongyan.api import parameters
from hongyan.api.gateway.errors import GatewayError, invalid, invalid_parameter, missing
from hongyan.api.handlers.fields import harm_in
from hongyan.api.parameters import Unreadable
from hongyan.text.management import is_blank

CHARACTERS_MAX: Final = 2000
ITEMS_MAX: Final = 200

_T = TypeVar("_T")
_WORDS = {"true": True, "false": False}


class NoError(Exception):
    """Carries a no out of a reader to the parser that called it; never leaves the edge."""

    def __init__(self, answer: GatewayError) -> None:
        """Carry `answer`."""
        super().__init__()
        self.answer = answer


def needed(params: Mapping[str, str], name: str) -> str:
    """Return a mandatory text, which is not empty."""
    value = text(params, name)
    if is_blank(value):
        raise NoError(missing(name))
    return value


def text(params: Mapping[str, str], name: str) -> str:
    """Return a text, empty if it was not sent."""
    value = params.get(name, "")
    if len(value) > CHARACTERS_MAX:
        raise NoError(invalid(name))
    harm = harm_in(name, value)
    if harm:
        raise NoError(invalid_parameter(f"{name} {harm}"))
    return value


def number(params: Mapping[str, str], name: str) -> int | None:
    """Return a whole number, None if it was not sent."""
    value = params.get(name, "")
    if not value:
        return None
    try:
        return parameters.whole_number(value)
    except Unreadable:
        raise NoError(invalid(name)) from None


def needed_number(params: Mapping[str, str], name: str) -> int:
    """Return a mandatory whole number."""
    value = number(params, name)
    if value is None:
        raise NoError(missing(name))
    return value


def page(params: Mapping[str, str], page_name: str, size_max: int) -> tuple[int, int]:
    """Return PageSize and the page's number, by default 10 and 1."""
    size, place = number(params, "PageSize"), number(params, page_name)
    size, place = 10 if size is None else size, 1 if place is None else place
    if not 1 <= size <= size_max:
        raise NoError(invalid("PageSize"))
    if not 1 <= place < 1_000_000:  # noqa: PLR2004 - nobody has so many pages
        raise NoError(invalid(page_name))
    return size, place


def flag(params: Mapping[str, str], name: str) -> bool | None:
    """Return true or false, written in any case (Python's SDK sends True); None if not sent."""
    value = params.get(name, "")
    if not value:
        return None
    if value.lower() not in _WORDS:
        raise NoError(invalid(name))
    return _WORDS[value.lower()]


def needed_flag(params: Mapping[str, str], name: str) -> bool:
    """Return a mandatory true or false."""
    value = flag(params, name)
    if value is None:
        raise NoError(missing(name))
    return value


def listed(params: Mapping[str, str], name: str, kind: type[list[_T]]) -> list[_T]:
    """Return a list that travels as one JSON text, empty if it was not sent."""
    value = params.get(name, "")
    if not value:
        return []
    try:
        return parameters.nested(value, kind, ITEMS_MAX)
    except Unreadable:
        raise NoError(invalid(name)) from None


def ids(params: Mapping[str, str], name: str) -> list[int]:
    """Return a list of ids that travels as one JSON text, empty if it was not sent."""
    value = params.get(name, "")
    if not value:
        return []
    try:
        return parameters.ids(value, ITEMS_MAX)
    except Unreadable:
        raise NoError(invalid(name)) from None


def numbered(params: Mapping[str, str], name: str, items_max: int) -> list[str]:
    """Return a list that travels as `Name.1`, `Name.2` and so on."""
    items = []
    for place in range(1, items_max + 2):
        key = f"{name}.{place}"
        if key not in params:
            break
        items.append(needed(params, key))
    if len(items) > items_max:
        raise NoError(invalid(name))
    return items
