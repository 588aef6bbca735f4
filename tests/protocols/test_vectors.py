"""Every PDU that other implementations wrote is read, and written back octet by octet."""

from __future__ import annotations

import pytest

from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.smpp import pdus as smpp
from tests.protocols.vectors_of import CMPP, SMPP, Vector, longer

TRAILING = (b"\0", b"\0\0", bytes(8))
"""Three octets more would make the CONNECT_RESP of 2.0 that of 3.0."""


@pytest.mark.parametrize("vector", SMPP, ids=str)
def test_smpp_is_read_and_written_back_as_others_wrote_it(vector: Vector) -> None:
    pdu = smpp.read_pdu(vector.octets)
    assert type(pdu) in smpp.PDUS.values()
    assert pdu.trailing == 0
    assert smpp.write_pdu(pdu) == vector.octets


@pytest.mark.parametrize("vector", CMPP, ids=str)
def test_cmpp_is_read_and_written_back_as_others_wrote_it(vector: Vector) -> None:
    pdu = cmpp.read_pdu(vector.octets, vector.version)
    assert type(pdu) in cmpp.PDUS.values()
    assert pdu.trailing == 0
    assert cmpp.write_pdu(pdu, vector.version) == vector.octets


@pytest.mark.parametrize("more", TRAILING, ids=len)
@pytest.mark.parametrize("vector", CMPP, ids=str)
def test_octets_behind_the_last_field_of_cmpp_are_counted_and_ignored(
    vector: Vector, more: bytes
) -> None:
    read = cmpp.read_pdu(longer(vector.octets, more), vector.version)
    assert read == cmpp.read_pdu(vector.octets, vector.version)
    assert read.trailing == len(more)


@pytest.mark.parametrize("more", [b"\0", b"\0\0", b"\x04\x24\0"], ids=len)
@pytest.mark.parametrize("vector", SMPP, ids=str)
def test_octets_of_smpp_that_begin_no_parameter_are_counted_and_ignored(
    vector: Vector, more: bytes
) -> None:
    read = smpp.read_pdu(longer(vector.octets, more))
    whole = smpp.read_pdu(vector.octets)
    if whole.is_response and len(vector.octets) == smpp.HEADER_OCTETS and hasattr(whole, "tlvs"):
        assert (read.sequence, read.status) == (whole.sequence, whole.status)  # now it has a body
    else:
        assert read == whole
        assert read.trailing == len(more)
