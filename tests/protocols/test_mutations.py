"""PDUs with octets flipped, cut out, put in or copied: nothing but a WireError comes of any.

Every value that is read is also asked all that a session asks of it. `HONGYAN_SOAK_WIRE` says for
how many seconds each protocol is tried (`make soak-wire`: 600); the seed of a failure is its first
line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from time import monotonic

import pytest

from hongyan.protocols.alphabets import Default, read_text
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.digests import is_authentic, is_from_gateway
from hongyan.protocols.cmpp.msg_id import read_msg_id
from hongyan.protocols.cmpp.pdus import CmppVersion
from hongyan.protocols.cmpp.report import read_report, write_report
from hongyan.protocols.cmpp.results import class_of as class_of_result
from hongyan.protocols.errors import WireError
from hongyan.protocols.framing import Frames
from hongyan.protocols.smpp import pdus as smpp
from hongyan.protocols.smpp import tlvs
from hongyan.protocols.smpp.receipt import content_of, read_receipt
from hongyan.protocols.smpp.statuses import class_of, status_name
from hongyan.protocols.smpp.times import read_time
from hongyan.protocols.udh import part_of, split_udh
from tests.protocols.made import CMPP_CLASSES, SMPP_CLASSES, made_cmpp, made_smpp
from tests.protocols.vectors_of import CMPP, REPORTS, SMPP

SOAK_SECONDS = float(os.environ.get("HONGYAN_SOAK_WIRE", "0"))
ROUNDS = 4_000
MUTATIONS_MAX = 4
STREAM_PDUS = 3


@pytest.mark.parametrize("protocol", ["smpp", "cmpp"])
def test_a_mutated_pdu_raises_nothing_but_wire_errors(protocol: str) -> None:
    one_round = {"smpp": _round_of_smpp, "cmpp": _round_of_cmpp}[protocol]
    read = rounds = 0
    for seed in _seeds():
        try:
            read += one_round(Random(seed))
        except Exception as error:
            raise AssertionError(f"{protocol}, seed {seed}: {error!r}") from error
        rounds += 1
    print(f"{protocol}: {rounds:,} rounds, {read:,} mutated PDUs read")
    assert read > rounds // 10  # else no mutation reaches what stands behind the first field


def _seeds() -> Iterator[int]:
    if not SOAK_SECONDS:
        yield from range(ROUNDS)
        return
    end = monotonic() + SOAK_SECONDS
    seed = Random().randrange(1 << 48)
    while monotonic() < end:
        yield seed
        seed += 1


def _round_of_smpp(chance: Random) -> int:
    if chance.random() < 0.5:
        octets = chance.choice(SMPP).octets
    else:
        octets = smpp.write_pdu(made_smpp(chance.choice(SMPP_CLASSES), chance))
    octets = _mutated(octets, chance)
    _cut(Frames(smpp.HEADER_OCTETS, smpp.LONGEST_OCTETS), octets, smpp.read_pdu, chance)
    with suppress(WireError):
        smpp.read_header(octets)
        pdu = smpp.read_pdu(octets)
        with suppress(WireError):
            assert smpp.read_pdu(smpp.write_pdu(pdu)) == pdu
        _ask_smpp(pdu, chance)
        return 1
    return 0


def _round_of_cmpp(chance: Random) -> int:
    version = chance.choice(list(CmppVersion))
    if chance.random() < 0.5:
        octets = chance.choice(CMPP).octets
    else:
        octets = cmpp.write_pdu(made_cmpp(chance.choice(CMPP_CLASSES), chance, version), version)
    octets = _mutated(octets, chance)
    frames = Frames(cmpp.HEADER_OCTETS, cmpp.LONGEST_OCTETS)
    _cut(frames, octets, lambda frame: cmpp.read_pdu(frame, version), chance)
    _ask_report(_mutated(chance.choice(REPORTS).octets, chance, frame=False))
    with suppress(WireError):
        cmpp.read_header(octets)
        pdu = cmpp.read_pdu(octets, version)
        with suppress(WireError):
            cmpp.write_pdu(pdu, version)
        _ask_cmpp(pdu)
        return 1
    return 0


def _mutated(octets: bytes, chance: Random, *, frame: bool = True) -> bytes:
    """Return octets with one to four changes; two of three frames say their true length."""
    changed = bytearray(octets)
    for _ in range(chance.randint(1, MUTATIONS_MAX)):
        at = chance.randrange(len(changed) + 1)
        size = chance.choice((1, 1, 2, 4, 20))
        match chance.randrange(5):
            case 0 if at < len(changed):
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                del changed[at : at + size]
            case 2:
                changed[at:at] = chance.randbytes(size)
            case 3:
                changed[at:at] = changed[at : at + size]
            case _:
                changed[at : at + 1] = chance.choice((b"\0", b"\xff", b"\x80", b"\x7f"))
    if frame and len(changed) >= 4 and chance.random() < 0.67:
        changed[:4] = len(changed).to_bytes(4, "big")
    return bytes(changed)


def _cut(frames: Frames, octets: bytes, read: Callable[[bytes], object], chance: Random) -> None:
    """Feed a PDU several times in pieces, and read the frames that come of it."""
    stream = octets * STREAM_PDUS
    at = 0
    with suppress(WireError):
        while at < len(stream):
            end = at + chance.choice((1, 5, 50, 500))
            for frame in frames.feed(stream[at:end]):
                with suppress(WireError):
                    read(frame)
            at = end


def _ask_smpp(pdu: smpp.SmppPdu, chance: Random) -> None:
    class_of(pdu.status)
    status_name(pdu.status)
    smpp.response_to(pdu)
    if isinstance(pdu, smpp.ShortMessage):
        for text in (pdu.schedule_delivery_time, pdu.validity_period):
            with suppress(WireError):
                read_time(text, 0)
        tlvs.part_of(pdu.tlvs)
        for tag in tlvs.Tag:
            tlvs.number_of(pdu.tlvs, tag)
            tlvs.text_of(pdu.tlvs, tag)
    if isinstance(pdu, smpp.DeliverSm | smpp.Datasm):
        _ask_content(pdu.data_coding, content_of(pdu))
        with suppress(WireError):
            receipt = read_receipt(pdu, by_text=chance.random() < 0.5)
            if receipt is not None:
                assert receipt.stage


def _ask_cmpp(pdu: cmpp.CmppPdu) -> None:
    match pdu:
        case cmpp.Connect():
            CmppVersion.of_octet(pdu.version)
            is_authentic(pdu, "secret")
        case cmpp.ConnectResp():
            is_from_gateway(pdu, bytes(16), "secret")
        case cmpp.SubmitResp():
            class_of_result(pdu.result)
            read_msg_id(pdu.msg_id)
        case cmpp.Deliver() | cmpp.Submit():
            _ask_content(pdu.msg_fmt, pdu.msg_content)
            _ask_report(pdu.msg_content)
        case _:
            cmpp.response_to(pdu)


def _ask_content(coding: int, octets: bytes) -> None:
    with suppress(WireError):
        elements, octets = split_udh(octets)
        part_of(elements)
    for default in Default:
        with suppress(WireError):
            read_text(coding, octets, default)


def _ask_report(octets: bytes) -> None:
    with suppress(WireError):
        report = read_report(octets)
        assert report.stage
        write_report(report, CmppVersion.V30)
