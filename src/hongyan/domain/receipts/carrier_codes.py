"""Carriers' own codes: what each means, and which receipt code customers see for it. Pure.

One table of data (`data/carrier-codes.toml`). A session calls `code_of`, the command line and
docs/rules/carrier-codes.md show the rest. Knows no protocol: what a session hands in is a word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from hongyan.domain.receipts.codes import ReceiptCode

WORD_CHARACTERS_MAX: Final = 64
"""A code is a short word; what is longer is none that a table knows."""

GENERAL: Final = ReceiptCode.SP_UNKNOWN_ERROR
"""What a code that no table has is called."""

_STATE: Final = re.compile(r"[A-Z]+")


class CodeClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to make of several codes: the receipt code, meaning and remedy in two languages."""

    receipt: ReceiptCode
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


class CarrierCode(msgspec.Struct, frozen=True):
    """One code of a carrier, or a prefix (`MK:`) for those that the table lacks."""

    name: str
    class_name: str
    kind: CodeClass
    zh: str
    en: str


class _Names(msgspec.Struct, frozen=True, rename={"class_name": "class"}):
    names: tuple[str, ...]
    class_name: str
    zh: str
    en: str


class _Prefix(msgspec.Struct, frozen=True, rename={"class_name": "class"}):
    name: str
    class_name: str
    zh: str
    en: str


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    classes: dict[str, CodeClass]
    codes: tuple[_Names, ...]
    prefixes: tuple[_Prefix, ...]


@cache
def carrier_codes() -> Mapping[str, CarrierCode]:
    """Return every code and prefix of the table by its name, in the table's order."""
    text = files(__package__).joinpath("data", "carrier-codes.toml").read_text(encoding="utf-8")
    table = msgspec.convert(tomllib.loads(text), _Table)
    rows: list[tuple[str, _Names | _Prefix]] = [
        (name, one) for one in table.codes for name in one.names
    ]
    rows += [(one.name, one) for one in table.prefixes]
    found = {
        name: CarrierCode(name, one.class_name, table.classes[one.class_name], one.zh, one.en)
        for name, one in rows
    }
    assert len(found) == len(rows), "a code has one meaning"
    return found


def code_classes() -> Mapping[str, CodeClass]:
    """Return the classes that codes belong to, by name, in the order of their first code."""
    return {one.class_name: one.kind for one in carrier_codes().values()}


def carrier_code(raw: str) -> CarrierCode | None:
    """Return what is known of a carrier's code; None where no table has it.

    Case and blanks do not matter. A state with a detail (`UNDELIV 601`, `EXPIRED/0A1`) is looked
    for as a whole, then by the state; a code that is missing (`MK:9999`) by its prefix.
    """
    word = " ".join(raw[: WORD_CHARACTERS_MAX + 1].upper().split())
    if not word or len(word) > WORD_CHARACTERS_MAX:
        return None
    known, state = carrier_codes(), _STATE.match(word)
    head, colon, _ = word.partition(":")
    for name in (word, head + colon if colon else "", state[0] if state and not colon else ""):
        if name in known:
            return known[name]
    return None


def code_of(raw: str) -> ReceiptCode:
    """Return the receipt code that customers see for a carrier's own code; the general one else."""
    found = carrier_code(raw)
    return GENERAL if found is None else found.kind.receipt


def is_receipt_code(code: str) -> bool:
    """Tell whether a channel's `code` is one that customers know."""
    return code in ReceiptCode.__members__
