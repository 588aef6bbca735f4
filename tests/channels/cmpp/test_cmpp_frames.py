"""A capture of CMPP is told PDU by PDU, in every version, without whole numbers."""

from __future__ import annotations

import pytest

from hongyan.channels.cmpp.frames import cmpp_frames
from hongyan.channels.frames import HIDDEN, told
from hongyan.protocols.cmpp.pdus import CmppVersion, Submit, SubmitResp, Terminate
from hongyan.protocols.errors import WireError
from hongyan.protocols.udh import concatenated
from tests.channels.cmpp.gateway import MSG_ID, V20, V30, deliver, login, report, wire


def shown(data: bytes, cut: int = 7) -> list[tuple[str, dict[str, str]]]:
    """Return what is shown of bytes that come in pieces."""
    read = cmpp_frames("in")
    pieces = [data[at : at + cut] for at in range(0, len(data), cut)]
    return [(name, dict(fields)) for one in pieces for name, fields in map(told, read(one))]


@pytest.mark.parametrize("version", [V20, V30])
def test_messages_are_told_with_their_text(version: CmppVersion) -> None:
    head = concatenated(7, 2, 1)
    submit = Submit(
        dest_terminal_ids=("13900001234",),
        msg_fmt=8,
        tp_udhi=1,
        msg_content=head + "验证码".encode("utf-16-be"),
    )
    frames = shown(wire(submit, version) + wire(SubmitResp(msg_id=MSG_ID), version))
    assert [name for name, _ in frames] == ["Submit", "SubmitResp"]
    assert frames[0][1]["msg_content"] == "验证码"
    assert frames[0][1]["dest_terminal_ids.0"] == "139****1234"
    assert frames[1][1]["result"] == "0"


@pytest.mark.parametrize("version", [V20, V30])
def test_a_report_is_told_field_by_field_without_its_number(version: CmppVersion) -> None:
    data = wire(deliver(report("MK:0001", version), registered_delivery=1), version)
    (_, outer), (name, inner) = shown(data)
    assert name == "CmppReport"
    assert inner["stat"] == "MK:0001"
    texts = [*outer.values(), *inner.values()]
    assert not any("13900000000" in one or "31 33 39" in one for one in texts)


def test_what_proves_the_secret_is_hidden() -> None:
    ((name, fields),) = shown(login())
    assert (name, fields["authenticator_source"]) == ("Connect", HIDDEN)


def test_binary_texts_are_told_in_hex_and_others_as_they_are() -> None:
    ((_, fields),) = shown(wire(deliver(b"\x01\xff", msg_fmt=4)))
    assert fields["msg_content"] == "01 ff"
    assert shown(wire(Terminate(sequence=3)))[0][0] == "Terminate"


def test_what_is_no_pdu_is_told_as_such() -> None:
    cut = wire(SubmitResp())[:16]
    with pytest.raises(WireError):
        cmpp_frames("in")((16).to_bytes(4, "big") + cut[4:])
