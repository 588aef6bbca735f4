"""A capture is played to a client as its carrier spoke, with the client's own sequences."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hongyan.channels.capture import CaptureChunk, CaptureFile, CaptureHead
from hongyan.channels.simulator.listener import WireListener
from hongyan.channels.simulator.replay import Recording, ReplayError, read_recording
from hongyan.kernel.clock import SystemClock
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.smpp import pdus as smpp
from tests.channels.simulator.client import CmppClient, SmppClient

PLAIN = 86_13900000000
AT = 1_790_000_000_000


def chunk(direction: str, *octets: bytes, connection: int = 1, at: int = AT) -> CaptureChunk:
    return CaptureChunk(at, connection, direction, b"".join(octets).hex())


def submit(sequence: int) -> bytes:
    return smpp.write_pdu(smpp.SubmitSm(sequence=sequence, destination_addr=str(PLAIN)))


def answer(sequence: int, message_id: str) -> bytes:
    return smpp.write_pdu(smpp.SubmitSmResp(sequence=sequence, message_id=message_id))


LOGIN = smpp.write_pdu(smpp.BindTransceiver(sequence=70, system_id="a"))
LET_IN = smpp.write_pdu(smpp.BindTransceiverResp(sequence=70, system_id="carrier"))
RECEIPT = smpp.write_pdu(
    smpp.DeliverSm(sequence=5, esm_class=4, short_message=b"id:X stat:DELIVRD")
)
TAKEN = smpp.write_pdu(smpp.DeliverSmResp(sequence=5))
SMPP = (
    chunk("out", LOGIN),
    chunk("in", LET_IN[:7]),
    chunk("in", LET_IN[7:]),
    chunk("out", submit(71), submit(72)),
    chunk("in", answer(72, "second"), answer(71, "first"), at=AT + 20),
    chunk("in", RECEIPT, at=AT + 40),
    chunk("out", TAKEN, at=AT + 41),
    chunk("out", submit(73), at=AT + 50),
    chunk("in", answer(73, "third"), at=AT + 60),
)


@asynccontextmanager
async def playing(kind: str, chunks: Sequence[CaptureChunk]) -> AsyncIterator[int]:
    recording = Recording(kind, chunks)
    listener = WireListener(lambda: recording.next_side(0.1), SystemClock())
    await listener.start("127.0.0.1", 0)
    yield listener.port
    await listener.stop()


async def test_answers_come_in_the_order_of_the_capture_with_sequences_of_the_client() -> None:
    async with playing("smpp", SMPP) as port:
        client = await SmppClient().connect(port)
        assert (await client.bind()).system_id == "carrier"
        first, second = client.submit(PLAIN), client.submit(PLAIN)
        answers = await client.first(smpp.SubmitSmResp, 2)
        told = [(one.sequence, one.message_id) for one in answers]
        assert told == [(second, "second"), (first, "first")]
        (receipt,) = await client.first(smpp.DeliverSm)
        assert receipt.sequence == 5
        assert not client.of(smpp.GenericNack)
        assert (await client.submitted(PLAIN)).message_id == "third"
        client.close()


async def test_nothing_is_said_before_the_client_asked_as_often_as_the_product_had() -> None:
    async with playing("smpp", SMPP) as port:
        client = await SmppClient().connect(port)
        await client.bind()
        client.submit(PLAIN)
        client.say(smpp.EnquireLinkResp(sequence=9))
        await client.until(lambda: client.of(smpp.BindTransceiverResp))
        assert not client.of(smpp.SubmitSmResp)
        client.close()


async def test_each_connection_has_its_own_part_and_the_first_comes_again() -> None:
    other = smpp.write_pdu(smpp.BindTransceiverResp(sequence=1, system_id="other"))
    chunks = (*SMPP, chunk("out", LOGIN, connection=2), chunk("in", other, connection=2))
    async with playing("smpp", chunks) as port:
        names = []
        for _ in range(3):
            client = await SmppClient().connect(port)
            names.append((await client.bind()).system_id)
            client.close()
        assert names == ["carrier", "other", "carrier"]


async def test_a_gateway_is_played_too() -> None:
    version = cmpp.CmppVersion.V20
    connect = cmpp.write_pdu(cmpp.Connect(sequence=8, source_addr="1"), version)
    let_in = cmpp.write_pdu(cmpp.ConnectResp(sequence=8, version=version), version)
    refused = cmpp.write_pdu(cmpp.SubmitResp(sequence=9, result=8), version)
    asked = cmpp.write_pdu(cmpp.Submit(sequence=9, dest_terminal_ids=("1",)), version)
    chunks = (chunk("out", connect), chunk("in", let_in), chunk("out", asked), chunk("in", refused))
    async with playing("cmpp", chunks) as port:
        client = await CmppClient().connect(port)
        assert (await client.log_in()).status == 0
        assert (await client.submitted(13900000000)).result == 8
        client.close()


def test_a_capture_is_read_from_its_file(tmp_path: Path) -> None:
    file = CaptureFile(tmp_path, CaptureHead(1, "mobile-a", "smpp", AT), [])
    for one in SMPP:
        file.note(one.direction, one.connection, bytes.fromhex(one.hex), one.at)
    file.close()
    side = read_recording(file.path).next_side()
    (said, rest) = side.receive(LOGIN, AT)
    assert said.data + rest.data == LET_IN


@pytest.mark.parametrize(
    ("kind", "chunks", "word"),
    [
        ("simulator", SMPP, "kind simulator"),
        ("smpp", (chunk("out", LOGIN),), "no carrier"),
        ("smpp", (chunk("out", b"\0\0\0\1" * 4), chunk("in", LET_IN)), "broken"),
    ],
)
def test_what_cannot_be_played_is_told(
    kind: str, chunks: Sequence[CaptureChunk], word: str
) -> None:
    with pytest.raises(ReplayError, match=word):
        Recording(kind, chunks)
