"""PDUs of SMPP as peers send them: bodies that are missing, too long, or of version 5.0."""

from __future__ import annotations

import pytest

from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import pdus as smpp
from hongyan.protocols.smpp.tlvs import Tag, number_of, octets_of, part_of
from hongyan.protocols.udh import PartNumber
from tests.protocols import vectors_of
from tests.protocols.made import SMPP_CLASSES
from tests.protocols.vectors_of import longer


def _pdu(command: int, body: bytes = b"", status: int = 0, sequence: int = 7) -> bytes:
    header = (16 + len(body), command, status, sequence)
    return b"".join(number.to_bytes(4, "big") for number in header) + body


def test_the_fields_that_others_wrote_have_their_values() -> None:
    read = smpp.read_pdu(vectors_of.smpp("submit_ascii"))
    assert read == smpp.SubmitSm(
        sequence=2,
        source_addr_ton=5,
        source_addr="Acme",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr="447700900123",
        registered_delivery=1,
        short_message=b"Your code is 123456",
    )
    bind = smpp.read_pdu(vectors_of.smpp("bind_transceiver"))
    assert bind == smpp.BindTransceiver(sequence=1, system_id="esme01", password="secret")
    answer = smpp.read_pdu(vectors_of.smpp("bind_transceiver_resp_tlv"))
    assert isinstance(answer, smpp.BindTransceiverResp)
    assert answer.system_id == "smsc"
    assert number_of(answer.tlvs, Tag.SC_INTERFACE_VERSION) == smpp.INTERFACE_VERSION
    part = smpp.read_pdu(vectors_of.smpp("submit_sar_1of2"))
    assert isinstance(part, smpp.SubmitSm)
    assert part_of(part.tlvs) == PartNumber(reference=9, total=2, number=1)
    long = smpp.read_pdu(vectors_of.smpp("submit_message_payload"))
    assert isinstance(long, smpp.SubmitSm)
    assert long.short_message == b""
    assert len(octets_of(long.tlvs, Tag.MESSAGE_PAYLOAD) or b"") == 200


@pytest.mark.parametrize("status", [0, 0x58])
@pytest.mark.parametrize(
    "cls",
    [cls for cls in SMPP_CLASSES if cls.COMMAND >= smpp.RESPONSE],
    ids=lambda cls: cls.__name__,
)
def test_a_response_may_lack_its_body(cls: type[smpp.SmppPdu], status: int) -> None:
    assert smpp.read_pdu(_pdu(cls.COMMAND, status=status)) == cls(sequence=7, status=status)


@pytest.mark.parametrize("body", [b"", b"\0", b"id-1\0", b"no end", b"\0\xff\xff\xff\xff"])
def test_an_error_response_is_read_whatever_its_body_is(body: bytes) -> None:
    read = smpp.read_pdu(_pdu(smpp.SubmitSmResp.COMMAND, body, status=0x0B))
    assert isinstance(read, smpp.SubmitSmResp)
    assert (read.status, read.sequence) == (0x0B, 7)
    assert read.message_id == ("id-1" if body == b"id-1\0" else "")


def test_an_accepted_message_keeps_its_id_before_octets_that_are_no_parameter() -> None:
    read = smpp.read_pdu(_pdu(smpp.SubmitSmResp.COMMAND, b"id-1\0\x04\x24\xff\xff?"))
    assert isinstance(read, smpp.SubmitSmResp)
    assert (read.message_id, read.tlvs, read.trailing) == ("id-1", (), 5)


def test_an_accepted_message_without_an_end_of_its_id_is_an_error() -> None:
    with pytest.raises(WireError, match=r"SubmitSmResp\.message_id: no NUL"):
        smpp.read_pdu(_pdu(smpp.SubmitSmResp.COMMAND, b"id-1"))


def test_a_peer_of_5_0_may_add_parameters_to_any_answer() -> None:
    status_text = b"\0\x1d\0\x04why\0"
    read = smpp.read_pdu(_pdu(smpp.SubmitSmResp.COMMAND, b"id-1\0" + status_text))
    assert isinstance(read, smpp.SubmitSmResp)
    assert read.tlvs == ((Tag.ADDITIONAL_STATUS_INFO_TEXT, b"why\0"),)
    enquiry = smpp.read_pdu(longer(vectors_of.smpp("enquire_link"), status_text))
    assert (type(enquiry), enquiry.trailing) == (smpp.EnquireLink, len(status_text))


def test_an_error_has_no_body_where_the_specification_says_so() -> None:
    assert len(smpp.write_pdu(smpp.SubmitSmResp(status=0x58))) == 16
    assert len(smpp.write_pdu(smpp.BindTransceiverResp(status=0x0E))) == 16
    assert len(smpp.write_pdu(smpp.DeliverSmResp(status=0x64))) == 17
    assert smpp.write_pdu(smpp.SubmitSmResp(status=0x58, message_id="a"))[16:] == b"a\0"
    assert smpp.write_pdu(smpp.SubmitSmResp())[16:] == b"\0"


def test_a_request_that_cannot_be_read_still_has_a_header_to_answer() -> None:
    frame = _pdu(smpp.DeliverSm.COMMAND, b"\0\1", sequence=99)
    with pytest.raises(WireError, match=r"DeliverSm\.source_addr_npi: the PDU ends before it"):
        smpp.read_pdu(frame)
    header = smpp.read_header(frame)
    assert (header.command, header.sequence) == (smpp.DeliverSm.COMMAND, 99)


@pytest.mark.parametrize(
    "frame", [b"", bytes(15), _pdu(0x15)[:-1] + b"\0\0", b"\0\0\0\x11" + bytes(12)]
)
def test_a_frame_is_as_long_as_it_says(frame: bytes) -> None:
    with pytest.raises(WireError, match="frame"):
        smpp.read_pdu(frame)


def test_a_command_that_is_not_known_keeps_what_is_needed_to_refuse_it() -> None:
    read = smpp.read_pdu(_pdu(0x21, b"anything"))
    assert read == smpp.SmppUnknown(command=0x21, sequence=7, body=b"anything")
    assert not read.is_response
    assert smpp.response_to(read) is None


def test_each_request_has_its_response() -> None:
    pairs = {cls: smpp.response_to(cls()) for cls in SMPP_CLASSES}
    assert pairs[smpp.BindReceiver] is smpp.BindReceiverResp
    assert pairs[smpp.DeliverSm] is smpp.DeliverSmResp
    assert {cls for cls, answer in pairs.items() if answer is None} == {
        cls for cls in SMPP_CLASSES if cls.COMMAND >= smpp.RESPONSE
    } | {smpp.Outbind, smpp.AlertNotification}


def test_a_service_type_or_password_beyond_the_specification_is_read() -> None:
    password = "twelve-chars"
    bind = smpp.BindTransceiver(system_id="a", password=password)
    assert smpp.read_pdu(smpp.write_pdu(bind)) == bind
    octets = smpp.write_pdu(smpp.DeliverSm(source_addr="1"))
    read = smpp.read_pdu(longer(octets[:16], b"a-long-service" + octets[16:]))
    assert isinstance(read, smpp.DeliverSm)
    assert read.service_type == "a-long-service"
    with pytest.raises(WireError, match=r"DeliverSm\.service_type: longer than 5 characters"):
        smpp.write_pdu(read)


def test_no_pdu_is_longer_than_the_frames_that_are_taken() -> None:
    payload = (Tag.MESSAGE_PAYLOAD, bytes(65_535))
    whole = smpp.write_pdu(smpp.SubmitSm(tlvs=(payload,)))
    assert len(whole) < smpp.LONGEST_OCTETS
    with pytest.raises(WireError, match="longer than 70000 octets"):
        smpp.write_pdu(smpp.SubmitSm(tlvs=(payload, payload)))


@pytest.mark.parametrize("numbers", [{"sequence": 1 << 32}, {"status": -1}, {"sequence": -1}])
def test_a_header_has_four_octets_for_each_number(numbers: dict[str, int]) -> None:
    with pytest.raises(WireError, match=r"EnquireLink\.header"):
        smpp.write_pdu(smpp.EnquireLink(**numbers))


def test_neither_password_nor_text_is_shown() -> None:
    shown = repr(smpp.BindReceiver(system_id="me", password="secret"))
    assert "secret" not in shown
    assert "me" in shown
    assert "1234" not in repr(smpp.SubmitSm(short_message=b"1234", tlvs=((0x424, b"1234"),)))
