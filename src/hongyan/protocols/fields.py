"""The kinds of fields that PDUs are made of: what each allows, and what is wrong with a value.

A PDU is a frozen dataclass; `Annotated[int, UInt(1)]` gives a field its kind. `layouts` compiles a
class into a reader and a writer. Nothing here knows a protocol. Text is Latin-1 on the wire, in
which every octet is a character: an identifier reads and is written back unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

NUL = b"\0"
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}


@dataclass(frozen=True, slots=True)
class UInt:
    """An unsigned integer of 1, 2, 4 or 8 octets, the highest first."""

    size: int

    @property
    def code(self) -> str:
        """The code of `struct` for it."""
        return _CODES[self.size]

    def fault(self, value: object) -> str | None:
        """Say which rule a value breaks, None when it breaks none."""
        if isinstance(value, int) and 0 <= value < 1 << (8 * self.size):
            return None
        return f"not an unsigned integer of {self.size} octets"


@dataclass(frozen=True, slots=True)
class Octets:
    """Octets of any kind, exactly `size` of them."""

    size: int

    @property
    def code(self) -> str:
        """The code of `struct` for it."""
        return f"{self.size}s"

    def to_wire(self, value: bytes) -> bytes:
        """Return the octets; ValueError when their number is another."""
        if len(value) != self.size:
            raise ValueError
        return value

    def fault(self, value: object) -> str | None:
        """Say which rule a value breaks, None when it breaks none."""
        if isinstance(value, bytes) and len(value) == self.size:
            return None
        return f"not {self.size} octets"


@dataclass(frozen=True, slots=True)
class Padded:
    """Text in a field of fixed size, filled up with NUL, which a full field does not have.

    A reader stops at the first NUL: some gateways leave what was there before behind it.
    """

    size: int

    @property
    def code(self) -> str:
        """The code of `struct` for it."""
        return f"{self.size}s"

    def to_wire(self, value: str) -> bytes:
        """Return the octets without their padding; ValueError for a text that does not fit."""
        octets = value.encode("latin-1")
        if len(octets) > self.size or NUL in octets:
            raise ValueError
        return octets

    def from_wire(self, octets: bytes) -> str:
        """Return the text before the first NUL."""
        return str(octets.partition(NUL)[0], "latin-1")

    def fault(self, value: object) -> str | None:
        """Say which rule a value breaks, None when it breaks none."""
        return _fault_of_text(value, self.size)


@dataclass(frozen=True, slots=True)
class CString:
    """Text that ends with a NUL. `size` counts the NUL, and holds for what is written.

    A reader takes up to `read_size` octets, because peers exceed the limits of the fields they
    do not care for, and a receipt must not be lost by a long service type.
    """

    size: int
    read_size: int = 65

    def fault(self, value: object) -> str | None:
        """Say which rule a value breaks, None when it breaks none."""
        return _fault_of_text(value, self.size - 1)


@dataclass(frozen=True, slots=True)
class Prefixed:
    """Octets behind one octet that counts them. `most` holds for what is written."""

    most: int = 255

    def fault(self, value: object) -> str | None:
        """Say which rule a value breaks, None when it breaks none."""
        if isinstance(value, bytes) and len(value) <= self.most:
            return None
        return f"not at most {self.most} octets"


@dataclass(frozen=True, slots=True)
class Many:
    """A tuple of padded texts of one size, behind one octet that counts them."""

    size: int
    most: int

    def fault(self, value: object) -> str | None:
        """Say which rule a value breaks, None when it breaks none."""
        if not isinstance(value, tuple) or len(value) > self.most:
            return f"not a tuple of at most {self.most} texts"
        return next(filter(None, (_fault_of_text(text, self.size) for text in value)), None)


@dataclass(frozen=True, slots=True)
class Tlvs:
    """Parameters up to the end: tag and length of 2 octets each, then the value, in any order.

    The value is a tuple of pairs of a tag and its octets. With `is_loose`, what is no parameter
    counts as trailing octets; without, it is an error.
    """

    most: int = 128
    is_loose: bool = False

    def fault(self, value: object) -> str | None:
        """Say which rule a value breaks, None when it breaks none."""
        if not isinstance(value, tuple) or len(value) > self.most:
            return f"not a tuple of at most {self.most} parameters"
        if all(0 <= tag < 1 << 16 and len(octets) < 1 << 16 for tag, octets in value):
            return None
        return "a tag or a length is not of 2 octets"


@dataclass(frozen=True, slots=True)
class Rest:
    """All octets up to the end."""

    def fault(self, value: object) -> str | None:
        """Say which rule a value breaks, None when it breaks none."""
        return None if isinstance(value, bytes) else "not octets"


Fixed = UInt | Octets | Padded
Varying = CString | Prefixed | Many | Tlvs | Rest
Kind = Fixed | Varying


@dataclass(frozen=True, slots=True)
class ByVersion:
    """One kind for each version of a protocol, in order; None where the field is not there."""

    kinds: tuple[Kind | None, ...]


def _fault_of_text(value: object, most: int) -> str | None:
    if not isinstance(value, str):
        return "not a text"
    if len(value) > most:
        return f"longer than {most} characters"
    if "\0" in value:
        return "has a NUL"
    return None if value.isascii() or max(value) <= "\xff" else "has a character beyond Latin-1"
