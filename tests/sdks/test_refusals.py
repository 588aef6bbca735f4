"""How the official SDKs tell their callers of every kind of no."""

from __future__ import annotations

import string
from typing import Any
from urllib.parse import quote

import pytest

from tests.sdks.players import Player, Sdk, playing
from tests.sdks.repeater import repeating
from tests.stories.service import Service

pytestmark = [pytest.mark.sdk, pytest.mark.xdist_group("sdk")]

BAD_REQUEST = 400
NOT_FOUND = 404


def assert_told(sdk: Sdk, fault: dict[str, Any], status: int, code: str, message: str) -> None:
    """See that an SDK raised its class, with the service's code, status, words and RequestId."""
    assert fault["class"] == sdk.manners.fault.format(code=code), fault
    assert_words(sdk, fault, status, code, message)


def assert_words(sdk: Sdk, fault: dict[str, Any], status: int, code: str, message: str) -> None:
    assert (fault["code"], fault["status_code"]) == (code, status), fault
    assert len(fault["request_id"]) == 36
    assert set(fault["request_id"]) <= set(string.hexdigits.upper() + "-")
    said = {"code": code, "status": status, "message": message, "url": ""}
    expected = sdk.manners.message.format(**said, request_id=fault["request_id"])
    assert fault["message"].startswith(expected), fault


def test_an_unknown_sign_is_a_business_failure(sdk: Sdk, player: Player) -> None:
    answer = player.send(sign="没有这个签名")
    message = "签名不合法(不存在或被拉黑)"
    if sdk.manners.raises_business:
        assert_told(sdk, answer["fault"], 200, "isv.SMS_SIGNATURE_ILLEGAL", message)
        return
    assert len(answer["body"].pop("RequestId")) == 36
    assert answer["body"] == {"Code": "isv.SMS_SIGNATURE_ILLEGAL", "Message": message}


def test_an_unknown_key_is_not_found(sdk: Sdk, dev: Service) -> None:
    with playing(sdk, dev.endpoint, key_id="nobody") as player:
        fault = player.send()["fault"]
    words = "Specified access key is not found."
    assert_told(sdk, fault, NOT_FOUND, "InvalidAccessKeyId.NotFound", words)


def test_a_wrong_secret_does_not_match(sdk: Sdk, dev: Service) -> None:
    with playing(sdk, dev.endpoint, secret="wrong") as player:
        fault = player.send()["fault"]
    if sdk.name == "aliyunsdkcore-typed":
        # It compares the service's string to sign with its own, and knows whose fault it is.
        words = "The AccessKeySecret is incorrect. Please check your AccessKeyId"
        assert_told(sdk, fault, BAD_REQUEST, "InvalidAccessKeySecret", words)
        return
    method = sdk.setup.get("style", "") if "tea" not in sdk.driver else "POST"
    key = quote("AccessKeyId=hongyan-dev&Action=SendSms&Format=", safe="")
    echoed = (
        "Specified signature does not match our calculation. server StringToSign is "
        "[ACS3-HMAC-SHA256\n"
        if sdk.is_v3
        else "Specified signature is not matched with our calculation. server string to sign is:"
        f"{method}&%2F&{key}"
    )
    assert fault["class"] == sdk.manners.fault.format(code="SignatureDoesNotMatch")
    assert (fault["code"], fault["status_code"]) == ("SignatureDoesNotMatch", BAD_REQUEST)
    assert echoed in fault["message"]


def test_a_throttled_caller_is_told_when_to_come_back(sdk: Sdk, throttled: Service) -> None:
    with playing(sdk, throttled.endpoint) as player:
        answers = [player.send() for _ in range(2)]
    faults = [one["fault"] for one in answers if "fault" in one]
    assert faults, answers
    fault = faults[0]
    assert fault["class"] == sdk.manners.throttled.format(code="Throttling.User")
    words = "Request was denied due to user flow control."
    assert_words(sdk, fault, BAD_REQUEST, "Throttling.User", words)
    if sdk.manners.has_retry_after:
        assert 0 < fault["retry_after"] <= 1000  # milliseconds


def test_a_request_that_is_sent_again_on_the_way_is_refused(sdk: Sdk, dev: Service) -> None:
    with repeating(dev.port) as endpoint, playing(sdk, endpoint) as player:
        sent = player.send()
    words = "Specified signature nonce was used already."
    assert_told(sdk, sent["fault"], BAD_REQUEST, "SignatureNonceUsed", words)
