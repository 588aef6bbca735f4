"""Values in what an upstream says, by their places: `data.list.0.id`. Everything is a text.

What comes from outside is bounded: depth, number of items, length of a value. Knows no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

ITEMS_MAX: Final = 1000
WORD_CHARACTERS_MAX: Final = 64
DEPTH_MAX: Final = 16
FIELDS_MAX: Final = 200

_WORD: Final = re.compile(r"[!-~]{1,64}")
_FIRST_WORD: Final = re.compile(r"[A-Za-z0-9._\-]{1,64}")


class UnreadableError(Exception):
    """What an upstream said is not of the form that its document names."""


def read_json(body: bytes) -> Any:
    """Return the value of JSON; raises UnreadableError."""
    try:
        return msgspec.json.decode(body.decode("utf-8-sig"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise UnreadableError("no JSON") from None


def read_form(body: bytes) -> dict[str, str]:
    """Return the fields of a form; raises UnreadableError."""
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict"
        )
    except ValueError:
        raise UnreadableError("no form") from None
    return dict(pairs)


def value_at(found: Any, place: str) -> Any:
    """Return what stands at a place, None where nothing does; the empty place is the whole."""
    for step in place.split(".") if place else ():
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and len(step) <= 4:  # noqa: PLR2004
            found = found[int(step)] if int(step) < len(found) else None
        else:
            return None
    return found


def text_at(found: Any, place: str) -> str:
    """Return what stands at a place as a text: empty where there is none, `true` for a boolean."""
    value = value_at(found, place) if place else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else ""


def first_text(found: Any, places: Sequence[str]) -> str:
    """Return the first of several places that has a text."""
    return next((text for text in (text_at(found, one) for one in places) if text), "")


def items_at(found: Any, place: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list, or one object as a list; raises UnreadableError."""
    value = value_at(found, place)
    if value is None and place:
        return []
    listed = value if isinstance(value, list) else [value]
    if len(listed) > ITEMS_MAX or not all(isinstance(one, Mapping) for one in listed):
        raise UnreadableError("no list of objects")
    return listed


def word(text: str) -> str:
    """Return a code or an id as it may be kept: visible ASCII without blanks; else empty."""
    return text if _WORD.fullmatch(text) else ""


def first_word(text: str) -> str:
    """Return the word that a text begins with, for codes of answers that are text."""
    found = _FIRST_WORD.match(text.strip()[:WORD_CHARACTERS_MAX])
    return found[0] if found else ""
