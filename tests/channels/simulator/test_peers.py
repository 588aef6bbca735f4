"""Clients that others wrote submit to the simulated carriers."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.channels.carriers import carriers
from tests.environments import ROOT, peer_modules, sdk_python

pytestmark = pytest.mark.peers

DELIVERED, UNDELIVERED, REFUSED = "8613900000000", "8613900000001", "8613900000010"
REPLIES = "8613900000006"
LONG = "鸿雁传书" * 30
SECONDS_MAX = 20


async def _run(program: list[str | Path], told: dict[str, Any]) -> Any:
    process = await asyncio.create_subprocess_exec(
        *program,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(SECONDS_MAX):
        said, complained = await process.communicate(json.dumps(told).encode())
    assert process.returncode == 0, complained.decode()
    return json.loads(said)


def _node(script: str) -> list[str | Path]:
    program = shutil.which("node")
    assert program, "node is missing, and tests do not skip: `make test`"
    return [program, peer_modules().parent / script]


def _python(script: str) -> list[str | Path]:
    return [sdk_python("peers"), ROOT / "tests" / "peers" / script]


async def test_smpplib_submits_and_hears_receipts_and_replies(tmp_path: Path) -> None:
    messages = [
        (DELIVERED, "Hello {world}"),
        (UNDELIVERED, "您好"),
        (REFUSED, "no"),
        (REPLIES, LONG),
    ]
    async with carriers(tmp_path) as here:
        told = {"port": here.smpp_port, "messages": messages, "answers": 5, "events": 5}
        heard = await _run(_python("smpplib_client.py"), told)
        assert [one["status"] for one in heard["answers"]].count(11) == 1
        ids = {one["id"] for one in heard["answers"]} - {""}
        receipts = [one for one in heard["events"] if one["esm_class"] == 4]
        assert len(ids) == 4
        assert {one["id"] for one in receipts} == ids
        said = {bytes.fromhex(one["octets"]).decode() for one in receipts}
        assert sum("stat:DELIVRD err:000" in one for one in said) == 3
        assert sum("stat:MK:0001 err:000" in one for one in said) == 1
        (reply,) = [one for one in heard["events"] if one["esm_class"] == 0]
        assert bytes.fromhex(reply["octets"]).decode("utf-16-be") == "收到，谢谢！"
        assert len(here.acknowledged()) == 5
        parts = [(one.number, one.total) for one in here.received() if one.total > 1]
        assert parts == [(1, 2), (2, 2)]


async def test_pycmpp_submits_to_many_phones_and_in_parts(tmp_path: Path) -> None:
    messages = [([DELIVERED, UNDELIVERED], "您好"), ([REFUSED], "不行"), ([DELIVERED], LONG)]
    async with carriers(tmp_path) as here:
        told = {"port": here.cmpp_port, "messages": messages, "answers": 4}
        heard = await _run(_python("pycmpp_client.py"), told)
        assert heard["logged_in"] == [True]
        assert [result for _, result in heard["answers"]] == [0, 13, 0, 0]
        first, refused, *parts = here.received()[0], here.received()[2], *here.received()[3:]
        assert first.carrier_ids == (heard["answers"][0][0],)
        assert refused.answer == "refused"
        assert [(one.number, one.total) for one in parts] == [(1, 2), (2, 2)]
        assert len({one.message_id for one in parts}) == 1


async def test_smpp34_submits_and_hears_receipts(tmp_path: Path) -> None:
    messages = [
        (DELIVERED, b"hello".hex(), 0),
        (UNDELIVERED, "您好".encode("utf-16-be").hex(), 8),
        (REFUSED, b"no".hex(), 0),
    ]
    async with carriers(tmp_path) as here:
        told = {"port": here.smpp_port, "messages": messages, "events": 2}
        heard = await _run(_python("smpp34_client.py"), told)
        assert [status for _, status in heard["answers"]] == [0, 0, 11]
        assert {said for _, _, said in heard["events"]} == {one for one, _ in heard["answers"][:2]}
        assert {esm_class for esm_class, _, _ in heard["events"]} == {4}


async def test_npm_smpp_submits_by_parameters_and_by_payload(tmp_path: Path) -> None:
    parts = [
        (
            DELIVERED,
            "part",
            {"sar_msg_ref_num": 9, "sar_total_segments": 2, "sar_segment_seqnum": number},
        )
        for number in (1, 2)
    ]
    messages = [
        *parts,
        (DELIVERED, None, {"message_payload": LONG}),
        (REPLIES, "您好 [x]", {}),
        (UNDELIVERED, "a long way {home} €", {}),
    ]
    async with carriers(tmp_path) as here:
        told = {"port": here.smpp_port, "messages": messages, "events": 6}
        heard = await _run(_node("npm_client.js"), told)
        assert {status for _, status in heard["answers"]} == {0}
        receipts = {said.strip("\0"): text for kind, text, said in heard["events"] if kind == 4}
        assert set(receipts) == {one for one, _ in heard["answers"]}
        assert sum("stat:MK:0001" in text for text in receipts.values()) == 1
        assert [text for kind, text, _ in heard["events"] if kind == 0] == ["收到，谢谢！"]
        sar = [one for one in here.received() if one.total == 2]
        assert len({one.message_id for one in sar}) == 1


async def test_cmppy_submits_in_the_form_of_3_0(tmp_path: Path) -> None:
    messages = [(DELIVERED, "您好"), (REFUSED, "不行")]
    # It expects nothing but its answer: a receipt must not come on its second connection.
    async with carriers(tmp_path, pace=10) as here:
        told = {"port": here.cmpp_port, "messages": messages}
        heard = await _run(_python("cmppy_client.py"), told)
        (msg_id, result), (_, refused) = heard["answers"]
        assert (result, refused) == (0, 13)
        assert here.received()[0].carrier_ids == (msg_id,)
