"""CMPP: versions, digests, reports, ids and results."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.digests import (
    authenticator_ismg,
    authenticator_source,
    is_authentic,
    is_from_gateway,
    timestamp_of,
)
from hongyan.protocols.cmpp.msg_id import MsgIdParts, read_msg_id, write_msg_id
from hongyan.protocols.cmpp.pdus import CmppVersion
from hongyan.protocols.cmpp.report import CmppReport, read_report, write_report
from hongyan.protocols.cmpp.results import ResultClass, class_of, login_meaning, result_meaning
from hongyan.protocols.errors import WireError
from hongyan.protocols.stages import Stage
from tests.protocols import vectors_of
from tests.protocols.made import CMPP_CLASSES
from tests.protocols.vectors_of import CMPP, REPORTS, Vector, longer

MSG_ID = bytes.fromhex("bb1c0001e2400001")
SOURCE = bytes.fromhex("55152ecd1978b033f7c9f61c2421d057")
TIMESTAMP = 1122070000
REPORT = CmppReport(
    msg_id=MSG_ID,
    stat="DELIVRD",
    submit_time="2611220700",
    done_time="2611220701",
    dest_terminal_id="13800138000",
    smsc_sequence=7,
)


@pytest.mark.parametrize("protocol", ["cmpp20", "cmpp30"])
def test_the_fields_that_others_wrote_have_their_values(protocol: str) -> None:
    version = CmppVersion.V20 if protocol == "cmpp20" else CmppVersion.V30
    read = cmpp.read_pdu(vectors_of.cmpp(protocol, "submit_ascii"), version)
    assert read == cmpp.Submit(
        sequence=12,
        registered_delivery=1,
        msg_level=1,
        service_id="CODE",
        fee_user_type=2,
        msg_src="901234",
        fee_type="01",
        fee_code="000000",
        src_id="10690000001234",
        dest_terminal_ids=("13800138000",),
        msg_content=b"hello 1234",
    )
    heard = cmpp.read_pdu(vectors_of.cmpp(protocol, "deliver_mo"), version)
    assert isinstance(heard, cmpp.Deliver)
    assert (heard.src_terminal_id, heard.dest_id) == ("13800138000", "10690000001234")
    assert heard.msg_content.decode("utf-16-be") == "回复TD退订"
    answer = cmpp.read_pdu(vectors_of.cmpp(protocol, "submit_resp_8"), version)
    assert answer == cmpp.SubmitResp(sequence=10, msg_id=MSG_ID, result=8)


@pytest.mark.parametrize(
    ("octet", "version"),
    [
        (0x20, CmppVersion.V20),
        (0x21, CmppVersion.V21),
        (0x30, CmppVersion.V30),
        (0x31, CmppVersion.V30),
        (0, CmppVersion.V20),
        (1, CmppVersion.V20),
        (0x1F, CmppVersion.V20),
        (0xFF, CmppVersion.V20),
    ],
)
def test_any_octet_of_a_version_names_layouts(octet: int, version: CmppVersion) -> None:
    assert CmppVersion.of_octet(octet) is version


@pytest.mark.parametrize("version", CmppVersion)
@pytest.mark.parametrize("protocol", ["cmpp20", "cmpp30"])
def test_the_length_of_an_answer_to_a_login_tells_its_layout(
    protocol: str, version: CmppVersion
) -> None:
    octets = vectors_of.cmpp(protocol, "connect_resp")
    own = CmppVersion.V20 if protocol == "cmpp20" else CmppVersion.V30
    assert cmpp.read_pdu(octets, version) == cmpp.read_pdu(octets, own)


def test_a_submit_may_have_99_numbers_and_no_more() -> None:
    many = cmpp.Submit(dest_terminal_ids=("13800138000",) * 99, msg_content=bytes(255))
    for version in CmppVersion:
        octets = cmpp.write_pdu(many, version)
        assert len(octets) <= cmpp.LONGEST_OCTETS
        assert cmpp.read_pdu(octets, version) == many
    more = replace(many, dest_terminal_ids=("13800138000",) * 100)
    with pytest.raises(WireError, match=r"Submit\.dest_terminal_ids: not a tuple of at most 99"):
        cmpp.write_pdu(more, CmppVersion.V30)


def test_a_number_fits_the_version_that_it_is_written_in() -> None:
    pdu = cmpp.Submit(dest_terminal_ids=("1" * 32,))
    assert cmpp.read_pdu(cmpp.write_pdu(pdu, CmppVersion.V30), CmppVersion.V30) == pdu
    with pytest.raises(WireError, match=r"Submit\.dest_terminal_ids: longer than 21 characters"):
        cmpp.write_pdu(pdu, CmppVersion.V20)


def test_an_answer_of_active_test_may_lack_its_octet() -> None:
    octets = cmpp.write_pdu(cmpp.ActiveTestResp(sequence=9), CmppVersion.V20)
    assert cmpp.read_pdu(longer(octets[:12], b""), CmppVersion.V20) == cmpp.ActiveTestResp(
        sequence=9
    )


def test_each_request_has_its_response() -> None:
    for cls in CMPP_CLASSES:
        answer = cmpp.response_to(cls())
        assert answer is None if cls().is_response else answer and answer().is_response
    assert cmpp.response_to(cmpp.Deliver()) is cmpp.DeliverResp
    assert cmpp.response_to(cmpp.CmppUnknown(command=0x10)) is None


@pytest.mark.parametrize("frame", [b"", bytes(11), bytes.fromhex("0000000d0000000800000001")])
def test_a_frame_is_as_long_as_it_says(frame: bytes) -> None:
    with pytest.raises(WireError, match="frame"):
        cmpp.read_pdu(frame, CmppVersion.V20)


def test_a_sequence_has_four_octets() -> None:
    with pytest.raises(WireError, match=r"ActiveTest\.header"):
        cmpp.write_pdu(cmpp.ActiveTest(sequence=1 << 32), CmppVersion.V20)


def test_a_body_beyond_the_longest_pdu_is_not_written() -> None:
    with pytest.raises(WireError, match="longer than 4096 octets"):
        cmpp.write_pdu(cmpp.CmppUnknown(command=9, body=bytes(4096)), CmppVersion.V20)


def test_neither_number_nor_text_is_shown() -> None:
    shown = repr(cmpp.Submit(dest_terminal_ids=("13800138000",), msg_content=b"4711"))
    assert "13800138000" not in shown
    assert "4711" not in shown


@pytest.mark.parametrize("vector", [v for v in CMPP if v.name.startswith("connect")], ids=str)
def test_the_digests_that_others_made_are_accepted_in_every_variant(vector: Vector) -> None:
    pdu = cmpp.read_pdu(vector.octets, vector.version)
    if isinstance(pdu, cmpp.Connect):
        assert is_authentic(pdu, "secret")
        assert not is_authentic(pdu, "another")
        assert not is_authentic(replace(pdu, timestamp=pdu.timestamp + 1), "secret")
    else:
        assert isinstance(pdu, cmpp.ConnectResp)
        assert is_from_gateway(pdu, SOURCE, "secret")
        assert not is_from_gateway(pdu, SOURCE, "another")
        assert not is_from_gateway(replace(pdu, status=3), SOURCE, "secret")


def test_the_variants_differ_as_the_vectors_do() -> None:
    assert authenticator_source("901234", "secret", TIMESTAMP) == SOURCE
    assert authenticator_source("901234", "secret", TIMESTAMP, padded=True) == SOURCE
    alone = authenticator_source("1234", "secret", TIMESTAMP)
    padded = authenticator_source("1234", "secret", TIMESTAMP, padded=True)
    made = {
        vector.octets[18:34]: vector.made_by
        for vector in CMPP
        if (vector.protocol, vector.name) == ("cmpp20", "connect_short_id")
    }
    assert made == {padded: ("bigwhite/gocmpp",), alone: ("hujm2023/go-sms-protocol",)}
    one, four = (
        authenticator_ismg(0, SOURCE, "secret", v) for v in (CmppVersion.V20, CmppVersion.V30)
    )
    answers = {v.octets[13:29] for v in CMPP if (v.protocol, v.name) == ("cmpp20", "connect_resp")}
    assert answers == {one, four}


def test_the_timestamp_is_of_china_and_may_begin_with_0() -> None:
    at = int(datetime(2026, 11, 21, 23, 0, 0, tzinfo=UTC).timestamp()) * 1000
    assert timestamp_of(at) == TIMESTAMP
    january = int(datetime(2026, 1, 1, 16, 0, 0, tzinfo=UTC).timestamp()) * 1000
    assert timestamp_of(january) == 102000000
    assert authenticator_source("1", "s", 102000000) != authenticator_source("1", "s", 1020000000)


@pytest.mark.parametrize("status", [1, 3, 255, 256, 0xFFFFFFFF])
def test_a_status_of_four_octets_has_one_digest(status: int) -> None:
    digest = authenticator_ismg(status, SOURCE, "secret", CmppVersion.V30)
    answer = cmpp.ConnectResp(status=status, authenticator_ismg=digest)
    assert is_from_gateway(answer, SOURCE, "secret")


@pytest.mark.parametrize("vector", REPORTS, ids=str)
def test_the_reports_that_others_wrote_are_read_and_written_back(vector: Vector) -> None:
    report = read_report(vector.octets)
    assert report == REPORT
    assert write_report(
        report, CmppVersion.V30 if len(vector.octets) == 71 else CmppVersion.V20
    ) == (vector.octets)


def test_the_content_of_a_deliver_is_a_report_of_either_length() -> None:
    delivers = [vector for vector in CMPP if vector.name.startswith("deliver_report")]
    assert len(delivers) == 3
    for vector in delivers:
        pdu = cmpp.read_pdu(vector.octets, vector.version)
        assert isinstance(pdu, cmpp.Deliver)
        assert pdu.registered_delivery == 1
        assert read_report(pdu.msg_content) == REPORT


def test_the_length_of_a_report_decides() -> None:
    short, long = (write_report(REPORT, version) for version in (CmppVersion.V20, CmppVersion.V30))
    assert (len(short), len(long)) == (60, 71)
    assert read_report(short + bytes(10)) == REPORT
    assert read_report(short + bytes(10)).trailing == 10
    assert read_report(long + b"more").trailing == 4
    for length in (15, 20, 59):
        cut = read_report(short[:length])
        assert cut == CmppReport(msg_id=MSG_ID, stat="DELIVRD", is_cut=True)
    with pytest.raises(WireError, match=r"report\.stat"):
        read_report(short[:14])


@pytest.mark.parametrize(
    ("stat", "stage"),
    [
        ("DELIVRD", Stage.DELIVERED),
        ("EXPIRED", Stage.FAILED),
        ("MK:0001", Stage.FAILED),
        ("odd", Stage.FAILED),
        ("", Stage.FAILED),
        ("ACCEPTD", Stage.PENDING),
        ("UNKNOWN", Stage.UNKNOWN),
    ],
)
def test_a_stat_says_how_far_a_message_came(stat: str, stage: Stage) -> None:
    assert replace(REPORT, stat=stat).stage is stage


def test_an_id_has_parts() -> None:
    parts = MsgIdParts(11, 22, 7, 0, 0, gateway=123456, sequence=1)
    assert read_msg_id(MSG_ID) == parts
    assert write_msg_id(parts) == MSG_ID
    with pytest.raises(WireError, match=r"Msg_Id\.gateway: not an unsigned integer of 22 bits"):
        write_msg_id(parts._replace(gateway=1 << 22))
    with pytest.raises(WireError, match="Msg_Id: not 8 octets"):
        read_msg_id(MSG_ID[:7])


@given(st.binary(min_size=8, max_size=8))
def test_any_eight_octets_are_an_id(msg_id: bytes) -> None:
    assert write_msg_id(read_msg_id(msg_id)) == msg_id


@pytest.mark.parametrize(
    ("result", "meaning", "kind"),
    [
        (0, "ok", ResultClass.OK),
        (3, "duplicate sequence", ResultClass.DUPLICATE),
        (8, "flow control", ResultClass.THROTTLE),
        (9, "gateway does not serve this number", ResultClass.ELSEWHERE),
        (13, "wrong Dest_terminal_Id", ResultClass.PERMANENT),
        (54, "no answer in time", ResultClass.TEMPORARY),
        (69, "blacklist", ResultClass.PERMANENT),
        (100, "result 100", ResultClass.PERMANENT),
    ],
)
def test_a_result_has_a_meaning_and_a_class(result: int, meaning: str, kind: ResultClass) -> None:
    assert result_meaning(result) == meaning
    assert class_of(result) is kind


def test_a_failed_login_has_a_meaning() -> None:
    assert [login_meaning(status) for status in (0, 3, 77)] == ["ok", "wrong secret", "error 77"]
