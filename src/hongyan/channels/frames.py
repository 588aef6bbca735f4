"""Frames of a protocol as people read them: a name, and its fields one by one, secrets masked.

A kind of channel says how bytes become values (`ChannelKind.frames`); a value is a dataclass or a
msgspec Struct, and its fields are found by themselves. Knows no protocol.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final

import msgspec

from hongyan.kernel.cut import cut
from hongyan.text.shown import without_numbers

FrameReader = Callable[[bytes], Iterable[object]]
"""Takes the bytes of one direction of one connection as they come; returns the whole frames."""

FrameReaders = Callable[[str], FrameReader]
"""Makes the reader of a direction, `in` or `out`, of a new connection."""

HIDDEN: Final = "(hidden)"
SECRET_WORDS: Final = frozenset(
    {"password", "passwd", "secret", "authenticator", "auth", "credential", "digest"}
)
NUMBER_WORDS: Final = frozenset(
    {"phone", "number", "addr", "address", "terminal", "dest", "destination", "source", "src"}
    | {"msisdn", "user", "caller", "called", "receiver", "charge"}
)
"""Words of names of fields that hold phone numbers, in one protocol or another."""

ID_WORDS: Final = frozenset({"id", "ids", "sequence"})
"""Words of names of fields that hold ids: long digits there are no phone number."""

NUMBER_DIGITS_MIN: Final = 7
VALUE_CHARACTERS_MAX: Final = 400
DEPTH_MAX: Final = 6
FIELDS_MAX: Final = 400


def told(frame: object, *, is_whole: bool = False) -> tuple[str, list[tuple[str, str]]]:
    """Return a frame's name and its fields as texts; `is_whole` leaves phone numbers as they are.

    A field that holds a secret is never shown. A field inside another is `outer.inner`.
    """
    found: list[tuple[str, str]] = []
    for name, value in _fields("", frame, 0):
        found.append((name, _shown(name, value, is_whole=is_whole)))
        if len(found) >= FIELDS_MAX:
            break
    return type(frame).__name__, found


def _fields(prefix: str, value: object, depth: int) -> Iterator[tuple[str, object]]:
    inner = _inner(value) if depth < DEPTH_MAX else None
    if inner is None:
        yield prefix, value
        return
    for name, one in inner:
        yield from _fields(f"{prefix}.{name}" if prefix else name, one, depth + 1)


def _inner(value: object) -> list[tuple[str, object]] | None:
    """Return what a value is made of; None where it is shown as one."""
    if isinstance(value, msgspec.Struct):
        return [(one, getattr(value, one)) for one in value.__struct_fields__]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(one.name, getattr(value, one.name)) for one in dataclasses.fields(value)]
    if isinstance(value, Mapping):
        return [(str(name), one) for name, one in value.items()]
    if isinstance(value, list | tuple) and value:
        return [(str(place), one) for place, one in enumerate(value)]
    return None


def _shown(name: str, value: object, *, is_whole: bool) -> str:
    words = {word for part in name.split(".") for word in part.lower().split("_")}
    if words & SECRET_WORDS:
        return HIDDEN
    text = cut(_plain(value), VALUE_CHARACTERS_MAX)
    if is_whole:
        return text
    is_number = text.isdigit() and len(text) >= NUMBER_DIGITS_MIN
    if words & NUMBER_WORDS and is_number:
        return f"{text[:-8]}****{text[-4:]}"
    is_plain = isinstance(value, int) or bool(words & ID_WORDS)
    return text if is_plain else without_numbers(text)


def _plain(value: Any) -> str:
    if isinstance(value, Enum):
        return f"{value.name} ({value.value})"
    if isinstance(value, bytes | bytearray):
        try:
            text = bytes(value).rstrip(b"\0").decode("ascii")
        except UnicodeDecodeError:
            text = ""
        return text if text and text.isprintable() else bytes(value).hex(" ")
    return str(value)
