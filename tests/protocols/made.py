"""PDUs made up by chance: each field by its kind, within what its kind may write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from random import Random
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.pdus import CmppVersion
from hongyan.protocols.fields import (
    ByVersion,
    CString,
    Kind,
    Many,
    Octets,
    Padded,
    Prefixed,
    Rest,
    Tlvs,
    UInt,
)
from hongyan.protocols.smpp import pdus as smpp
from hongyan.protocols.smpp.tlvs import Tag

PLACES = {CmppVersion.V20: 0, CmppVersion.V21: 0, CmppVersion.V30: 1}
SMPP_CLASSES = sorted(smpp.PDUS.values(), key=lambda pdu: pdu.COMMAND)
CMPP_CLASSES = sorted(cmpp.PDUS.values(), key=lambda pdu: pdu.COMMAND)


def kinds_of(cls: type, place: int = 0) -> dict[str, Kind]:
    """Return the kinds of the fields that a class writes in a version."""
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, Kind] = {}
    for field in fields(cls):
        hint = hints[field.name]
        if get_origin(hint) is Annotated:
            kind = get_args(hint)[1]
            kind = kind.kinds[place] if isinstance(kind, ByVersion) else kind
            if kind is not None:
                found[field.name] = kind
    return found


def made(cls: type, chance: Random, place: int = 0, **known: Any) -> Any:
    """Return an instance of a class, each field of its body by chance or as by default."""
    values = {
        name: made_value(kind, chance)
        for name, kind in kinds_of(cls, place).items()
        if chance.random() < 0.8
    }
    return cls(**values, **known)


def made_smpp(cls: type[smpp.SmppPdu], chance: Random) -> smpp.SmppPdu:
    """Return a PDU of SMPP with a sequence; a response may have a status."""
    status = chance.choice((0, 0, 8, 0x58, 0xFFFFFFFF)) if cls.COMMAND >= smpp.RESPONSE else 0
    return made(cls, chance, sequence=chance.randrange(1 << 32), status=status)


def made_cmpp(cls: type[cmpp.CmppPdu], chance: Random, version: CmppVersion) -> cmpp.CmppPdu:
    """Return a PDU of CMPP with a sequence."""
    return made(cls, chance, PLACES[version], sequence=chance.randrange(1 << 32))


def made_value(kind: Kind, chance: Random) -> Any:
    """Return a value of a kind."""
    return _MAKERS[type(kind)](kind, chance)


def _tlvs(kind: Tlvs, chance: Random) -> tuple[tuple[int, bytes], ...]:
    tags = chance.choices((*Tag, 0, 0x1400, 0xFFFF), k=chance.choice((0, 1, 3, kind.most)))
    return tuple((int(tag), chance.randbytes(chance.choice((0, 1, 9)))) for tag in tags)


def _number(kind: UInt, chance: Random) -> int:
    bits = 8 * kind.size
    return chance.choice((0, 1, chance.getrandbits(bits), (1 << bits) - 1))


def _text(chance: Random, most: int) -> str:
    length = chance.choice((0, 1, most // 2, most))
    return "".join(chance.choice("019AZaz-_ é\xff\x01") for _ in range(length))


_MAKERS: dict[type, Callable[[Any, Random], Any]] = {
    UInt: _number,
    Octets: lambda kind, chance: chance.randbytes(kind.size),
    Padded: lambda kind, chance: _text(chance, kind.size),
    CString: lambda kind, chance: _text(chance, kind.size - 1),
    Prefixed: lambda kind, chance: chance.randbytes(chance.choice((0, 1, kind.most))),
    Many: lambda kind, chance: tuple(
        _text(chance, kind.size) for _ in range(chance.choice((0, 1, 2, kind.most)))
    ),
    Tlvs: _tlvs,
    Rest: lambda _, chance: chance.randbytes(chance.choice((0, 1, 40))),
}
