"""Hongyan before another Hongyan: the one sends as a customer of the other, by its kind `dysmsapi`.

The platform stands before a real cloud account in the same way: its key, signs and templates
mapped, receipts and replies pushed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.ports import free_port
from tests.stories.caller import DELIVERED, FAILED, NOTIFICATION, SIGN, VERIFICATION, Caller
from tests.stories.installation import ACCOUNT, CHANNELS, LONG, TEMPLATES, Installation, install
from tests.stories.receiver import Receiver, receiving
from tests.stories.service import Service, simulating, until

pytestmark = pytest.mark.story

CALLBACK = "pa55-of-the-callback"
CLOUD_SIGN, CLOUD_CODE = "云上鸿雁", "SMS_100000009"
SETTINGS = {"HONGYAN_PUSH_PRIVATE_ADDRESSES": "true", "HONGYAN_PUSH_TIMEOUT_MS": "5000"}


@dataclass
class Pair:
    """Two installations: `here` sends by `cloud`; `first` is the call that found the wrong key."""

    here: Installation
    cloud: Installation
    service: Service
    cloud_service: Service
    caller: Caller
    cloud_caller: Caller
    receiver: Receiver
    first: str


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Run both; here, the cheapest channel has a wrong key, the next one is a shadow."""
    directory, port = tmp_path_factory.mktemp("two"), free_port()
    with simulating(directory, 0.2) as simulator, receiving() as receiver:
        cloud = install(directory / "cloud", SETTINGS, simulator.port)
        cloud.command("sign", "add", ACCOUNT, CLOUD_SIGN)
        content = TEMPLATES[VERIFICATION][1].replace("${code}", "${verify}")
        template = ("verification", "云上验证码", content, "--code", CLOUD_CODE)
        cloud.command("template", "add", ACCOUNT, *template)
        for kind, path in (("SmsReport", "receipts"), ("SmsUp", "replies")):
            url = f"http://127.0.0.1:{port}/carriers/cloud/{path}?token={CALLBACK}"
            cloud.command("endpoint", "set", ACCOUNT, kind, url)
        here = install(directory / "here", SETTINGS, free_port())
        here.command("endpoint", "set", ACCOUNT, "SmsUp", receiver.url("/replies"))
        for name in CHANNELS:
            here.command("channel", "off", name)
            here.command("channel", "remove", name)
        with cloud.serving() as cloud_service:
            add = _adding(here, cloud, cloud_service.port)
            add("wrong", "0.01", "mobile", "wr0ng")
            add("shadow", "0.02", "mobile", cloud.secret, "--option", "shadow=true")
            add("cloud", "0.03", "mobile,unicom,telecom", cloud.secret)
            with here.serving(port) as service:
                caller, cloud_caller = here.caller(port), cloud.caller(cloud_service.port)
                # A wrong key closes its channel for a minute: only the first message tries it.
                first = caller.accepted("13900000000")
                yield Pair(
                    here, cloud, service, cloud_service, caller, cloud_caller, receiver, first
                )
                caller.close()
                cloud_caller.close()


def _adding(here: Installation, cloud: Installation, cloud_port: int) -> Callable[..., None]:
    files = here.data.parent

    def add(name: str, price: str, carriers: str, secret: str, *more: str) -> None:
        (files / "secret").write_text(secret)
        (files / "token").write_text(CALLBACK)
        options = (
            f"access_key_id={cloud.key_id}",
            f"endpoint=http://127.0.0.1:{cloud_port}",
            f"signs={SIGN}={CLOUD_SIGN}",
            f"templates={VERIFICATION}={CLOUD_CODE}(code=verify);{LONG}={LONG}",
        )
        words = [word for one in options for word in ("--option", one)]
        for option, file in (("access_key_secret", "secret"), ("callback_token", "token")):
            words += ["--option-file", f"{option}={files / file}"]
        reach = ("--access-code", "10690", "--carriers", carriers, "--price", price)
        here.command("channel", "add", name, "--kind", "dysmsapi", *reach, *words, *more)

    return add


def test_a_wrong_key_and_a_shadow_send_nothing_and_the_second_hongyan_delivers(two: Pair) -> None:
    assert two.caller.final("13900000000", two.first)["SendStatus"] == DELIVERED
    story = two.here.command("message", "show", two.first)
    found = [story.find(word) for word in ("SignatureDoesNotMatch", "SHADOW:SAME", "cloud,")]
    assert -1 not in found, story
    assert found == sorted(found), story
    why = "login refused: SignatureDoesNotMatch"
    until(lambda: why in two.here.command("channel", "list"), "the reason of the wrong key")
    [theirs] = two.cloud_caller.details("13900000000")
    assert theirs["TemplateCode"] == CLOUD_CODE
    assert theirs["Content"].startswith(f"【{CLOUD_SIGN}】您的验证码为123456")
    assert theirs["OutId"].endswith("-3-1"), "attempt and parts come back with the receipt"


def test_receipts_of_failures_and_of_long_texts_come_back(two: Pair) -> None:
    failed = two.caller.accepted("13900000001")
    long = two.caller.accepted("13312345678", LONG)
    final = two.caller.final("13900000001", failed)
    assert (final["SendStatus"], final["ErrCode"]) == (FAILED, "MOBILE_NOT_ON_SERVICE")
    assert two.caller.final("13312345678", long)["SendStatus"] == DELIVERED


def test_a_reply_comes_back_and_is_pushed_to_our_customer(two: Pair) -> None:
    two.caller.accepted("13900000005")
    until(lambda: two.receiver.items("SmsUp"), "the reply")
    [reply] = two.receiver.items("SmsUp")
    assert (reply["phone_number"], reply["content"]) == ("13900000005", "R")
    assert "13900000005" in two.here.command("optout", "list", ACCOUNT)


def test_a_template_that_is_not_mapped_is_not_sent(two: Pair) -> None:
    biz_id = two.caller.accepted("13012345678", NOTIFICATION)
    final = two.caller.final("13012345678", biz_id)
    assert (final["SendStatus"], final["ErrCode"]) == (FAILED, "NO_ROUTE")
    assert "TEMPLATE_NOT_MAPPED" in two.here.command("message", "show", biz_id)


def test_no_secret_is_shown_or_logged(two: Pair) -> None:
    printed = two.service.output + two.cloud_service.output
    listed = two.here.command("channel", "list")
    assert "access_key_secret=(sealed)" in listed
    for secret in (two.cloud.secret, "wr0ng", CALLBACK):
        assert secret not in printed + listed + two.here.command("doctor")
