"""What the log says of a call, and what it never says."""

from __future__ import annotations

import json
import subprocess
import sys

from structlog.testing import capture_logs

from hongyan.api.gateway.request_log import STRANGERS_BURST, CallLog
from hongyan.domain.calls.model import CallRecord
from tests.api.conftest import World

CODE = {"SignName": "鸿雁演示", "TemplateCode": "SMS_100000001", "TemplateParam": '{"code":"1234"}'}


async def test_a_call_is_one_line_without_number_text_or_secret(world: World) -> None:
    with capture_logs() as lines:
        answer = await world.call("SendSms", PhoneNumbers="13900000000", **CODE)
    (line,) = lines
    assert line["biz_id"] == answer.json["BizId"]
    assert (line["event"], line["action"], line["code"]) == ("call", "SendSms", "OK")
    assert (line["status"], line["numbers"], line["account_id"]) == (200, 1, 1)
    assert not {"13900000000", "1234", "hongyan-dev-secret"} & set(map(str, line.values()))


async def test_a_fault_is_logged_with_its_stack(world: World) -> None:
    world.fault = ValueError("broken")
    with capture_logs() as lines:
        await world.call("SendSms", PhoneNumbers="13900000000", **CODE)
    assert [line["event"] for line in lines] == ["call_failed", "call"]
    assert lines[0]["exc_info"]


def test_every_line_carries_its_request_id_and_is_json() -> None:
    # Loggers keep their set-up, so this is tried in a process of its own.
    script = """
import logging, structlog
from hongyan.engine.logging_setup import configure
configure("info")
structlog.contextvars.bind_contextvars(request_id="R")
log = structlog.get_logger()
log.debug("unseen")
log.info("call", odd=object, surrogate="\\ud800", text="短信")
try:
    raise ValueError("broken")
except ValueError:
    log.exception("failed")
logging.getLogger("library").info("unseen")
logging.getLogger("library").warning("careful %s", "now")
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["call", "failed", "careful now"]
    assert {line["request_id"] for line in lines} == {"R"}
    assert (lines[0]["text"], lines[0]["surrogate"]) == ("短信", "\\ud800")
    assert "ValueError: broken" in lines[1]["exception"]


def test_strangers_write_so_many_lines_and_are_counted() -> None:
    # AUDIT A19: what a stranger can make us print is bounded.
    calls = CallLog()
    with capture_logs() as lines:
        for _ in range(10_000):
            calls.write(CallRecord("id", action="SendSms", code="MissingVersion"), 1_000_000)
        assert len(lines) == STRANGERS_BURST
        calls.write(CallRecord("id", action="SendSms", code="OK", account_id=1), 1_000_000)
        assert lines[-1]["account_id"] == 1, "a known caller's line is always written"
        calls.write(CallRecord("id"), 1_002_000)
    assert lines[-2]["calls"] == 10_000 - STRANGERS_BURST
