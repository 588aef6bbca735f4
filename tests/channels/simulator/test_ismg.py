"""What a client of CMPP may ask of the simulated carriers, and what it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hongyan.channels.simulator.users import User
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.digests import is_from_gateway
from hongyan.protocols.cmpp.report import CmppReport, read_report
from tests.channels.carriers import Carriers, carriers
from tests.channels.simulator.client import CmppClient

V20, V21, V30 = cmpp.CmppVersion
PLAIN, UNDELIVERED, NEVER, LATE = (13900000000 + one for one in range(4))
REFUSED_ONCE, REPLIES, REPLIES_MORE = 13900000004, 13900000005, 13900000006
DROPS, REFUSED = 13900000009, 13900000010


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Carriers]:
    async with carriers(tmp_path) as made:
        yield made


@asynccontextmanager
async def logged_in(here: Carriers, version: cmpp.CmppVersion = V20) -> AsyncIterator[CmppClient]:
    client = await CmppClient(version).connect(here.cmpp_port)
    assert (await client.log_in()).status == 0
    yield client
    client.close()


async def asked(client: CmppClient, pdu: cmpp.CmppPdu, kind: type) -> Any:
    client.say(pdu)
    return (await client.first(kind))[-1]


def reports(delivers: list[Any]) -> list[CmppReport]:
    return [read_report(one.msg_content) for one in delivers if one.registered_delivery]


@pytest.mark.parametrize("version", [V20, V21, V30])
@pytest.mark.parametrize("padded", [False, True])
async def test_a_digest_of_either_form_logs_in(
    here: Carriers, version: cmpp.CmppVersion, padded: bool
) -> None:
    client = await CmppClient(version).connect(here.cmpp_port)
    answer = await client.log_in("9012", padded=padded)
    assert (answer.status, answer.version) == (0, version)
    assert is_from_gateway(answer, client.digest, "hongyan")


@pytest.mark.parametrize(("octet", "version"), [(0, V20), (1, V20), (0x31, V30)])
async def test_an_odd_version_is_read_as_the_nearest(
    here: Carriers, octet: int, version: cmpp.CmppVersion
) -> None:
    client = await CmppClient(version).connect(here.cmpp_port)
    assert (await client.log_in(octet=octet)).version == version
    assert (await client.submitted(PLAIN)).result == 0


async def test_a_wrong_secret_is_refused_and_left(here: Carriers) -> None:
    client = await CmppClient().connect(here.cmpp_port)
    assert (await client.log_in(secret="wrong")).status == 3
    await client.until(client.is_over.is_set)


async def test_a_submission_before_the_login_ends_the_connection(here: Carriers) -> None:
    client = await CmppClient().connect(here.cmpp_port)
    client.submit(PLAIN)
    await client.until(client.is_over.is_set)
    assert not here.received()


@pytest.mark.parametrize(("version", "octets"), [(V20, 60), (V30, 71)])
async def test_a_report_says_what_the_table_of_numbers_says(
    here: Carriers, version: cmpp.CmppVersion, octets: int
) -> None:
    async with logged_in(here, version) as client:
        ids = {phone: (await client.submitted(phone)).msg_id for phone in (PLAIN, UNDELIVERED)}
        delivers = await client.first(cmpp.Deliver, 2)
        assert {len(one.msg_content) for one in delivers} == {octets}
        assert {one.dest_id for one in delivers} == {"1069000101"}
        said = {one.msg_id: (one.stat, one.dest_terminal_id) for one in reports(delivers)}
        assert said == {
            ids[PLAIN]: ("DELIVRD", str(PLAIN)),
            ids[UNDELIVERED]: ("MK:0001", str(UNDELIVERED)),
        }
        assert len({one.msg_id for one in delivers} - set(ids.values())) == 2


async def test_a_submission_to_many_has_rising_ids_and_a_report_each(here: Carriers) -> None:
    async with logged_in(here) as client:
        answer = await client.submitted(PLAIN, UNDELIVERED, 13800000001)
        first = int.from_bytes(answer.msg_id, "big")
        told = {one.msg_id for one in reports(await client.first(cmpp.Deliver, 3))}
        assert {int.from_bytes(one, "big") for one in told} == {first, first + 1, first + 2}
        assert len(here.received()) == 3


async def test_a_submission_to_many_is_refused_for_one_of_them(here: Carriers) -> None:
    async with logged_in(here) as client:
        assert (await client.submitted(PLAIN, REFUSED)).result == 13
        assert {one.answer for one in here.received()} == {"refused"}
        assert (await client.submitted()).result == 13


async def test_the_parts_of_a_message_have_one_fate_and_a_report_each(here: Carriers) -> None:
    async with logged_in(here) as client:
        ids = set()
        for number in (2, 1):
            content = bytes((5, 0, 3, 9, 2, number)) + "长".encode("utf-16-be")
            parts = {"tp_udhi": 1, "msg_fmt": 8, "pk_total": 2, "pk_number": number}
            ids.add((await client.submitted(UNDELIVERED, content=content, **parts)).msg_id)
        told = reports(await client.first(cmpp.Deliver, 2))
        assert {one.msg_id for one in told} == ids
        assert {one.stat for one in told} == {"MK:0001"}


async def test_a_submission_that_comes_twice_is_not_taken_twice(here: Carriers) -> None:
    async with logged_in(here) as client:
        pdu = cmpp.Submit(sequence=77, src_id="1069", dest_terminal_ids=(str(PLAIN),))
        client.say(pdu)
        client.say(pdu)
        first, second = await client.first(cmpp.SubmitResp, 2)
        assert (first.result, second.result) == (0, 3)
        assert first.msg_id == second.msg_id
        assert len(here.received()) == 1


async def test_a_refused_message_is_taken_where_it_is_tried_next(here: Carriers) -> None:
    async with logged_in(here) as client:
        assert [(await client.submitted(REFUSED_ONCE)).result for _ in range(2)] == [9, 0]


async def test_replies_come_in_the_alphabet_that_they_need(here: Carriers) -> None:
    async with logged_in(here, V30) as client:
        for phone in (REPLIES, REPLIES_MORE):
            await client.submitted(phone)
        delivers = await client.first(cmpp.Deliver, 4)
        replies = {one.msg_fmt: one for one in delivers if not one.registered_delivery}
        assert replies[0].msg_content == b"R"
        assert str(replies[8].msg_content, "utf-16-be") == "收到，谢谢！"
        assert replies[8].src_terminal_id == str(REPLIES_MORE)
        assert {one.dest_id for one in replies.values()} == {"1069000101"}


async def test_a_dropped_link_leaves_a_report_for_the_next_one(here: Carriers) -> None:
    async with logged_in(here) as client:
        client.submit(DROPS)
        await client.until(client.is_over.is_set)
    async with logged_in(here) as client:
        (report,) = reports(await client.first(cmpp.Deliver))
        assert (report.msg_id.hex(),) == here.received()[0].carrier_ids


async def test_a_query_counts_what_was_submitted(here: Carriers) -> None:
    async with logged_in(here) as client:
        for phone in (REPLIES, UNDELIVERED, NEVER):
            await client.submitted(phone)
        await client.first(cmpp.Deliver, 3)
        answer = await asked(client, cmpp.Query(sequence=50, time="20261130"), cmpp.QueryResp)
        assert (answer.mt_tlmsg, answer.mt_scs, answer.mt_wt, answer.mt_fl) == (3, 1, 1, 1)
        assert (answer.mo_scs, answer.time) == (1, "20261130")


async def test_a_message_is_taken_back_before_its_report_and_not_after(tmp_path: Path) -> None:
    async with carriers(tmp_path, pace=1.0) as here, logged_in(here) as client:
        answer = await client.submitted(LATE)
        results = []
        for sequence in (50, 51):
            client.heard.clear()
            pdu = cmpp.Cancel(sequence=sequence, msg_id=answer.msg_id)
            results.append((await asked(client, pdu, cmpp.CancelResp)).success_id)
        assert results == [0, 1]


async def test_tests_and_farewells_are_answered_and_the_unknown_is_not(here: Carriers) -> None:
    async with logged_in(here) as client:
        client.say(cmpp.CmppUnknown(command=0x70, sequence=8, body=b"x"))
        assert (await asked(client, cmpp.ActiveTest(sequence=9), cmpp.ActiveTestResp)).sequence == 9
        await asked(client, cmpp.Terminate(sequence=10), cmpp.TerminateResp)
        await client.until(client.is_over.is_set)


async def test_a_submission_of_a_wrong_structure_is_refused(here: Carriers) -> None:
    async with logged_in(here) as client:
        client.write(bytes.fromhex("00000010 00000004 00000009 41414141"))
        assert (await client.first(cmpp.SubmitResp))[0].result == 1
        assert (await client.submitted(PLAIN, content=b"\xff", tp_udhi=1)).result == 1


ACME = User(login="901234", password="secret", versions=("2.0",), rate=2, connections_max=1)


@pytest.mark.parametrize(
    ("login", "secret", "version", "status"),
    [
        ("901234", "secret", V20, 0),
        ("901234", "hongyan", V20, 3),
        ("901235", "secret", V20, 2),
        ("901234", "secret", V30, 4),
    ],
)
async def test_a_file_of_users_says_who_may_log_in(
    tmp_path: Path, login: str, secret: str, version: cmpp.CmppVersion, status: int
) -> None:
    async with carriers(tmp_path, users=[ACME]) as here:
        client = await CmppClient(version).connect(here.cmpp_port)
        assert (await client.log_in(login, secret)).status == status
        client.close()


async def test_a_login_has_so_many_connections_and_so_many_pdus_a_second(tmp_path: Path) -> None:
    async with carriers(tmp_path, users=[ACME]) as here:
        client, other = [await CmppClient().connect(here.cmpp_port) for _ in range(2)]
        assert (await client.log_in(secret="secret")).status == 0
        assert (await other.log_in(secret="secret")).status == 5
        assert (await client.submitted(PLAIN, PLAIN + 1)).result == 0
        assert (await client.submitted(PLAIN)).result == 8, "two phones were two"
        client.close()
