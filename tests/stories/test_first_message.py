"""The first message: `hongyan dev`, what it prints, each simulator number from call to push."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hongyan.channels.simulator.outcomes import OUTCOMES
from tests.stories.caller import (
    DELIVERED,
    FAILED,
    NOTIFICATION,
    PROMOTION,
    SIGN,
    VERIFICATION,
    WAITING,
    Caller,
)
from tests.stories.receiver import Receiver, receiving
from tests.stories.service import Service, get, hongyan, serving, until

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("first message")]

SETTINGS = {
    "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true",  # for `hongyan endpoint set`; `dev` allows them
    "HONGYAN_PUSH_TIMEOUT_MS": "5000",  # a busy machine is not what is tested here
    "HONGYAN_PROMOTION_OPENS_HOUR": "0",
    "HONGYAN_PROMOTION_CLOSES_HOUR": "24",
}
READY_SECONDS_MAX = 10  # 2 on a quiet machine; the figure is printed
NUMBERS = [str(phone)[2:] for phone in OUTCOMES]
SLOW, NEVER = "13900000003", "13900000002"
FAILURES = {"13900000001": "MOBILE_NOT_ON_SERVICE", "13900000010": "NO_ROUTE"}
REPLIES = {"13900000005": "R", "13900000006": "收到，谢谢！"}


@dataclass(frozen=True, slots=True)
class Stage:
    """A `hongyan dev` that sent one code to each simulator number, and its receiver."""

    service: Service
    receiver: Receiver
    caller: Caller
    biz_ids: dict[str, str]

    def reports(self, phone: str) -> list[dict[str, Any]]:
        found = self.receiver.items("SmsReport")
        return [one for one in found if one["biz_id"] == self.biz_ids.get(phone)]

    def live_lines(self, phone: str, word: str) -> list[str]:
        masked = f"{phone[:3]}****{phone[-4:]}"
        return [line for line in self.service.lines if masked in line and word in line]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    data = tmp_path_factory.mktemp("first") / "data"
    with receiving() as receiver, serving("dev", data=data, settings=SETTINGS) as service:
        for kind in ("SmsReport", "SmsUp"):
            service.command("endpoint", "set", "hongyan-dev", kind, receiver.url(f"/{kind}"))
        caller = Caller(service.port)
        biz_ids = {phone: caller.accepted(phone, OutId=f"to-{phone}") for phone in NUMBERS}
        yield Stage(service, receiver, caller, biz_ids)
        caller.close()


@pytest.mark.parametrize("phone", [one for one in NUMBERS if one not in {NEVER, SLOW, *FAILURES}])
def test_a_simulator_number_is_delivered(stage: Stage, phone: str) -> None:
    one = stage.caller.final(phone, stage.biz_ids[phone])
    assert (one["SendStatus"], one["ErrCode"]) == (DELIVERED, "DELIVERED")
    assert one["OutId"] == f"to-{phone}"
    until(lambda: stage.live_lines(phone, "✓ delivered"), f"a live line for {phone}")


def test_the_slow_number_is_delivered_after_30_s(stage: Stage) -> None:
    one = stage.caller.final(SLOW, stage.biz_ids[SLOW], seconds=60)
    assert one["SendStatus"] == DELIVERED
    sent, received = one["SendDate"][-2:], one["ReceiveDate"][-2:]
    assert (int(received) - int(sent)) % 60 in {30, 31}


@pytest.mark.parametrize("phone", FAILURES)
def test_a_failing_number_tells_why(stage: Stage, phone: str) -> None:
    one = stage.caller.final(phone, stage.biz_ids[phone])
    assert (one["SendStatus"], one["ErrCode"]) == (FAILED, FAILURES[phone])
    [report] = until(lambda: stage.reports(phone), f"a report on {phone}")
    assert (report["success"], report["err_code"]) == (False, FAILURES[phone])


def test_a_number_without_a_receipt_waits(stage: Stage) -> None:
    until(lambda: stage.live_lines(NEVER, "→ submitting"), "it was submitted")
    [one] = stage.caller.details(NEVER, stage.biz_ids[NEVER])
    assert one["SendStatus"] == WAITING
    assert not {"ErrCode", "ReceiveDate"} & set(one)
    assert stage.reports(NEVER) == []


def test_a_refusing_channel_is_followed_by_another(stage: Stage) -> None:
    phone = "13900000004"
    stage.caller.final(phone, stage.biz_ids[phone])
    assert len(stage.live_lines(phone, "→ submitting")) == 2
    assert stage.live_lines(phone, "another one is tried")


def test_a_report_has_the_documented_fields_and_types(stage: Stage) -> None:
    phone = "13900000000"
    one = stage.caller.final(phone, stage.biz_ids[phone])
    [report] = until(lambda: stage.reports(phone), "a report")
    assert report == {
        "phone_number": phone,
        "send_time": one["SendDate"],
        "report_time": one["ReceiveDate"],
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": report["err_msg"],
        "sms_size": "1",
        "biz_id": stage.biz_ids[phone],
        "out_id": f"to-{phone}",
    }
    assert isinstance(report["err_msg"], str)


def test_a_receipt_that_comes_twice_is_reported_once(stage: Stage) -> None:
    phone = "13900000008"
    stage.caller.final(phone, stage.biz_ids[phone])
    until(lambda: stage.reports(phone), "a report")
    # The second receipt comes half a second later, so a later message's report follows it.
    later = stage.caller.accepted("13900000000", NOTIFICATION)
    stage.biz_ids["later"] = later
    until(lambda: stage.reports("later"), "the report on the later message")
    assert len(stage.reports(phone)) == 1


@pytest.mark.parametrize("phone", REPLIES)
def test_a_reply_is_pushed_with_the_sign_it_answers(stage: Stage, phone: str) -> None:
    def replies() -> list[dict[str, Any]]:
        return [one for one in stage.receiver.items("SmsUp") if one["phone_number"] == phone]

    reply = until(replies, f"a reply of {phone}")[0]  # other tests get replies as well
    assert set(reply) == {
        *("phone_number", "content", "send_time", "dest_code", "sequence_id", "sign_name")
    }
    assert (reply["content"], reply["sign_name"]) == (REPLIES[phone], SIGN)
    assert all(isinstance(value, str) for value in reply.values())
    word = "← opt-out" if REPLIES[phone] == "R" else "← reply"
    until(lambda: stage.live_lines(phone, word), "a live line")


def test_who_replied_r_gets_no_more_promotions(stage: Stage) -> None:
    opted_out, other = REPLIES
    until(lambda: stage.live_lines(opted_out, "← opt-out"), "the opt-out")
    refused = stage.caller.send(opted_out, PROMOTION)
    assert (refused.status, refused.code) == (200, "isv.CUSTOMER_REFUSED")
    assert "BizId" not in refused.body
    # A reply that is no opt-out word changes nothing, and codes still reach who opted out.
    assert stage.caller.send(other, PROMOTION).code == "OK"
    assert stage.caller.send(opted_out, NOTIFICATION).code == "OK"
    # Among several numbers, only that one is passed over, and has its record.
    biz_id = stage.caller.accepted(f"{opted_out},13900000000", PROMOTION)
    [record] = stage.caller.details(opted_out, biz_id)
    assert (record["SendStatus"], record["ErrCode"]) == (FAILED, "USER_REJECT")
    assert stage.caller.final("13900000000", biz_id)["SendStatus"] == DELIVERED


def test_a_second_code_within_the_minute_is_refused_with_its_reasons(stage: Stage) -> None:
    phone = "13800138000"
    replies = [stage.caller.send(phone) for _ in range(3)]  # two of them in one minute, whenever
    refused = next(one for one in replies if one.code != "OK")
    assert refused.code == "isv.BUSINESS_LIMIT_CONTROL"
    assert refused.body["Message"] == "触发分钟级流控Permits:1"
    assert refused.headers["x-hongyan-limit-window"] == "minute"
    assert refused.headers["x-hongyan-limit-used"] == "1"
    assert refused.headers["x-hongyan-limit-permits"] == "1"
    assert refused.headers["x-hongyan-limit-retry-at"].endswith(":00+08:00")


def test_the_banner_has_all_that_a_newcomer_needs(stage: Stage) -> None:
    banner = stage.service.output.split("Messages appear here")[0]
    for needed in (
        f"http://127.0.0.1:{stage.service.port}",
        *("hongyan-dev", "hongyan-dev-secret", SIGN),
        *("hongyan-dev-personal", "hongyan-dev-personal-secret"),
        *(VERIFICATION, NOTIFICATION, PROMOTION),
        "您的验证码为${code}，5分钟内有效，请勿泄露给他人。",
        "尊敬的${name}，您的订单${order_number}已发货。",
        "拒收请回复R",
        *NUMBERS,
        *("# Python:", "// Node:", "# curl"),
    ):
        assert needed in banner


def test_a_live_line_tells_of_a_message(stage: Stage) -> None:
    phone = "13900000000"
    biz_id = stage.biz_ids[phone]
    stage.caller.final(phone, biz_id)
    line = until(
        lambda: next((one for one in stage.service.lines if f"BizId={biz_id}" in one), None),
        "the live line of the outcome",
    )
    for part in (
        "✓ delivered",
        "139****0000",
        "【鸿雁演示】您的验证码为123456",
        "1 segment",
        " ms",
    ):
        assert part in line
    assert "mobile-1" in line or "mobile-2" in line


def test_health_and_metrics_tell_how_it_is(stage: Stage) -> None:
    status, _, text = get(stage.service.watch_port, "/healthz")
    health = json.loads(text)
    assert (status, health["status"], health["database"]) == (200, "ok", "sqlite")
    assert len(health["channels"]) == 8
    assert set(health["channels"].values()) == {"up"}
    [process] = health["processes"]
    assert process["roles"] == ["api", "workers"]
    held = {one["name"]: one["holder"] for one in health["leases"]}
    assert held == {"leader": process["id"], f"node/{process['node']}": process["id"]}
    stage.caller.final("13900000010", stage.biz_ids["13900000010"])
    status, content_type, text = get(stage.service.watch_port, "/metrics")
    assert status == 200
    assert content_type.startswith("text/plain")
    for name in (
        "hongyan_messages_accepted_total",
        "hongyan_calls_refused_total",
        "hongyan_messages_submitted_total",
        'hongyan_messages_final_total{code="NO_ROUTE",outcome="rejected"}',
        "hongyan_queue_depth",
        "hongyan_batch_size_bucket",
        "hongyan_call_seconds_bucket",
        "hongyan_receipt_seconds_bucket",
    ):
        assert name in text or name == "hongyan_calls_refused_total", name


def test_a_browser_is_led_to_the_console(stage: Stage) -> None:
    port = stage.service.port
    assert get(port, "/", Accept="text/html")[0] == http.client.SEE_OTHER
    status, content_type, text = get(port, "/console/login", Accept="text/html")
    assert (status, content_type) == (http.client.OK, "text/html; charset=utf-8")
    assert "鸿雁" in text


def test_the_doctor_finds_nothing_broken(stage: Stage) -> None:
    where = {"HONGYAN_PORT": str(stage.service.port)} | SETTINGS
    said = hongyan("doctor", data=stage.service.data, settings=where)
    assert "✗" not in said
    assert f"Hongyan answers on 127.0.0.1:{stage.service.port}" in said


def test_dev_is_ready_at_once_keeps_its_data_and_wipes_them_when_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving("dev", data=data) as service:
        first_seconds = service.wait_until_it_answers(service.port)
        caller = Caller(service.port)
        biz_id = caller.accepted("13900000000")
        caller.final("13900000000", biz_id)
        caller.close()
        assert service.stop() == 0
    with serving("dev", data=data, port=service.port) as service:
        again_seconds = service.wait_until_it_answers(service.port)
        caller = Caller(service.port)
        assert caller.final("13900000000", biz_id)["SendStatus"] == DELIVERED
        caller.close()
        assert service.stop() == 0
    with serving("dev", "--fresh", data=data, port=service.port) as service:
        caller = Caller(service.port)
        assert caller.details("13900000000") == []
        caller.close()
    print(f"ready {first_seconds:.2f} s after its start, {again_seconds:.2f} s the second time")
    assert first_seconds < READY_SECONDS_MAX
