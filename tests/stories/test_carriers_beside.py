"""`hongyan dev --carriers`: the demo sends by CMPP and SMPP, and without it as before."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from hongyan.channels.simulator.log import EventAcknowledged, Received, read_log
from hongyan.text.phone import api_form
from tests.stories.caller import DELIVERED, FAILED, Caller
from tests.stories.service import Service, serving, until

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("carriers beside")]

PLAIN, UNDELIVERED, REFUSED_ONCE, REPLIES = (f"1390000000{one}" for one in (0, 1, 4, 6))
ABROAD, INTERNATIONAL = "12025550100", "SMS_100000004"
CMPP = {"cmpp-1", "cmpp-2"}
LOGINS = {"690001", "690002"}


def received(service: Service) -> dict[str, list[Received]]:
    found: dict[str, list[Received]] = {}
    for line in read_log(service.data / "simulator.jsonl"):
        if isinstance(line, Received):
            found.setdefault(api_form(line.phone), []).append(line)
    return found


def test_a_first_message_travels_by_cmpp_and_one_signal_ends_all(tmp_path: Path) -> None:
    with serving("dev", "--carriers", data=tmp_path / "data") as service:
        service.line_with("Carriers 运营商: SMPP 127.0.0.1:")
        until(lambda: "cmpp-1" in service.command("channel", "list"), "the channels")
        caller = Caller(service.port)
        sent = {phone: caller.accepted(phone) for phone in (PLAIN, UNDELIVERED, REFUSED_ONCE)}
        sent[REPLIES] = caller.accepted(REPLIES)
        finals = {phone: caller.final(phone, biz_id) for phone, biz_id in sent.items()}
        abroad = caller.accepted(
            ABROAD, INTERNATIONAL, SignName="Hongyan", TemplateParam='{"code":"123456"}'
        )
        finals[ABROAD] = caller.final(ABROAD, abroad)
        caller.close()
        assert {phone: one["SendStatus"] for phone, one in finals.items()} == {
            PLAIN: DELIVERED,
            UNDELIVERED: FAILED,
            REFUSED_ONCE: DELIVERED,
            REPLIES: DELIVERED,
            ABROAD: DELIVERED,
        }
        assert finals[UNDELIVERED]["ErrCode"] == "MOBILE_NOT_ON_SERVICE"
        heard = received(service)
        (over_smpp,) = heard.pop(ABROAD)
        assert over_smpp.channel == "hongyan"
        assert {one.channel for lines in heard.values() for one in lines} <= LOGINS
        assert [one.answer for one in heard[REFUSED_ONCE]] == ["refused", "submitted"]
        assert {one.channel for one in heard[REFUSED_ONCE]} == LOGINS
        told = service.command("message", "show", sent[PLAIN])
        assert any(name in told for name in CMPP)
        # Five receipts and a reply are stored before they are acknowledged.
        log = service.data / "simulator.jsonl"
        until(
            lambda: sum(isinstance(one, EventAcknowledged) for one in read_log(log)) == 6,
            "six acknowledgements",
        )
        os.kill(service.pid, signal.SIGINT)
        assert service.wait() == 0
    with serving("dev", data=tmp_path / "data") as service:
        caller = Caller(service.port)
        biz_id = caller.accepted("13800000001")
        assert caller.final("13800000001", biz_id)["SendStatus"] == DELIVERED
        caller.close()
        assert not any(name in service.command("message", "show", biz_id) for name in CMPP)
