"""What is written is read back as the same value, whatever the value."""

from __future__ import annotations

from dataclasses import fields
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.pdus import CmppVersion
from hongyan.protocols.cmpp.report import CmppReport, read_report, write_report
from hongyan.protocols.smpp import pdus as smpp
from tests.protocols.made import (
    CMPP_CLASSES,
    PLACES,
    SMPP_CLASSES,
    kinds_of,
    made,
    made_cmpp,
    made_smpp,
)

chances = st.integers(0, 1 << 32).map(Random)


@given(st.sampled_from(SMPP_CLASSES), chances)
def test_every_pdu_of_smpp_is_read_as_it_was_written(
    cls: type[smpp.SmppPdu], chance: Random
) -> None:
    pdu = made_smpp(cls, chance)
    octets = smpp.write_pdu(pdu)
    assert smpp.read_header(octets) == (len(octets), pdu.command, pdu.status, pdu.sequence)
    read = smpp.read_pdu(octets)
    assert read == pdu
    assert read.trailing == 0
    assert smpp.write_pdu(read) == octets


@given(st.sampled_from(CMPP_CLASSES), st.sampled_from(CmppVersion), chances)
def test_every_pdu_of_cmpp_is_read_as_it_was_written_in_each_version(
    cls: type[cmpp.CmppPdu], version: CmppVersion, chance: Random
) -> None:
    pdu = made_cmpp(cls, chance, version)
    octets = cmpp.write_pdu(pdu, version)
    assert cmpp.read_header(octets) == (len(octets), pdu.command, pdu.sequence)
    read = cmpp.read_pdu(octets, version)
    assert read == pdu
    assert read.trailing == 0
    assert cmpp.write_pdu(read, version) == octets


@given(st.sampled_from(CmppVersion), chances)
def test_a_report_is_read_as_it_was_written(version: CmppVersion, chance: Random) -> None:
    report = made(CmppReport, chance, PLACES[version])
    assert read_report(write_report(report, version)) == report


@given(st.binary(max_size=64), st.integers(0, (1 << 32) - 1))
def test_a_pdu_of_another_command_keeps_its_body(body: bytes, sequence: int) -> None:
    of_smpp = smpp.SmppUnknown(command=0x21, sequence=sequence, status=0, body=body)
    assert smpp.read_pdu(smpp.write_pdu(of_smpp)) == of_smpp
    of_cmpp = cmpp.CmppUnknown(command=0x10, sequence=sequence, body=body)
    assert cmpp.read_pdu(cmpp.write_pdu(of_cmpp, CmppVersion.V30), CmppVersion.V30) == of_cmpp


def test_every_field_of_a_body_has_a_kind_and_a_default() -> None:
    of_headers = {"sequence", "status", "trailing"}
    for cls in (*SMPP_CLASSES, *CMPP_CLASSES):
        kinds = {**kinds_of(cls, 0), **kinds_of(cls, 1)}
        assert {field.name for field in fields(cls)} - kinds.keys() <= of_headers
        assert cls() == cls(sequence=0)
