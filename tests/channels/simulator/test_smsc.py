"""What a client of SMPP may ask of the simulated carriers, and what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hongyan.channels.simulator.carrier import Habits
from hongyan.channels.simulator.users import User
from hongyan.protocols.smpp import pdus as smpp
from hongyan.protocols.smpp.receipt import SmppState, read_receipt
from hongyan.protocols.smpp.tlvs import Tag, sar
from tests.channels.carriers import Carriers, carriers
from tests.channels.simulator.client import SmppClient

PLAIN, UNDELIVERED, NEVER, LATE = (86_13900000000 + one for one in range(4))
REFUSED_ONCE, REPLIES, RECEIPT_FIRST = 86_13900000004, 86_13900000005, 86_13900000007
DROPS, REFUSED = 86_13900000009, 86_13900000010
ABROAD = 1_2025550111


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Carriers]:
    async with carriers(tmp_path) as made:
        yield made


@asynccontextmanager
async def bound(
    here: Carriers, kind: type[smpp.Bind] = smpp.BindTransceiver
) -> AsyncIterator[SmppClient]:
    client = await SmppClient().connect(here.smpp_port)
    assert (await client.bind(kind=kind)).status == 0
    yield client
    client.close()


async def asked(client: SmppClient, pdu: smpp.SmppPdu, kind: type) -> Any:
    client.say(pdu)
    return (await client.first(kind))[-1]


async def test_a_bind_says_the_version(here: Carriers) -> None:
    client = await SmppClient().connect(here.smpp_port)
    answer = await client.bind()
    assert dict(answer.tlvs)[Tag.SC_INTERFACE_VERSION] == b"\x34"


@pytest.mark.parametrize(
    ("login", "password", "status"),
    [("hongyan", "wrong", 0x0E), ("other", "hongyan", 0x0F)],
)
async def test_a_wrong_login_is_refused_and_left(
    here: Carriers, login: str, password: str, status: int
) -> None:
    client = await SmppClient().connect(here.smpp_port)
    assert (await client.bind(login, password)).status == status
    await client.until(client.is_over.is_set)


async def test_nothing_is_submitted_before_a_bind_or_by_a_receiver(here: Carriers) -> None:
    client = await SmppClient().connect(here.smpp_port)
    assert (await client.submitted(PLAIN)).status == 4
    async with bound(here, smpp.BindReceiver) as receiver:
        assert (await receiver.submitted(PLAIN)).status == 4
        assert not here.received()


async def test_a_second_bind_is_refused_and_changes_nothing(here: Carriers) -> None:
    async with bound(here) as client:
        client.heard.clear()
        assert (await client.bind()).status == 5
        assert (await client.submitted(PLAIN)).status == 0


async def test_receipts_come_to_a_receiver_and_not_to_a_transmitter(here: Carriers) -> None:
    async with (
        bound(here, smpp.BindTransmitter) as transmitter,
        bound(here, smpp.BindReceiver) as receiver,
    ):
        answer = await transmitter.submitted(PLAIN)
        (delivery,) = await receiver.first(smpp.DeliverSm)
        receipt = read_receipt(delivery)
        assert receipt is not None
        assert receipt.message_id == answer.message_id
        assert delivery.source_addr == str(PLAIN)
        assert delivery.destination_addr == "1069000101"
        assert not transmitter.of(smpp.DeliverSm)


async def test_a_receipt_says_what_the_table_of_numbers_says(here: Carriers) -> None:
    async with bound(here) as client:
        for phone in (PLAIN, UNDELIVERED, ABROAD):
            await client.submitted(phone)
        found = {
            int(one.source_addr): read_receipt(one) for one in await client.first(smpp.DeliverSm, 3)
        }
        said = {phone: (one.stat, one.err, one.state) for phone, one in found.items() if one}
        assert said == {
            PLAIN: ("DELIVRD", "000", SmppState.DELIVERED),
            UNDELIVERED: ("MK:0001", "000", SmppState.UNDELIVERABLE),
            ABROAD: ("REJECTD", "011", SmppState.REJECTED),
        }


async def test_no_receipt_comes_unless_one_was_asked_for(here: Carriers) -> None:
    async with bound(here) as client:
        pdu = smpp.SubmitSm(sequence=9, destination_addr=str(PLAIN), short_message=b"x")
        await asked(client, pdu, smpp.SubmitSmResp)
        await client.submitted(PLAIN)
        await client.first(smpp.DeliverSm)
        assert len(here.sent()) == 1


async def test_a_refused_message_is_taken_where_it_is_tried_next(here: Carriers) -> None:
    async with bound(here) as client:
        assert [(await client.submitted(REFUSED_ONCE)).status for _ in range(3)] == [69, 0, 69]
        assert (await client.submitted(REFUSED)).status == 11
        assert [one.attempt_no for one in here.received()] == [1, 2, 1, 1]


async def test_a_dropped_link_leaves_a_receipt_for_the_next_one(here: Carriers) -> None:
    async with bound(here) as client:
        client.submit(DROPS)
        await client.until(client.is_over.is_set)
    async with bound(here) as client:
        (delivery,) = await client.first(smpp.DeliverSm)
        receipt = read_receipt(delivery)
        assert receipt is not None
        assert (receipt.message_id,) == here.received()[0].carrier_ids
        assert here.received()[0].answer == "dropped"


async def test_what_is_not_answered_comes_again_on_the_next_connection(here: Carriers) -> None:
    async with bound(here) as client:
        client.is_answering = False
        await client.submitted(PLAIN)
        first = (await client.first(smpp.DeliverSm))[0]
    async with bound(here) as client:
        again = (await client.first(smpp.DeliverSm))[0]
        assert again.short_message == first.short_message
        await asked(client, smpp.EnquireLink(sequence=99), smpp.EnquireLinkResp)
        assert len(here.acknowledged()) == 1


async def test_a_receipt_that_was_refused_is_not_acknowledged(here: Carriers) -> None:
    async with bound(here) as client:
        client.is_answering = False
        await client.submitted(PLAIN)
        (delivery,) = await client.first(smpp.DeliverSm)
        client.say(smpp.DeliverSmResp(sequence=delivery.sequence, status=0x64))
        await asked(client, smpp.EnquireLink(sequence=99), smpp.EnquireLinkResp)
        assert not here.acknowledged()


@pytest.mark.parametrize("first", [None, 0x64])
async def test_a_receipt_that_was_not_taken_comes_again_until_it_is(
    tmp_path: Path, first: int | None
) -> None:
    habits = Habits(pace=0.01, redeliver_after_ms=100)
    async with carriers(tmp_path, habits=habits) as here, bound(here) as client:
        client.is_answering = False
        await client.submitted(PLAIN)
        (delivery,) = await client.first(smpp.DeliverSm)
        if first is not None:
            client.say(smpp.DeliverSmResp(sequence=delivery.sequence, status=first))
        client.is_answering = True
        await client.first(smpp.DeliverSm, 2)
        await asyncio.sleep(0.3)
        assert len(client.of(smpp.DeliverSm)) == 2
        assert len(here.acknowledged()) == 1


def _by_header(number: int) -> dict[str, Any]:
    return {"esm_class": 0x40, "content": bytes((5, 0, 3, 7, 3, number)) + b"part"}


def _by_parameters(number: int) -> dict[str, Any]:
    return {"content": b"part", "tlvs": sar(7, 3, number)}


@pytest.mark.parametrize("form", [_by_header, _by_parameters])
@pytest.mark.parametrize("phone", [PLAIN, UNDELIVERED])
async def test_the_parts_of_a_message_have_one_fate_and_a_receipt_each(
    here: Carriers, form: Any, phone: int
) -> None:
    async with bound(here) as client:
        ids = [(await client.submitted(phone, **form(number))).message_id for number in (3, 1)]
        assert not here.sent(), "the message is not whole"
        ids.append((await client.submitted(phone, **form(2))).message_id)
        receipts = [read_receipt(one) for one in await client.first(smpp.DeliverSm, 3)]
        assert {one.message_id for one in receipts if one} == set(ids)
        assert len({one.stat for one in receipts if one}) == 1
        assert len({one.message_id for one in here.received()}) == 1


async def test_a_payload_is_one_part_however_long(here: Carriers) -> None:
    async with bound(here) as client:
        payload = ((int(Tag.MESSAGE_PAYLOAD), b"x" * 3000),)
        answer = await client.submitted(PLAIN, content=b"", tlvs=payload)
        (delivery,) = await client.first(smpp.DeliverSm)
        receipt = read_receipt(delivery)
        assert receipt is not None
        assert receipt.message_id == answer.message_id


async def test_a_data_sm_is_a_submission_as_well(here: Carriers) -> None:
    async with bound(here) as client:
        pdu = smpp.Datasm(
            sequence=5,
            source_addr="1069000101",
            destination_addr=str(PLAIN),
            registered_delivery=1,
            tlvs=((int(Tag.MESSAGE_PAYLOAD), b"hello"),),
        )
        answer = await asked(client, pdu, smpp.DatasmResp)
        (delivery,) = await client.first(smpp.DeliverSm)
        receipt = read_receipt(delivery)
        assert receipt is not None
        assert receipt.message_id == answer.message_id


async def test_a_query_tells_the_state(here: Carriers) -> None:
    async with bound(here) as client:
        done, waiting = await client.submitted(PLAIN), await client.submitted(NEVER)
        await client.first(smpp.DeliverSm)
        found = []
        for message_id in (done.message_id, waiting.message_id, "77"):
            client.heard.clear()
            pdu = smpp.QuerySm(sequence=client.next(), message_id=message_id)
            answer = await asked(client, pdu, smpp.QuerySmResp)
            found.append((answer.status, answer.message_state, bool(answer.final_date)))
        assert found == [(0, 2, True), (0, 1, False), (12, 0, False)]


async def test_a_message_is_taken_back_before_its_receipt_and_not_after(tmp_path: Path) -> None:
    async with carriers(tmp_path, pace=1.0) as here, bound(here) as client:
        early = await client.submitted(LATE)
        states = []
        for _ in range(2):
            client.heard.clear()
            pdu = smpp.CancelSm(sequence=client.next(), message_id=early.message_id)
            states.append((await asked(client, pdu, smpp.CancelSmResp)).status)
        assert states == [0, 0x11]
        pdu = smpp.QuerySm(sequence=client.next(), message_id=early.message_id)
        assert (await asked(client, pdu, smpp.QuerySmResp)).message_state == SmppState.DELETED


async def test_a_reply_comes_as_a_message_from_the_phone(here: Carriers) -> None:
    async with bound(here) as client:
        await client.submitted(REPLIES)
        reply = (await client.first(smpp.DeliverSm, 2))[1]
        assert (reply.esm_class, reply.short_message) == (0, b"R")
        assert (reply.source_addr, reply.destination_addr) == (str(REPLIES), "1069000101")


@pytest.mark.parametrize("address", ["", "abc", "123", "1" * 20])
async def test_an_address_that_is_no_number_is_refused(here: Carriers, address: str) -> None:
    async with bound(here) as client:
        pdu = smpp.SubmitSm(sequence=3, destination_addr=address, short_message=b"x")
        assert (await asked(client, pdu, smpp.SubmitSmResp)).status == 11


async def test_a_sender_that_is_too_long_for_its_field_is_cut_in_the_receipt(
    here: Carriers,
) -> None:
    async with bound(here) as client:
        pdu = smpp.SubmitSm(
            sequence=3,
            source_addr="106",
            dest_addr_ton=1,
            destination_addr=str(PLAIN),
            registered_delivery=1,
        )
        long = smpp.write_pdu(pdu).replace(b"106\0", b"1" * 40 + b"\0", 1)
        client.write(len(long).to_bytes(4, "big") + long[4:])
        (delivery,) = await client.first(smpp.DeliverSm)
        assert delivery.destination_addr == "1" * 20


async def test_an_unknown_command_and_an_unreadable_pdu_are_nacked(here: Carriers) -> None:
    async with bound(here) as client:
        pdu = smpp.SmppUnknown(command=0x21, sequence=7)
        assert (await asked(client, pdu, smpp.GenericNack)).status == 3
        client.heard.clear()
        client.write(bytes.fromhex("00000012 00000004 00000000 00000008 4141"))
        assert (await client.first(smpp.GenericNack))[0].sequence == 8
        assert (await client.submitted(PLAIN)).status == 0


async def test_an_unbind_is_answered_and_ends_the_connection(here: Carriers) -> None:
    async with bound(here) as client:
        await asked(client, smpp.Unbind(sequence=7), smpp.UnbindResp)
        await client.until(client.is_over.is_set)


@pytest.mark.parametrize("octets", [b"\0\0\0\1" + bytes(12), b"\xff" * 16, bytes([0, 0, 8, 0, 9])])
async def test_bytes_that_are_no_protocol_end_the_connection(here: Carriers, octets: bytes) -> None:
    client = await SmppClient().connect(here.smpp_port)
    client.write(octets + bytes(2048))
    await client.until(client.is_over.is_set)


LIMITED = User(
    login="acme",
    password="secret",
    protocols=("smpp",),
    source_addresses=("1069",),
    rate=3,
    connections_max=1,
)


async def _acme(here: Carriers) -> tuple[SmppClient, int]:
    client = await SmppClient().connect(here.smpp_port)
    return client, (await client.bind("acme", "secret")).status


async def test_a_login_has_so_many_connections(tmp_path: Path) -> None:
    async with carriers(tmp_path, users=[LIMITED]) as here:
        client, first = await _acme(here)
        _, second = await _acme(here)
        client.close()
        await client.until(client.is_over.is_set)
        status = 0x0D
        while status == 0x0D:  # the carrier is told of the end a moment later
            _, status = await _acme(here)
        assert (first, second, status) == (0, 0x0D, 0)
        stranger = await SmppClient().connect(here.smpp_port)
        assert (await stranger.bind()).status == 0x0F


async def test_a_login_that_is_too_fast_is_throttled(tmp_path: Path) -> None:
    async with carriers(tmp_path, users=[LIMITED]) as here:
        client, _ = await _acme(here)
        for _ in range(5):
            client.submit(PLAIN)
        answers = await client.first(smpp.SubmitSmResp, 5)
        assert [one.status for one in answers] == [0, 0, 0, 88, 88]


async def test_a_window_that_is_full_is_throttled(tmp_path: Path) -> None:
    user = User(login="acme", password="secret", window=2)
    async with carriers(tmp_path, pace=1.0, users=[user]) as here:
        client, _ = await _acme(here)
        for _ in range(3):
            client.submit(RECEIPT_FIRST)
        answers = await client.first(smpp.SubmitSmResp, 3)
        assert [one.status for one in answers] == [88, 0, 0]


async def test_a_sender_number_of_others_is_refused(tmp_path: Path) -> None:
    async with carriers(tmp_path, users=[LIMITED]) as here:
        client, _ = await _acme(here)
        pdu = smpp.SubmitSm(sequence=3, source_addr="95588", destination_addr=str(PLAIN))
        assert (await asked(client, pdu, smpp.SubmitSmResp)).status == 10
