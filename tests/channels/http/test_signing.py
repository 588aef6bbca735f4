"""Signing recipes against the examples that vendors publish."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from hongyan.channels.http.document import Recipe, Signing
from hongyan.channels.http.signing import NEEDED, RECIPES, Moment, RequestDraft, sign

VALUES = {
    "account": "u",
    "password": "p:w",
    "key": "k",
    "secret": "s3cret",
    "timestamp": "1700000000",
}
MOMENT = Moment(1_700_000_000_000, "n0nce")


def signed(recipe: Recipe, **how: object) -> RequestDraft:
    """Return a signed draft with a form."""
    draft = RequestDraft("POST", "https://up.example/", form={"to": "139"})
    sign(draft, Signing(recipe=recipe, **how), VALUES, MOMENT)  # type: ignore[arg-type]
    return draft


def test_there_is_a_recipe_for_each_name() -> None:
    assert set(RECIPES) == set(NEEDED) == set(Recipe)


def test_the_signature_of_dysmsapi_is_that_of_the_published_example() -> None:
    query = {
        "Action": "SendSms",
        "Format": "XML",
        "OutId": "123",
        "PhoneNumbers": "15300000001",
        "RegionId": "cn-hangzhou",
        "SignName": "阿里云短信测试专用",
        "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}',
        "Version": "2017-05-25",
    }
    draft = RequestDraft("GET", "http://dysmsapi.aliyuncs.com/", query=query)
    moment = Moment(1_499_827_339_000, "45e25e9b-0a6f-4070-8c85-2956eda1b466")
    values = {"key": "testId", "secret": "testSecret"}
    sign(draft, Signing(recipe=Recipe.HMAC_SHA1_V1), values, moment)
    assert draft.query["Timestamp"] == "2017-07-12T02:42:19Z"
    assert draft.query["Signature"] == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


def test_the_signature_of_tencent_is_that_of_the_published_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = (
        rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    )
    monkeypatch.setattr(RequestDraft, "body", lambda _: body)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    draft = RequestDraft("POST", "https://cvm.tencentcloudapi.com/", headers=headers, json={})
    values = {
        "key": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "secret": "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    }
    signing = Signing(recipe=Recipe.TC3_HMAC_SHA256, service="cvm")
    sign(draft, signing, values, Moment(1_551_113_065_000, ""))
    assert draft.headers["Authorization"].endswith(
        "/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_a_digest_is_of_the_text_that_the_document_says() -> None:
    text = "{account}{password}{timestamp}"
    said = b"up:w1700000000"
    md5 = signed(Recipe.MD5_CONCAT, text=text, into="sign").form
    assert md5 == {"to": "139", "sign": hashlib.md5(said).hexdigest()}  # noqa: S324
    sha = signed(Recipe.SHA256_CONCAT, text=text, into="X-Sign", place="header", upper=True)
    assert sha.headers["X-Sign"] == hashlib.sha256(said).hexdigest().upper()
    keyed = signed(Recipe.HMAC_SHA256, text=text, place="query").query
    assert keyed == {"sign": hmac.new(b"s3cret", said, hashlib.sha256).hexdigest()}


def test_basic_and_bearer_are_headers() -> None:
    expected = base64.b64encode(b"u:p:w").decode()
    assert signed(Recipe.BASIC).headers["Authorization"] == f"Basic {expected}"
    assert signed(Recipe.BEARER).headers["Authorization"] == "Bearer s3cret"
