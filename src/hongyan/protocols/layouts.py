"""Compiles a frozen dataclass of `fields` into a reader and a writer, once for each version.

Adjacent fields of fixed size become one `struct`. An instance is made past its constructor, which
would set each field by a call. Headers are not known here, nor which class a PDU is of.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields
from operator import attrgetter
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from hongyan.protocols.errors import WireError
from hongyan.protocols.fields import (
    NUL,
    ByVersion,
    CString,
    Fixed,
    Kind,
    Many,
    Prefixed,
    Rest,
    Tlvs,
    UInt,
)

Reader = Callable[[bytes, int, list[Any]], int]
"""Reads at an offset, appends the values, returns the offset behind them."""

Writer = Callable[[Any, list[bytes]], None]
"""Appends the octets of its fields of a PDU."""

_Pdu = TypeVar("_Pdu")
_COUNT = UInt(1)
_TLV = struct.Struct(">HH")
_OF_A_VALUE = (struct.error, ValueError, TypeError, AttributeError)
"""What a value that does not fit raises; `fault` of its kind then says why."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A field in its place; `counts` when the run holds only the number of what follows."""

    pdu: str
    name: str
    kind: Kind
    counts: bool = False

    def error(self, rule: str) -> WireError:
        """Return the error of octets that break a rule."""
        return WireError(self.pdu, self.name, rule)

    def fault(self, pdu: Any) -> WireError:
        """Return the error of a value that cannot be written."""
        rule = self.kind.fault(getattr(pdu, self.name))
        return self.error(rule or "cannot be written")


class Layout(Generic[_Pdu]):
    """How one class is laid out in one version."""

    def __init__(self, cls: type[_Pdu], version: int = 0) -> None:
        """Compile a class; `version` is the place in its `ByVersion` kinds."""
        self._class = cls
        places: tuple[Field[Any], ...] = fields(cls)  # type: ignore[arg-type]  # a dataclass
        members = _members_of(cls, version)
        self._names = tuple(member.name for member in members)
        self._defaults = {
            field.name: field.default for field in places if field.default is not MISSING
        }
        steps = _steps(members)
        self._readers = tuple(reader for reader, _ in steps)
        self._writers = tuple(writer for _, writer in steps)

    def read(self, frame: bytes, at: int, known: dict[str, Any]) -> _Pdu:
        """Return an instance made of the octets from `at` on; WireError if they do not make one.

        `known` are the fields of the header. What follows the last field counts as `trailing`.
        """
        values: list[Any] = []
        for read in self._readers:
            at = read(frame, at, values)
        pdu = object.__new__(self._class)
        inside = pdu.__dict__
        inside.update(self._defaults)
        inside.update(known)
        inside.update(zip(self._names, values, strict=True))
        inside["trailing"] = len(frame) - at
        return pdu

    def bare(self, known: dict[str, Any], trailing: int) -> _Pdu:
        """Return an instance whose body is missing: all its fields have their defaults."""
        pdu = object.__new__(self._class)
        pdu.__dict__.update(self._defaults, **known, trailing=trailing)
        return pdu

    def write(self, pdu: Any) -> bytes:
        """Return the octets of the body; WireError names the first field that does not fit."""
        parts: list[bytes] = []
        for write in self._writers:
            write(pdu, parts)
        return b"".join(parts)

    def is_bare(self, pdu: Any) -> bool:
        """Tell whether all fields of the body have their defaults."""
        return all(getattr(pdu, name) == self._defaults.get(name) for name in self._names)


def _members_of(cls: type, version: int) -> list[_Member]:
    hints = get_type_hints(cls, include_extras=True)
    members: list[_Member] = []
    for field in fields(cls):
        hint = hints[field.name]
        if get_origin(hint) is not Annotated:
            continue  # of the header
        kind = get_args(hint)[1]
        if isinstance(kind, ByVersion):
            kind = kind.kinds[version]
        if kind is not None:
            members.append(_Member(cls.__name__, field.name, kind))
    return members


def _steps(members: list[_Member]) -> list[tuple[Reader, Writer]]:
    steps: list[tuple[Reader, Writer]] = []
    run: list[_Member] = []
    for member in members:
        kind = member.kind
        if isinstance(kind, Fixed):
            run.append(member)
            continue
        if isinstance(kind, Prefixed | Many):
            run.append(_Member(member.pdu, member.name, kind, counts=True))
        if run:
            steps.append(_run(run))
            run = []
        steps.append(_varying(member, kind))
    if run:
        steps.append(_run(run))
    return steps


def _varying(
    member: _Member, kind: CString | Prefixed | Many | Tlvs | Rest
) -> tuple[Reader, Writer]:
    match kind:
        case CString():
            return _c_string(member, kind)
        case Prefixed():
            return _prefixed(member)
        case Many():
            return _many(member, kind)
        case Tlvs():
            return _tlvs(member, kind)
        case Rest():
            return _rest(member)


def _run(run: list[_Member]) -> tuple[Reader, Writer]:
    members = tuple(run)
    kinds: list[Any] = [_COUNT if member.counts else member.kind for member in members]
    packed = struct.Struct(">" + "".join(kind.code for kind in kinds))
    unpack, pack, size = packed.unpack_from, packed.pack, packed.size
    from_wire = tuple(
        (place, kind.from_wire) for place, kind in enumerate(kinds) if hasattr(kind, "from_wire")
    )
    to_wire: tuple[tuple[int, Callable[[Any], Any]], ...] = tuple(
        (place, len if member.counts else kind.to_wire)
        for place, (member, kind) in enumerate(zip(members, kinds, strict=True))
        if member.counts or hasattr(kind, "to_wire")
    )
    get = _getter([member.name for member in members])

    def read(frame: bytes, at: int, values: list[Any]) -> int:
        end = at + size
        if end > len(frame):
            raise _missing(members, kinds, len(frame) - at)
        if not from_wire:
            values += unpack(frame, at)
            return end
        found = list(unpack(frame, at))
        for place, convert in from_wire:
            found[place] = convert(found[place])
        values += found
        return end

    def write(pdu: Any, parts: list[bytes]) -> None:
        try:
            values = get(pdu)
            for place, convert in to_wire:
                values[place] = convert(values[place])
            parts.append(pack(*values))
        except _OF_A_VALUE:
            raise _unfit(members, pdu) from None

    return read, write


def _getter(names: list[str]) -> Callable[[Any], list[Any]]:
    get = attrgetter(*names)
    if len(names) == 1:
        return lambda pdu: [get(pdu)]
    return lambda pdu: list(get(pdu))


def _missing(members: tuple[_Member, ...], kinds: list[Any], left: int) -> WireError:
    """Name the first field that the octets left do not reach."""
    for member, kind in zip(members, kinds, strict=True):
        left -= kind.size
        if left < 0:
            return member.error("the PDU ends before it")
    raise AssertionError(members)


def _unfit(members: tuple[_Member, ...], pdu: Any) -> WireError:
    unfit = (member for member in members if member.kind.fault(getattr(pdu, member.name)))
    return next(unfit, members[0]).fault(pdu)


def _c_string(member: _Member, kind: CString) -> tuple[Reader, Writer]:
    get = attrgetter(member.name)
    size, read_size = kind.size, max(kind.size, kind.read_size)

    def read(frame: bytes, at: int, values: list[Any]) -> int:
        end = frame.find(NUL, at, at + read_size)
        if end < 0:
            raise member.error(f"no NUL within {read_size} octets")
        values.append(str(frame[at:end], "latin-1"))
        return end + 1

    def write(pdu: Any, parts: list[bytes]) -> None:
        try:
            octets = get(pdu).encode("latin-1")
        except _OF_A_VALUE:
            raise member.fault(pdu) from None
        if len(octets) >= size or NUL in octets:
            raise member.fault(pdu)
        parts += (octets, NUL)

    return read, write


def _prefixed(member: _Member) -> tuple[Reader, Writer]:
    get = attrgetter(member.name)
    fault = member.kind.fault

    def read(frame: bytes, at: int, values: list[Any]) -> int:
        end: int = at + values.pop()
        if end > len(frame):
            raise member.error("the PDU ends before its last octet")
        values.append(frame[at:end])
        return end

    def write(pdu: Any, parts: list[bytes]) -> None:
        octets = get(pdu)
        if fault(octets):
            raise member.fault(pdu)
        parts.append(octets)

    return read, write


def _many(member: _Member, kind: Many) -> tuple[Reader, Writer]:
    get = attrgetter(member.name)
    size, most = kind.size, kind.most

    def read(frame: bytes, at: int, values: list[Any]) -> int:
        count: int = values.pop()
        end = at + count * size
        if count > most:
            raise member.error(f"more than {most} of them")
        if end > len(frame):
            raise member.error("the PDU ends before the last of them")
        values.append(
            tuple(
                str(frame[start : start + size].partition(NUL)[0], "latin-1")
                for start in range(at, end, size)
            )
        )
        return end

    def write(pdu: Any, parts: list[bytes]) -> None:
        texts = get(pdu)
        if kind.fault(texts):
            raise member.fault(pdu)
        parts += [text.encode("latin-1").ljust(size, NUL) for text in texts]

    return read, write


def _tlvs(member: _Member, kind: Tlvs) -> tuple[Reader, Writer]:
    get = attrgetter(member.name)
    most, is_loose = kind.most, kind.is_loose
    unpack, pack = _TLV.unpack_from, _TLV.pack

    def read(frame: bytes, at: int, values: list[Any]) -> int:
        found: list[tuple[int, bytes]] = []
        last = len(frame)
        while last - at >= _TLV.size:
            tag, length = unpack(frame, at)
            start = at + _TLV.size
            if start + length > last or len(found) == most:
                if is_loose:
                    break
                raise member.error(
                    f"more than {most} of them"
                    if len(found) == most
                    else f"the PDU ends before the last octet of tag 0x{tag:04X}"
                )
            at = start + length
            found.append((tag, frame[start:at]))
        values.append(tuple(found))
        return at

    def write(pdu: Any, parts: list[bytes]) -> None:
        parameters = get(pdu)
        if not parameters:
            return
        if kind.fault(parameters):
            raise member.fault(pdu)
        for tag, octets in parameters:
            parts += (pack(tag, len(octets)), octets)

    return read, write


def _rest(member: _Member) -> tuple[Reader, Writer]:
    get = attrgetter(member.name)

    def read(frame: bytes, at: int, values: list[Any]) -> int:
        values.append(frame[at:])
        return len(frame)

    def write(pdu: Any, parts: list[bytes]) -> None:
        octets = get(pdu)
        if member.kind.fault(octets):
            raise member.fault(pdu)
        parts.append(octets)

    return read, write
