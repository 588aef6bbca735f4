"""The PDUs of other implementations, as tests ask for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from hongyan.protocols.cmpp.pdus import CmppVersion

_HERE = Path(__file__).parent / "vectors"
_VERSIONS = {"cmpp20": CmppVersion.V20, "cmpp21": CmppVersion.V21, "cmpp30": CmppVersion.V30}


@dataclass(frozen=True)
class Vector:
    """One PDU as its makers wrote it."""

    protocol: str
    name: str
    made_by: tuple[str, ...]
    octets: bytes

    def __str__(self) -> str:
        return f"{self.protocol} {self.name} by {self.made_by[0]}"

    @property
    def version(self) -> CmppVersion:
        return _VERSIONS[self.protocol]


def vectors(file: str) -> list[Vector]:
    """Return the vectors of a file: `smpp` or `cmpp`."""
    return [
        Vector(
            protocol=record["protocol"],
            name=record["name"],
            made_by=tuple(record["made_by"]),
            octets=bytes.fromhex(record["hex"]),
        )
        for record in json.loads((_HERE / f"{file}.json").read_text("utf-8"))
    ]


SMPP = vectors("smpp")
CMPP = [vector for vector in vectors("cmpp") if not vector.name.startswith("report")]
REPORTS = [vector for vector in vectors("cmpp") if vector.name.startswith("report")]


def smpp(name: str) -> bytes:
    """Return the first vector of a name."""
    return next(vector.octets for vector in SMPP if vector.name == name)


def cmpp(protocol: str, name: str) -> bytes:
    """Return the first vector of a protocol and a name."""
    return next(v.octets for v in CMPP if (v.protocol, v.name) == (protocol, name))


def longer(octets: bytes, more: bytes) -> bytes:
    """Return a PDU with octets behind its last field, which its length counts."""
    return (len(octets) + len(more)).to_bytes(4, "big") + octets[4:] + more
