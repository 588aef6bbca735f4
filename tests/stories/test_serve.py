"""An operator's first day: `hongyan serve` from nothing to a pushed report, on both databases."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
from pathlib import Path

import pytest

from hongyan.channels.simulator.log import Received, read_log
from tests.stories.caller import DELIVERED, SIGN, VERIFICATION
from tests.stories.installation import ACCOUNT, LONG, install
from tests.stories.receiver import receiving
from tests.stories.service import HONGYAN, environment, simulating, until

pytestmark = pytest.mark.story

PACE = 0.2


def test_an_operator_installs_serves_and_a_customer_hears_of_delivery(
    empty_database_url: str, tmp_path: Path
) -> None:
    settings = {
        "HONGYAN_DATABASE": empty_database_url,
        "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true",
        "HONGYAN_PUSH_TIMEOUT_MS": "5000",
    }
    with simulating(tmp_path, PACE) as simulator, receiving() as receiver:
        place = install(tmp_path / "data", settings, simulator.port)
        endpoint = (receiver.url("/reports"), "--secret", "whisper")
        place.command("endpoint", "set", ACCOUNT, "SmsReport", *endpoint)
        with place.serving() as service:
            caller = place.caller(service.port)
            # Two of mobile's, one of unicom's, one of telecom's.
            phones = ["13900000000", "13900000004", "13012345678", "13312345678"]
            biz_id = caller.accepted(",".join(phones), OutId="first")
            for phone in phones:
                assert caller.final(phone, biz_id)["SendStatus"] == DELIVERED
            until(lambda: len(receiver.items("SmsReport")) == len(phones), "four reports")
            long = caller.accepted("13800138000", LONG)
            assert caller.final("13800138000", long)["SendStatus"] == DELIVERED
            caller.close()
            assert "✗" not in place.command("doctor")
            assert service.stop() == 0
        assert SIGN not in service.output, "`serve` keeps contents out of its log"
        assert place.secret not in service.output
    assert sorted(one["phone_number"] for one in receiver.items("SmsReport")) == sorted(
        [*phones, "13800138000"]
    )
    for push in receiver.pushes:
        assert push.path == "/reports"
        signed = push.headers["x-hongyan-timestamp"].encode() + b"." + push.body
        digest = hmac.new(b"whisper", signed, hashlib.sha256).hexdigest()
        assert push.headers["x-hongyan-signature"] == f"sha256={digest}"
    received = [one for one in read_log(simulator.log) if isinstance(one, Received)]
    assert len(received) == len(phones) + 2, "…0004 was refused once"
    assert {one.channel for one in received} >= {"unicom-1", "telecom-1"}
    assert max(one.parts for one in received) == 2


def test_serve_on_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [*HONGYAN, "serve", "--data", str(tmp_path / "data")],
        env=environment({}),
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "hongyan migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_graceful_stop_leaves_nothing_in_doubt(tmp_path: Path) -> None:
    with simulating(tmp_path, PACE) as simulator:
        place = install(tmp_path / "data", {}, simulator.port)
        with place.serving() as service:
            caller = place.caller(service.port)
            phones = [f"137{number:08}" for number in range(300)]
            biz_id = caller.accepted(",".join(phones), VERIFICATION)
            caller.close()
            assert service.stop() == 0
        with place.serving(service.port):
            # The default of 60 s, after which an unanswered submission is in doubt, never comes.
            for phone in phones[::20]:
                assert caller.final(phone, biz_id)["SendStatus"] == DELIVERED
            caller.close()
    received = [one for one in read_log(simulator.log) if isinstance(one, Received)]
    assert len({one.message_id for one in received}) == len(received) == len(phones)
