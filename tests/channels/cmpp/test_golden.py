"""The session writes what other implementations write, and understands what their gateways say."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.channels.cmpp.session import CmppSession
from hongyan.channels.sequences import RisingNumbers
from hongyan.channels.session import Opened, Pdu, PduRefused, PduTaken, SendBytes
from hongyan.kernel.carriage import Encoding, InboundText, Receipt, Submission, Text
from hongyan.kernel.outcome import Outcome
from hongyan.protocols.alphabets import Default, read_text
from hongyan.protocols.cmpp.pdus import CmppVersion, Submit, read_pdu
from hongyan.protocols.udh import split_udh
from tests.channels.cmpp.gateway import NOW_MS, session
from tests.protocols.vectors_of import CMPP, Vector, cmpp

PROTOCOLS = {"cmpp20": CmppVersion.V20, "cmpp30": CmppVersion.V30}
SUBMITS = [one for one in CMPP if one.name.startswith("submit_") and "resp" not in one.name]
WHOLE = [one for one in SUBMITS if "long" not in one.name]
CONNECTS = [one for one in CMPP if one.name.startswith("connect") and "resp" not in one.name]

each_protocol = pytest.mark.parametrize("protocol", PROTOCOLS)


def talking(version: CmppVersion, sequence: int, **terms: Any) -> CmppSession:
    """Return a session by the vectors' contract, whose next number is that of a vector."""
    numbers = RisingNumbers(begin=sequence)
    contract = {"service_id": "CODE", "msg_level": 1}
    return session(numbers, version=version, **contract | terms)


@pytest.mark.parametrize("vector", CONNECTS, ids=str)
def test_a_login_is_that_of_others(vector: Vector) -> None:
    is_padded = "short" in vector.name and "gocmpp" in vector.made_by[0]
    sp_id = "1234" if "short" in vector.name else "901234"
    one = talking(vector.version, 1, sp_id=sp_id, is_id_padded=is_padded)
    assert one.open(NOW_MS) == vector.octets


@pytest.mark.parametrize("vector", WHOLE, ids=str)
def test_a_message_is_that_of_others(vector: Vector) -> None:
    written = read_pdu(vector.octets, vector.version)
    assert isinstance(written, Submit)
    encoding = Encoding.GSM7 if written.msg_fmt == 0 else Encoding.UCS2
    text = read_text(written.msg_fmt, written.msg_content, Default.CHINESE)
    message = submission(written, Text(encoding, (text,)))
    one = talking(vector.version, written.sequence, is_gb18030=written.msg_fmt == 15)
    assert one.submit([Pdu(message, 0)]) == vector.octets


@each_protocol
def test_the_parts_of_a_long_message_are_those_of_others(protocol: str) -> None:
    version = PROTOCOLS[protocol]
    octets = [cmpp(protocol, f"submit_long_{number}of2") for number in (1, 2)]
    first, second = [read_pdu(one, version) for one in octets]
    assert isinstance(first, Submit)
    assert isinstance(second, Submit)
    texts = tuple(str(split_udh(one.msg_content)[1], "utf-16-be") for one in (first, second))
    reference = first.msg_content[3]
    message = submission(first, Text(Encoding.UCS2, texts), message_id=reference)
    one = talking(version, first.sequence)
    assert one.submit([Pdu(message, 0), Pdu(message, 1)]) == b"".join(octets)


def submission(written: Submit, content: Text, message_id: int = 7) -> Submission:
    phone = int("86" + written.dest_terminal_ids[0])
    return Submission(message_id, 1, phone, written.src_id, content)


@each_protocol
def test_a_conversation_with_a_gateway_of_others(protocol: str) -> None:
    version = PROTOCOLS[protocol]
    one = talking(version, 1)
    one.open(NOW_MS)
    assert [*one.receive(cmpp(protocol, "connect_resp"), NOW_MS)] == [Opened()]
    message = Submission(7, 1, 8613800138000, "10690000001234", Text(Encoding.UCS2, ("字",) * 9))
    one.submit([Pdu(message, number) for number in range(9)])  # the last has the number 10
    answer = cmpp(protocol, "submit_resp_0")
    assert [*one.receive(answer, NOW_MS)] == [PduTaken(7, 1, 8, ("bb1c0001e2400001",))]
    one = talking(version, 10)
    one.submit([Pdu(message, 0)])
    throttled = PduRefused(7, 1, 0, "CMPP:8", is_throttled=True)
    assert [*one.receive(cmpp(protocol, "submit_resp_8"), NOW_MS)] == [throttled]


@pytest.mark.parametrize(
    "vector", [one for one in CMPP if one.name.startswith("deliver_report")], ids=str
)
def test_a_report_of_others_is_a_receipt(vector: Vector) -> None:
    one = talking(vector.version, 1)
    (receipt,) = one.receive(vector.octets, NOW_MS)
    assert isinstance(receipt, Receipt)
    assert receipt.carrier_id == "bb1c0001e2400001"
    assert (receipt.outcome, receipt.raw_code) == (Outcome.DELIVERED, "DELIVRD")
    assert receipt.phone == 8613800138000
    answer = one.acknowledge([receipt])
    assert answer == cmpp(vector.protocol, "deliver_resp")


@each_protocol
def test_a_reply_of_others_is_a_text(protocol: str) -> None:
    one = talking(PROTOCOLS[protocol], 1)
    (reply,) = one.receive(cmpp(protocol, "deliver_mo"), NOW_MS)
    assert isinstance(reply, InboundText)
    assert (reply.dest_id, reply.phone) == ("10690000001234", 8613800138000)
    assert reply.content


@each_protocol
def test_tests_of_the_line_are_those_of_others(protocol: str) -> None:
    one = talking(PROTOCOLS[protocol], 30)
    assert one.keep_alive() == cmpp(protocol, "active_test")
    answered = SendBytes(cmpp(protocol, "active_test_resp"))
    assert [*one.receive(cmpp(protocol, "active_test"), NOW_MS)] == [answered]
    assert one.close() == cmpp(protocol, "terminate")
