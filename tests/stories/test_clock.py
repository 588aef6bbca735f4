"""The movable clock, with real processes: days pass in a moment, and the calendar is obeyed."""

from __future__ import annotations

import http.client
import json
import subprocess
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hongyan.kernel.calendar import SHANGHAI
from tests.ports import free_port
from tests.stories.caller import FAILED, PROMOTION, WAITING, Caller
from tests.stories.receiver import receiving
from tests.stories.service import HONGYAN, Service, environment, get, serving, until

pytestmark = pytest.mark.story

DELIVERED_AT_ONCE = "13900000000"
NO_RECEIPT = "13900000002"
AFTER_30_SECONDS = "13900000003"
LIMITED = "isv.BUSINESS_LIMIT_CONTROL"


def _control(service: Service, to: str | None = None) -> dict[str, Any]:
    """Ask the HTTP control, and move the clock first if told to."""
    line = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    try:
        if to is None:
            line.request("GET", "/dev/clock")
        else:
            headers = {"Content-Type": "application/json"}
            line.request("POST", "/dev/clock", json.dumps({"to": to}), headers)
        shown: dict[str, Any] = json.loads(line.getresponse().read())
    finally:
        line.close()
    return shown


def _calling(service: Service) -> closing[Caller]:
    return closing(Caller(service.port))


def _now(service: Service) -> datetime:
    return datetime.fromtimestamp(_control(service)["now_ms"] / 1000, SHANGHAI)


def _clock(service: Service, *words: str) -> str:
    # AUDIT J12: the port of the running `dev` is found.
    return service.command("dev", "clock", *words)


def _details(caller: Caller, phone: str, biz_id: str, day: date) -> dict[str, Any]:
    reply = caller.call(
        "QuerySendDetails",
        PhoneNumber=phone,
        BizId=biz_id,
        SendDate=f"{day:%Y%m%d}",
        PageSize="50",
        CurrentPage="1",
    )
    [one] = reply.body["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    found: dict[str, Any] = one
    return found


def test_a_limited_number_may_be_sent_to_again_when_the_day_is_over(tmp_path: Path) -> None:
    # FAQ 2.1.8: 10 verification codes a day for one sign and number.
    with serving("dev", data=tmp_path / "kept") as service, _calling(service) as caller:
        caller.accepted(DELIVERED_AT_ONCE)
        assert caller.send(DELIVERED_AT_ONCE).code == LIMITED  # one a minute
        for _ in range(9):
            _control(service, "+15m")
            caller.accepted(DELIVERED_AT_ONCE)
        _control(service, "+15m")
        assert caller.send(DELIVERED_AT_ONCE).code == LIMITED  # ten a day
        assert "1 d 2 h" in _clock(service, "+1d")
        caller.accepted(DELIVERED_AT_ONCE)


def test_a_message_without_receipt_ends_after_three_days_and_others_arrive_on_the_way(
    tmp_path: Path,
) -> None:
    with serving("dev", data=tmp_path / "kept") as service, _calling(service) as caller:
        sent = _now(service).date()
        silent = caller.accepted(NO_RECEIPT)
        late = caller.accepted(AFTER_30_SECONDS)
        quick = caller.accepted(DELIVERED_AT_ONCE)
        _control(service, "+2d")
        assert _details(caller, NO_RECEIPT, silent, sent)["SendStatus"] == WAITING
        for phone, biz_id in ((AFTER_30_SECONDS, late), (DELIVERED_AT_ONCE, quick)):
            arrived = _details(caller, phone, biz_id, sent)
            # Not in doubt, not expired: it arrived in its own time, 30 s after it was sent.
            assert arrived["ErrCode"] == "DELIVERED"
            took = _moment(arrived["ReceiveDate"]) - _moment(arrived["SendDate"])
            assert took < timedelta(seconds=40)
        _control(service, "+2d")
        ended = _details(caller, NO_RECEIPT, silent, sent)
        assert (ended["SendStatus"], ended["ErrCode"]) == (FAILED, "REQUEST_SUCCESS")


def test_a_promotion_of_the_night_leaves_in_the_morning_whatever_the_jump(tmp_path: Path) -> None:
    with serving("dev", data=tmp_path / "kept") as service, _calling(service) as caller:
        night = (_now(service) + timedelta(days=1)).date()
        _control(service, f"{night}T23:00")
        biz_id = caller.accepted(DELIVERED_AT_ONCE, PROMOTION)
        _control(service, "+3w")
        arrived = _details(caller, DELIVERED_AT_ONCE, biz_id, night)
        assert arrived["ErrCode"] == "DELIVERED"
        morning = datetime.combine(night + timedelta(days=1), datetime.min.time())
        took = _moment(arrived["ReceiveDate"]) - (morning + timedelta(hours=8))
        assert timedelta(0) <= took < timedelta(minutes=1)


def test_a_failed_push_is_repeated_when_its_time_has_come(tmp_path: Path) -> None:
    private = {"HONGYAN_PUSH_PRIVATE_ADDRESSES": "true"}
    with (
        receiving() as receiver,
        serving("dev", data=tmp_path / "kept", settings=private) as service,
    ):
        nobody = f"http://127.0.0.1:{free_port()}/"
        service.command("endpoint", "set", "hongyan-dev", "SmsReport", nobody)
        with _calling(service) as caller:
            caller.accepted(DELIVERED_AT_ONCE)
        until(
            lambda: 'kind="SmsReport",result="failed"' in get(service.watch_port, "/metrics")[2], ""
        )
        service.command("endpoint", "set", "hongyan-dev", "SmsReport", receiver.url())
        _control(service, "+2m")
        until(lambda: receiver.items("SmsReport"), "the push again, long before a real minute", 10)


def test_the_clock_survives_a_restart_and_commands_obey_it_and_it_never_goes_back(
    tmp_path: Path,
) -> None:
    data = tmp_path / "kept"
    with serving("dev", data=data) as service:
        _control(service, "+1month")
        before = _now(service)
        assert "never goes back" in _control(service, "2026-01-01")["error"]
        shown = _clock(service)
        assert f"{before:%Y-%m-%d}" in shown
        assert f"the running `hongyan dev` on port {service.port} obeys it" in shown
    stopped = service.command("dev", "clock", "+1d")
    assert "no `hongyan dev` answers" in stopped
    with serving("dev", data=data) as service:
        assert _now(service) - before >= timedelta(days=1)
        # A command that does not find the running process moves it all the same.
        service.command("dev", "clock", "+1d", "--port", "1")
        until(lambda: _now(service) - before >= timedelta(days=2), "the clock follows")
        with _calling(service) as caller:
            caller.accepted(DELIVERED_AT_ONCE)


def test_a_database_whose_clock_was_moved_is_not_served_in_earnest(tmp_path: Path) -> None:
    data = tmp_path / "kept"
    with serving("dev", data=data) as service:
        _control(service, "+1d")
    words = [*HONGYAN, "serve", "--data", str(data), "--port", "0"]
    done = subprocess.run(
        words, env=environment({}), capture_output=True, encoding="utf-8", timeout=30, check=False
    )
    assert done.returncode == 1
    line, *ways = done.stderr.splitlines()
    assert "its clock was moved to" in line
    assert "--retire-demo" not in done.stderr, "times to come cannot be kept"
    assert ways[-1].strip().startswith("mv ")
    assert "the clock of this database was moved" in service.command("doctor")


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - both are of China
