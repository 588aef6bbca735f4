"""Every behaviour that can be configured, as a client sees it on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hongyan.channels.simulator.behaviours import BEHAVIOURS, FLOOD, Behaviours, Chosen, Occasion
from hongyan.channels.simulator.outcomes import script_for
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.digests import authenticator_ismg, is_from_gateway
from hongyan.protocols.cmpp.report import read_report
from hongyan.protocols.smpp import pdus as smpp
from hongyan.protocols.smpp.receipt import read_receipt
from hongyan.protocols.udh import part_of, split_udh
from tests.channels.carriers import Carriers, carriers
from tests.channels.simulator.client import CmppClient, SmppClient

PLAIN = 86_13900000000
OTHER = 86_13900000020
QUIET_SECONDS = 0.15


@asynccontextmanager
async def bound(here: Carriers) -> AsyncIterator[SmppClient]:
    client = await SmppClient().connect(here.smpp_port)
    assert (await client.bind()).status == 0
    yield client
    client.close()


@asynccontextmanager
async def logged_in(
    here: Carriers, version: cmpp.CmppVersion = cmpp.CmppVersion.V20
) -> AsyncIterator[CmppClient]:
    client = await CmppClient(version).connect(here.cmpp_port)
    assert (await client.log_in()).status == 0
    yield client
    client.close()


async def _receipt_before_response(here: Carriers) -> None:
    async with bound(here) as client:
        answer = await client.submitted(PLAIN)
        (receipt,) = client.of(smpp.DeliverSm)
        assert client.heard.index(receipt) < client.heard.index(answer)
        assert f"id:{answer.message_id} " in receipt.short_message.decode()


async def _receipt_twice(here: Carriers) -> None:
    async with logged_in(here) as client:
        answer = await client.submitted(PLAIN)
        first, second = await client.first(cmpp.Deliver, 2)
        assert {read_report(one.msg_content).msg_id for one in (first, second)} == {answer.msg_id}
        assert first.msg_id != second.msg_id


async def _receipt_never(here: Carriers) -> None:
    async with bound(here) as client:
        await client.submitted(PLAIN)
        await asyncio.sleep(QUIET_SECONDS)
        assert not client.of(smpp.DeliverSm)


async def _refuse_with_body(here: Carriers) -> None:
    async with bound(here) as client:
        answer = await client.submitted(PLAIN)
        assert (answer.status, answer.message_id) == (69, "0")
        assert here.received()[0].answer == "refused"


async def _refuse_without_body(here: Carriers) -> None:
    async with bound(here) as client, logged_in(here) as other:
        client.pieces.clear()
        assert (await client.submitted(PLAIN)).status == 69
        assert len(client.pieces[0]) == smpp.HEADER_OCTETS
        assert (await other.submitted(PLAIN)).result == 9


async def _throttle(here: Carriers) -> None:
    async with bound(here) as client, logged_in(here) as other:
        assert [(await client.submitted(PLAIN)).status for _ in range(3)] == [88] * 3
        assert [(await other.submitted(PLAIN)).result for _ in range(3)] == [8] * 3


async def _duplicate_sequence(here: Carriers) -> None:
    async with logged_in(here) as client:
        answer = await client.submitted(PLAIN)
        assert answer.result == 3
        (report,) = await client.first(cmpp.Deliver)
        assert read_report(report.msg_content).stat == "DELIVRD"


async def _no_response(here: Carriers) -> None:
    async with bound(here) as client:
        client.submit(PLAIN)
        await client.first(smpp.DeliverSm)
        assert not client.of(smpp.SubmitSmResp)
        assert here.received()[0].answer == "dropped"


async def _silent_drop(here: Carriers) -> None:
    async with bound(here) as client:
        client.submit(PLAIN)
        client.say(smpp.EnquireLink(sequence=client.next()))
        await asyncio.sleep(QUIET_SECONDS)
        assert [type(one) for one in client.heard] == [smpp.BindTransceiverResp]
        assert not client.is_over.is_set(), "it stays open"


async def _close_mid_pdu(here: Carriers) -> None:
    async with logged_in(here) as client:
        client.submit(PLAIN)
        await client.until(client.is_over.is_set)
        assert client.is_mid_pdu
        assert here.received()[0].answer == "dropped"


async def _farewell(here: Carriers) -> None:
    async with bound(here) as client, logged_in(here) as other:
        await client.submitted(PLAIN)
        (unbind,) = await client.first(smpp.Unbind)
        client.say(smpp.UnbindResp(sequence=unbind.sequence))
        await client.until(client.is_over.is_set)
        await other.submitted(PLAIN)
        (terminate,) = await other.first(cmpp.Terminate)
        other.say(cmpp.TerminateResp(sequence=terminate.sequence))
        await other.until(other.is_over.is_set)


def _reply_parts(pdus: list[Any]) -> list[tuple[int, int]]:
    found = []
    for one in pdus:
        octets = getattr(one, "short_message", b"") or getattr(one, "msg_content", b"")
        part = part_of(split_udh(octets)[0])
        assert part is not None
        found.append((part.number, part.total))
    return found


async def _long_reply(here: Carriers) -> None:
    async with bound(here) as client:
        await client.submitted(PLAIN)
        replies = (await client.first(smpp.DeliverSm, 4))[1:]
        assert _reply_parts(replies) == [(1, 3), (2, 3), (3, 3)]


async def _coalesced(here: Carriers) -> None:
    async with bound(here) as client:
        client.pieces.clear()
        for _ in range(5):
            client.submit(PLAIN)
            await asyncio.sleep(0.002)
        await client.first(smpp.SubmitSmResp, 5)
        assert len(client.pieces) == 1


async def _one_byte_per_segment(here: Carriers) -> None:
    async with bound(here) as client:
        client.pieces.clear()
        await client.submitted(PLAIN)
        assert len(client.pieces) > 5, "the kernel may join some that wait to be read"


async def _out_of_order(here: Carriers) -> None:
    async with bound(here) as client:
        sequences = [client.submit(PLAIN) for _ in range(5)]
        answers = await client.first(smpp.SubmitSmResp, 5)
        assert [one.sequence for one in answers] == sequences[::-1]


async def _ids(here: Carriers) -> tuple[str, str]:
    async with bound(here) as client:
        answer = await client.submitted(PLAIN)
        (delivery,) = await client.first(smpp.DeliverSm)
        receipt = read_receipt(delivery)
        assert receipt is not None
        assert f"id:{receipt.message_id} " in delivery.short_message.decode()
        assert here.received()[0].carrier_ids == (
            str(int(answer.message_id.replace("-", ""), 16)),
        ) or (here.received()[0].carrier_ids == (answer.message_id,))
        return answer.message_id, receipt.message_id


async def _id_hexadecimal(here: Carriers) -> None:
    answered, told = await _ids(here)
    assert answered == f"{int(told):x}"


async def _id_hexadecimal_in_receipts(here: Carriers) -> None:
    answered, told = await _ids(here)
    assert told == f"{int(answered):x}"


async def _id_leading_zeros(here: Carriers) -> None:
    answered, told = await _ids(here)
    assert told == answered.rjust(24, "0")


async def _id_upper_case(here: Carriers) -> None:
    answered, told = await _ids(here)
    assert answered != told == answered.upper()


async def _id_uuid(here: Carriers) -> None:
    answered, told = await _ids(here)
    assert answered == told == str(UUID(told))


async def _receipts_by_text(here: Carriers) -> None:
    async with bound(here) as client:
        await client.submitted(PLAIN)
        (delivery,) = await client.first(smpp.DeliverSm)
        assert (delivery.esm_class, delivery.tlvs) == (0, ())
        assert read_receipt(delivery) is None
        assert read_receipt(delivery, by_text=True) is not None


async def _enquire_flood(here: Carriers) -> None:
    async with bound(here) as client, logged_in(here) as other:
        await client.submitted(PLAIN)
        await client.first(smpp.EnquireLink, 2 * FLOOD)
        await other.submitted(PLAIN)
        await other.first(cmpp.ActiveTest, 2 * FLOOD)


async def _unknown_parameters(here: Carriers) -> None:
    async with bound(here) as client:
        answer = await client.submitted(PLAIN)
        (delivery,) = await client.first(smpp.DeliverSm)
        assert all(0x1500 in dict(one.tlvs) for one in (client.heard[0], answer, delivery))


async def _unknown_commands(here: Carriers) -> None:
    async with bound(here) as client, logged_in(here) as other:
        await client.first(smpp.SmppUnknown)
        await other.first(cmpp.CmppUnknown)
        assert (await client.submitted(PLAIN)).status == 0


async def _login(
    here: Carriers, version: cmpp.CmppVersion = cmpp.CmppVersion.V20
) -> tuple[Any, bytes]:
    client = await CmppClient(version).connect(here.cmpp_port)
    answer = await client.log_in()
    client.close()
    return answer, client.digest


async def _digest_other_width(here: Carriers) -> None:
    answer, digest = await _login(here)
    assert answer.authenticator_ismg == authenticator_ismg(
        0, digest, "hongyan", cmpp.CmppVersion.V30
    )
    assert is_from_gateway(answer, digest, "hongyan")


async def _digest_wrong(here: Carriers) -> None:
    answer, digest = await _login(here)
    assert answer.status == 0
    assert not is_from_gateway(answer, digest, "hongyan")


async def _version_0(here: Carriers) -> None:
    assert (await _login(here))[0].version == 0


async def _version_1(here: Carriers) -> None:
    assert (await _login(here))[0].version == 1


async def _connect_resp_20(here: Carriers) -> None:
    async with logged_in(here, cmpp.CmppVersion.V30) as client:
        assert len(client.pieces[0]) == 30
        assert client.heard[0].version == cmpp.CmppVersion.V30
        assert (await client.submitted(PLAIN)).result == 0


async def _report(here: Carriers, version: cmpp.CmppVersion) -> int:
    async with logged_in(here, version) as client:
        await client.submitted(PLAIN)
        (report,) = await client.first(cmpp.Deliver)
        assert read_report(report.msg_content).dest_terminal_id == "13900000000"
        return len(report.msg_content)


async def _report_60(here: Carriers) -> None:
    assert await _report(here, cmpp.CmppVersion.V30) == 60


async def _report_71(here: Carriers) -> None:
    assert await _report(here, cmpp.CmppVersion.V20) == 71


async def _login_limit(here: Carriers) -> None:
    client = await SmppClient().connect(here.smpp_port)
    assert (await client.bind()).status == 0x0D
    await client.until(client.is_over.is_set)
    assert (await _login(here))[0].status == 5


async def _reply_parts_falling(here: Carriers) -> None:
    async with logged_in(here) as client:
        await client.submitted(PLAIN)
        replies = (await client.first(cmpp.Deliver, 4))[1:]
        assert _reply_parts(replies) == [(3, 3), (2, 3), (1, 3)]


async def _reply_part_missing(here: Carriers) -> None:
    async with logged_in(here) as client:
        await client.submitted(PLAIN)
        await client.first(cmpp.Deliver, 3)
        await asyncio.sleep(QUIET_SECONDS)
        assert _reply_parts(client.of(cmpp.Deliver)[1:]) == [(1, 3), (2, 3)]
        assert len(here.acknowledged()) == 2


SEEN: dict[str, Callable[[Carriers], Awaitable[None]]] = {
    name.removeprefix("_"): check
    for name, check in list(globals().items())
    if name.removeprefix("_") in BEHAVIOURS
}


@pytest.mark.parametrize("name", BEHAVIOURS)
async def test_a_client_sees_each_behaviour(name: str, tmp_path: Path) -> None:
    chosen = [Chosen(name)]
    if name.startswith("reply_part"):
        chosen.append(Chosen("long_reply"))
    async with carriers(tmp_path, chosen=chosen) as here:
        await SEEN[name](here)


async def test_a_behaviour_of_numbers_leaves_others_alone(tmp_path: Path) -> None:
    chosen = [Chosen("refuse_without_body", phones=frozenset({OTHER}), code=100)]
    async with carriers(tmp_path, chosen=chosen) as here, bound(here) as client:
        assert (await client.submitted(PLAIN)).status == 0
        assert (await client.submitted(OTHER)).status == 100


async def test_a_behaviour_of_a_login_leaves_others_alone(tmp_path: Path) -> None:
    chosen = [Chosen("version_0", logins=frozenset({"901235"}))]
    async with carriers(tmp_path, chosen=chosen) as here:
        assert (await _login(here))[0].version == cmpp.CmppVersion.V20
        client = await CmppClient().connect(here.cmpp_port)
        assert (await client.log_in("901235")).version == 0
        client.close()


def test_a_share_is_that_share_of_all_and_the_same_in_every_run() -> None:
    behaviours = Behaviours([Chosen("receipt_never", share=25)], seed=3)
    plain = script_for(PLAIN)

    def struck() -> list[int]:
        return [
            number
            for number in range(2000)
            if behaviours.script_for(plain, Occasion("a", PLAIN, number), "SMPP") != plain
        ]

    assert struck() == struck()
    assert 400 < len(struck()) < 600


async def test_a_message_of_several_parts_has_one_fate_by_share(tmp_path: Path) -> None:
    half = [Chosen("refuse_without_body", share=50)]
    async with carriers(tmp_path, chosen=half) as here, bound(here) as client:
        for reference in range(20):
            for number in (1, 2):
                head = bytes((5, 0, 3, reference, 2, number))
                client.submit(PLAIN, head + b"x", esm_class=0x40)
        answers = await client.first(smpp.SubmitSmResp, 40)
        fates = [one.status for one in sorted(answers, key=lambda one: one.sequence)]
        assert fates[::2] == fates[1::2]
        assert set(fates) == {0, 69}
