"""The ready kinds: what they say of options, how signs and templates are mapped, shadow mode."""

from __future__ import annotations

from contextlib import AsyncExitStack

import msgspec
import pytest

from hongyan.channels.registry import Around, ChannelOptionError, build
from hongyan.kernel.carriage import ChannelFault, Sent, Submitted
from hongyan.kernel.clock import SystemClock
from tests.channels.http.aliyun import Aliyun
from tests.channels.http.tencent import Tencent
from tests.channels.http.upstreams import DOCUMENT, SECRET, message
from tests.channels.http.vendors import ALIYUN, KANNEL, QUIET, TENCENT, made, no_one

# What a kind says of its options


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("gateway", {"gateway": DOCUMENT}, "endpoint: is missing; the gateway document asks"),
        ("gateway", {"gateway": "x"}, "gateway: it is no TOML"),
        ("gateway", {}, "gateway: is missing"),
        ("gateway", KANNEL | {"endpoint": "http://k"}, "callback_token: is missing"),
        ("dysmsapi", ALIYUN | {"endpoint": "dysmsapi.aliyuncs.com"}, "endpoint: 'dysmsapi"),
        ("dysmsapi", ALIYUN | {"endpoint": "https://x:y"}, "endpoint: 'https://x:y'"),
        ("dysmsapi", ALIYUN | {"templates": "SMS_1"}, "templates: 'SMS_1' must be OURS=THEIRS"),
        ("dysmsapi", ALIYUN | {"templates": "A=B(c"}, "templates: 'B(c' must be a code"),
        ("dysmsapi", ALIYUN | {"signs": "a=b;a=c"}, "signs: 'a' is named twice"),
        ("tencent", {"secret_id": "x"}, "secret_key: is missing"),
    ],
)
def test_a_wrong_option_is_named(kind: str, options: dict[str, str], said: str) -> None:
    with pytest.raises(ChannelOptionError) as fault:
        build(kind, 5, "up", options, Around(SystemClock()))
    assert said in str(fault.value)


def test_an_error_repeats_no_secret() -> None:
    options = {"gateway": DOCUMENT, "secret": SECRET, "endpoint": "http://u:p4ss@"}
    with pytest.raises(ChannelOptionError) as fault:
        build("gateway", 5, "up", options, Around(SystemClock()))
    assert SECRET not in str(fault.value)
    assert "p4ss" not in str(fault.value)


# Signs and templates of the upstream


async def test_tencent_is_given_values_in_the_order_of_the_mapping() -> None:
    async with AsyncExitStack() as stack:
        vendor = Tencent(QUIET, no_one, templates={"1234": "{1} in {2}"})
        channel = await made(
            stack, vendor, "tencent", **TENCENT, templates="SMS_1=1234(minutes,code)"
        )
        one = message()
        assert one.origin is not None
        origin = msgspec.structs.replace(one.origin, variables='{"code":"77","minutes":"5"}')
        [said] = await channel.submit([msgspec.structs.replace(one, origin=origin)])
        assert isinstance(said, Submitted)
        assert vendor.requests[0]["TemplateParamSet"] == ["5", "77"]
        assert vendor.requests[0]["PhoneNumberSet"] == ["+8613900000000"]
        assert vendor.requests[0]["SessionContext"] == "7-1-1"


@pytest.mark.parametrize(
    ("templates", "code"),
    [
        ("SMS_2=SMS_9", "TEMPLATE_NOT_MAPPED"),
        ("SMS_1=SMS_9(minutes)", "VARIABLE_MISSING"),
        ("SMS_1=SMS_9", "isv.SMS_TEMPLATE_ILLEGAL"),
    ],
)
async def test_a_message_that_the_upstream_cannot_say_is_refused(templates: str, code: str) -> None:
    async with AsyncExitStack() as stack:
        vendor = Aliyun(QUIET, no_one)
        channel = await made(stack, vendor, "dysmsapi", **ALIYUN, templates=templates)
        assert await channel.submit([message()]) == [ChannelFault(7, 1, Sent.NO, code)]
        assert channel.status.is_up


@pytest.mark.parametrize(
    ("signs", "templates", "code"),
    [
        ({"鸿雁": 1}, {"SMS_1": ("1", "您的验证码为${code}")}, "SHADOW:SAME"),
        ({"鸿雁": 1}, {"SMS_1": ("1", "验证码${code}")}, "SHADOW:TEXT_DIFFERS"),
        ({"鸿雁": 1}, {"SMS_1": ("1", "您的验证码为${kode}")}, "SHADOW:VARIABLE_MISSING"),
        ({"鸿雁": 0}, {"SMS_1": ("1", "您的验证码为${code}")}, "SHADOW:SIGN_NOT_APPROVED"),
        ({"鸿雁": 1}, {"SMS_1": ("0", "您的验证码为${code}")}, "SHADOW:TEMPLATE_NOT_APPROVED"),
        ({}, {"SMS_1": ("1", "您的验证码为${code}")}, "SHADOW:SignatureNotFound"),
        ({"鸿雁": 1}, {}, "SHADOW:TemplateNotFound"),
    ],
)
async def test_a_shadow_sends_nothing_and_says_what_differs(
    signs: dict[str, int], templates: dict[str, tuple[str, str]], code: str
) -> None:
    async with AsyncExitStack() as stack:
        vendor = Aliyun(QUIET, no_one, signs=signs, templates=templates)
        channel = await made(stack, vendor, "dysmsapi", **ALIYUN, shadow="true")
        for _ in range(2):
            assert await channel.submit([message()]) == [ChannelFault(7, 1, Sent.NO, code)]
        asked = [one["Action"] for one in vendor.requests]
        assert sorted(asked) == ["GetSmsSign", "GetSmsTemplate"], "asked once, nothing sent"


async def test_a_shadow_of_an_upstream_that_is_away_says_so() -> None:
    options = ALIYUN | {"endpoint": "http://127.0.0.1:1", "shadow": "true"}
    channel = build("dysmsapi", 5, "up", options, Around(SystemClock()))
    await channel.start()
    fault = ChannelFault(7, 1, Sent.NO, "SHADOW:NOT_ASKED")
    assert await channel.submit([message()]) == [fault]
    await channel.stop()
