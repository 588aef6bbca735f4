"""Reading is linear: twice the fields, parameters or octets are at most twice the lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hongyan.protocols.alphabets import Default, read_text
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import pdus as smpp
from hongyan.protocols.udh import split_udh
from tests.house.work import lines_run
from tests.protocols.vectors_of import longer
from tests.protocols.vectors_of import smpp as smpp_vector

SUBMIT = smpp_vector("submit_ascii")


def _parameters(count: int) -> object:
    return smpp.read_pdu(longer(SUBMIT, b"\x14\x00\x00\x01x" * count))


def _payload(count: int) -> object:
    size = 600 * count
    return smpp.read_pdu(longer(SUBMIT, b"\x04\x24" + size.to_bytes(2, "big") + bytes(size)))


def _numbers(count: int) -> object:
    pdu = cmpp.Submit(dest_terminal_ids=("13800138000",) * count)
    return cmpp.read_pdu(cmpp.write_pdu(pdu, cmpp.CmppVersion.V30), cmpp.CmppVersion.V30)


def _elements(count: int) -> object:
    return split_udh(bytes((4 * count,)) + b"\x70\x02ab" * count)


def _text(count: int) -> object:
    return read_text(0, b"\x1b\x65a" * count, Default.GSM7)


@pytest.mark.parametrize("read", [_parameters, _payload, _numbers, _elements, _text])
def test_twice_as_much_is_at_most_twice_the_work(read: Callable[[int], object]) -> None:
    read(1)
    assert lines_run(lambda: read(48)) <= 2.2 * lines_run(lambda: read(24))


def test_no_list_is_longer_than_its_cap() -> None:
    with pytest.raises(WireError, match="more than 128 of them"):
        _parameters(129)
    with pytest.raises(WireError, match="not a tuple of at most 99 texts"):
        _numbers(100)
