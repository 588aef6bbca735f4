"""What the edge notes of a call, to be kept, refused or not: no text, no number, no secret."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest

from hongyan.api.gateway.request_log import STRANGERS_BURST, sdk_of
from hongyan.kernel.ids import made_at
from tests.api.conftest import KEY, World
from tests.api.signing import signed_v1

if TYPE_CHECKING:
    from tests.api.asgi import HttpRequest

CODE = {"SignName": "鸿雁演示", "TemplateCode": "SMS_100000001", "TemplateParam": '{"code":"1234"}'}
AGENT = b"AlibabaCloud (Linux; amd64) Java/17 Core/4.5.1 HTTPClient/ApacheHttpClient"


def send(world: World, key: tuple[str, str] = KEY, **fields: str) -> HttpRequest:
    given = {"PhoneNumbers": "13900000000", **CODE, **fields}
    request = signed_v1("SendSms", given, key=key, now_ms=world.clock.now_ms())
    return replace(request, headers=(*request.headers, (b"user-agent", AGENT)))


async def test_a_good_call_is_noted_with_key_address_sdk_and_biz_id(world: World) -> None:
    answer = await world.ask(send(world, OutId="order-7"), client="192.0.2.7")
    [one] = world.called
    assert (one.request_id, one.biz_id) == (answer.json["RequestId"], answer.json["BizId"])
    assert one.biz_id == f"{one.claim}^0"
    assert (one.action, one.code, one.about, one.out_id) == ("SendSms", "OK", "", "order-7")
    assert (one.key_id, one.address) == (KEY[0], "192.0.2.7")
    assert one.sdk == "AlibabaCloud Java/17 Core/4.5.1 HTTPClient/ApacheHttpClient"
    assert (one.account_id, one.number_count) == (world.accepted[0].account_id, 1)
    assert one.ended_at == world.clock.now_ms() == made_at(one.claim)


async def test_a_refused_call_says_what_was_at_fault(world: World) -> None:
    answer = await world.ask(send(world, TemplateCode="SMS_1"))
    [one] = world.called
    assert (one.code, one.status) == (answer.code, 200)
    assert one.code != "OK"
    assert one.about == "template_code"
    assert one.account_id


async def test_a_call_with_a_wrong_signature_has_no_account_but_names_its_key(world: World) -> None:
    await world.ask(send(world, (KEY[0], "wrong")))
    [one] = world.called
    assert (one.code, one.key_id, one.account_id) == ("SignatureDoesNotMatch", KEY[0], 0)


async def test_nothing_secret_no_text_and_no_number_is_noted(world: World) -> None:
    for request in (
        send(world),
        send(world, (KEY[0], "wrong")),
        send(world, PhoneNumbers="13900000000,1"),
        send(world, TemplateParam='{"code":"1234","more":"secret words"}'),
    ):
        await world.ask(request)
    assert len(world.called) == 4
    told = msgspec.json.encode(world.called).decode()
    assert not [one for one in ("13900000000", "1234\\", "secret words", KEY[1]) if one in told]


async def test_a_flood_of_strangers_is_noted_no_further_than_it_is_logged(world: World) -> None:
    for _ in range(STRANGERS_BURST + 20):
        await world.ask(send(world, ("unknown", "x")))
    assert len(world.called) == STRANGERS_BURST


async def test_a_call_without_a_key_and_a_browsers_page_are_not_noted(world: World) -> None:
    request = send(world)
    await world.ask(replace(request, body=b"Action=SendSms"))
    await world.ask(replace(request, method="GET", body=b"", headers=((b"accept", b"text/html"),)))
    assert world.called == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (AGENT, "AlibabaCloud Java/17 Core/4.5.1 HTTPClient/ApacheHttpClient"),
        (b"", ""),
        (b"curl/8.1", "curl/8.1"),
        (b"a\x00b\nc \xff(", "abc \u00ff("),
        (b"x" * 5000, "x" * 100),
        (b"(" * 5000, "(" * 100),
    ],
)
def test_an_sdk_is_its_products_and_versions(said: bytes, kept: str) -> None:
    assert sdk_of(said) == kept
