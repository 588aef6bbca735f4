"""What a value or octets may not be, said by kind: the words name PDU, field and rule."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import pytest

from hongyan.protocols.errors import WireError
from hongyan.protocols.fields import (
    ByVersion,
    CString,
    Many,
    Octets,
    Padded,
    Prefixed,
    Rest,
    Tlvs,
    UInt,
)
from hongyan.protocols.layouts import Layout


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One field of each kind."""

    small: Annotated[int, UInt(1)] = 1
    big: Annotated[int, UInt(8)] = 2
    exact: Annotated[bytes, Octets(3)] = b"abc"
    padded: Annotated[str, Padded(4)] = "pad"
    later: Annotated[str, ByVersion((None, Padded(2)))] = ""
    ended: Annotated[str, CString(5)] = "end"
    many: Annotated[tuple[str, ...], Many(2, 3)] = ("1", "22")
    octets: Annotated[bytes, Prefixed(4)] = b"\0\xff"
    tlvs: Annotated[tuple[tuple[int, bytes], ...], Tlvs(2)] = ((0x1400, b"v"), (5, b""))
    trailing: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Loose:
    """A number, then parameters that may be anything."""

    number: Annotated[int, UInt(2)] = 7
    tlvs: Annotated[tuple[tuple[int, bytes], ...], Tlvs(2, is_loose=True)] = ()
    trailing: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Remainder:
    """A number, then anything."""

    number: Annotated[int, UInt(4)] = 7
    rest: Annotated[bytes, Rest()] = b""
    trailing: int = field(default=0, compare=False)


SAMPLE = Layout(Sample)
OCTETS = bytes.fromhex(
    "01 0000000000000002 616263 70616400 656e6400 02 3100 3232 02 00ff 1400000176 00050000"
)


def test_each_kind_has_its_octets() -> None:
    assert SAMPLE.write(Sample()) == OCTETS
    assert SAMPLE.read(OCTETS, 0, {}) == Sample()
    assert Layout(Sample, 1).write(Sample(later="x")) == OCTETS[:16] + b"x\0" + OCTETS[16:]
    assert Layout(Sample, 1).read(OCTETS[:16] + b"xy" + OCTETS[16:], 0, {}).later == "xy"


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("small", 256, "not an unsigned integer of 1 octets"),
        ("small", -1, "not an unsigned integer of 1 octets"),
        ("big", 1 << 64, "not an unsigned integer of 8 octets"),
        ("exact", b"ab", "not 3 octets"),
        ("exact", b"abcd", "not 3 octets"),
        ("padded", "12345", "longer than 4 characters"),
        ("padded", "1\x002", "has a NUL"),
        ("padded", "鸿雁", "has a character beyond Latin-1"),
        ("ended", "12345", "longer than 4 characters"),
        ("ended", "1\x002", "has a NUL"),
        ("ended", "鸿雁", "has a character beyond Latin-1"),
        ("many", ("1",) * 4, "not a tuple of at most 3 texts"),
        ("many", ("1", "333"), "longer than 2 characters"),
        ("many", ("1", "鸿"), "has a character beyond Latin-1"),
        ("octets", b"12345", "not at most 4 octets"),
        ("tlvs", ((1, b""),) * 3, "not a tuple of at most 2 parameters"),
        ("tlvs", ((1 << 16, b""),), "a tag or a length is not of 2 octets"),
        ("tlvs", ((1, bytes(1 << 16)),), "a tag or a length is not of 2 octets"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_rule(name: str, value: Any, rule: str) -> None:
    with pytest.raises(WireError) as raised:
        SAMPLE.write(replace(Sample(), **{name: value}))
    assert str(raised.value) == f"Sample.{name}: {rule}"


@pytest.mark.parametrize(
    ("octets", "name", "rule"),
    [
        (OCTETS[:0], "small", "the PDU ends before it"),
        (OCTETS[:5], "big", "the PDU ends before it"),
        (OCTETS[:11], "exact", "the PDU ends before it"),
        (OCTETS[:15], "padded", "the PDU ends before it"),
        (OCTETS[:19], "ended", "no NUL within 65 octets"),
        (OCTETS[:16] + b"a" * 65 + b"\0", "ended", "no NUL within 65 octets"),
        (OCTETS[:20], "many", "the PDU ends before it"),
        (OCTETS[:22], "many", "the PDU ends before the last of them"),
        (OCTETS[:20] + b"\x04" + bytes(20), "many", "more than 3 of them"),
        (OCTETS[:26], "octets", "the PDU ends before its last octet"),
        (OCTETS[:32], "tlvs", "the PDU ends before the last octet of tag 0x1400"),
        (OCTETS + bytes(4), "tlvs", "more than 2 of them"),
    ],
)
def test_octets_that_do_not_make_a_field_are_named_with_its_rule(
    octets: bytes, name: str, rule: str
) -> None:
    with pytest.raises(WireError) as raised:
        SAMPLE.read(octets, 0, {})
    assert str(raised.value) == f"Sample.{name}: {rule}"


def test_a_reader_takes_what_is_longer_than_a_writer_may_write() -> None:
    read = SAMPLE.read(OCTETS[:16] + b"a" * 64 + OCTETS[19:25] + b"\x05hello", 0, {})
    assert read.ended == "a" * 64
    assert read.octets == b"hello"


def test_padding_ends_at_the_first_nul() -> None:
    assert SAMPLE.read(OCTETS[:12] + b"a\0bc" + OCTETS[16:], 0, {}).padded == "a"


def test_loose_parameters_end_where_none_begins() -> None:
    whole = b"\0\x07" + b"\0\x01\0\x01x"
    for more in (b"\0", b"\0\x02\0\x09y", b"\0\x02\0\0\0\x03\0\0"):
        read = Layout(Loose).read(whole + more, 0, {})
        assert read.number == 7
        assert read.tlvs[0] == (1, b"x")
        assert read.trailing == len(more) - 4 * (len(read.tlvs) - 1)


def test_the_rest_is_everything() -> None:
    read = Layout(Remainder).read(bytes(4) + b"anything", 0, {})
    assert (read.rest, read.trailing) == (b"anything", 0)
    with pytest.raises(WireError, match="rest: not octets"):
        Layout(Remainder).write(replace(Remainder(), rest="text"))


def test_no_error_quotes_what_it_refuses() -> None:  # a password, a number or a text
    secret = "13800138000"
    for name in ("padded", "ended"):
        with pytest.raises(WireError) as raised:
            SAMPLE.write(replace(Sample(), **{name: secret}))
        assert secret not in repr(raised.value)
