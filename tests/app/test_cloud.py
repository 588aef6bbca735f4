"""What an account elsewhere has, asked of a service that throttles, lies, or is none at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from hongyan.app.moving import cloud as asking
from hongyan.app.moving.cloud import Cloud, CloudError, CloudKey
from hongyan.app.moving.cloud_texts import read_cloud
from hongyan.flows.review.applications.import_texts import (
    CloudQualification,
    CloudSign,
    CloudState,
    CloudTemplate,
    CloudThing,
)
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.kinds import IntlType, MessageKind, SignKind, SignSource
from tests.ports import free_port

Answers = Callable[[dict[str, str]], Any]

SIGN = {
    "SignName": "鸿雁",
    "SignStatus": 1,
    "SignTag": "2",
    "SignUsage": "验证码",
    "AppIcpRecordId": 7,
    "Remark": None,
    "ApplyScene": "登录",
}
TEMPLATE = {
    "TemplateCode": "SMS_154950909",
    "TemplateName": "登录",
    "TemplateContent": "Your code is ${code}.",
    "TemplateType": "3",
    "IntlType": 2,
    "TemplateStatus": "0",
    "TemplateTag": 4,
    "VariableAttribute": '{"code":"numberCaptcha"}',
}
QUALIFICATION = {"QualificationName": "资质", "CompanyName": "公司", "UseBySelf": True}


def account(asked: dict[str, str]) -> Any:
    """Answer as an account with one thing of each kind would."""
    rows = {
        "QuerySmsQualificationRecord": {
            "Data": {"Total": 1, "List": [{"GroupId": 9, "StateName": "PASS"}]}
        },
        "QuerySingleSmsQualification": {"Data": QUALIFICATION},
        "QuerySmsSignList": {"TotalCount": 1, "SmsSignList": [{"SignName": "鸿雁"}]},
        "GetSmsSign": SIGN,
        "QuerySmsTemplateList": {
            "TotalCount": "1",
            "SmsTemplateList": [{"TemplateCode": "SMS_154950909"}],
        },
        "GetSmsTemplate": TEMPLATE,
    }
    return {"Code": "OK", **rows[asked["Action"]]}


async def served(answers: Answers, ask: Callable[[Cloud], Awaitable[Any]]) -> Any:
    """Ask a service that answers so."""

    async def serve(request: web.Request) -> web.Response:
        answer = answers({name: str(value) for name, value in (await request.post()).items()})
        if isinstance(answer, web.Response):
            return answer
        status = 200 if answer.get("Code", "OK") == "OK" else 400
        return web.json_response(answer, status=status)

    app = web.Application()
    app.router.add_post("/", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    key = CloudKey(f"http://127.0.0.1:{runner.addresses[0][1]}", "id", "s3cret")
    try:
        async with Cloud(key, SystemClock(), between=0) as cloud:
            return await ask(cloud)
    finally:
        await runner.cleanup()


async def everything(cloud: Cloud) -> list[CloudThing]:
    """Read an account."""
    return [one async for one in read_cloud(cloud)]


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no time pass between tries; what would have passed is noted."""
    waits: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await real(0)

    monkeypatch.setattr(asking.asyncio, "sleep", sleep)
    return waits


async def test_an_account_is_read_with_the_words_and_numbers_of_the_api() -> None:
    qualification, sign, template = await served(account, everything)
    assert isinstance(qualification, CloudQualification)
    assert (qualification.name, qualification.state) == ("资质", CloudState.APPROVED)
    assert isinstance(sign, CloudSign)
    assert (sign.kind, sign.source) == (SignKind.VERIFICATION, SignSource.APP)
    assert (sign.state, sign.remark, sign.is_test) == (CloudState.APPROVED, "", False)
    assert isinstance(template, CloudTemplate)
    assert (template.kind, template.intl_type) == (MessageKind.INTERNATIONAL, IntlType.VERIFICATION)
    assert (template.state, template.is_test) == (CloudState.PENDING, True)
    assert template.attributes == {"code": "numberCaptcha"}


async def test_lists_are_read_to_their_end_and_each_name_once() -> None:
    pages: list[str] = []

    def answers(asked: dict[str, str]) -> Any:
        if asked["Action"] != "QuerySmsSignList":
            return account(asked)
        pages.append(asked["PageIndex"])
        first = 50 * (int(asked["PageIndex"]) - 1)
        names = [f"签名{number}" for number in range(first, min(first + 50, 101))]
        rows = [{"SignName": one} for one in [*names[:49], names[0]]]
        return {"Code": "OK", "TotalCount": 101, "SmsSignList": rows}

    found = await served(answers, everything)
    assert pages == ["1", "2", "3"]
    assert len([one for one in found if isinstance(one, CloudSign)]) == 49 + 49 + 1


async def test_a_service_that_throttles_is_asked_again_later(soon: list[float]) -> None:
    left = ["Throttling.User", "Throttling", "ServiceUnavailable", "isp.SYSTEM_ERROR"]

    def answers(asked: dict[str, str]) -> Any:
        return {"Code": left.pop(0)} if left else account(asked)

    assert len(await served(answers, everything)) == 3
    waited = [one for one in soon if one > 0.1]
    assert len(waited) == 4
    assert sum(waited) > 3, "longer each time"


async def test_a_service_that_never_answers_is_given_up_and_says_so(soon: list[float]) -> None:
    with pytest.raises(CloudError, match=r"does not answer .* it says Throttling, 8 times"):
        await served(lambda _: {"Code": "Throttling"}, everything)
    with pytest.raises(CloudError, match="it says HTTP 502, 8 times"):
        await served(lambda _: web.Response(status=502, text="<html>"), everything)
    assert soon


async def test_a_service_that_is_not_there_is_said_soon(soon: list[float]) -> None:
    key = CloudKey(f"http://127.0.0.1:{free_port()}", "id", "s3cret")
    async with Cloud(key, SystemClock(), between=0) as cloud:
        with pytest.raises(CloudError, match=r"no answer \(.*refused.*\), 3 times"):
            await everything(cloud)
    assert sum(soon) < 3


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("SignatureDoesNotMatch", "copy both again"),
        ("InvalidAccessKeyId.NotFound", "is not known there"),
        ("InvalidAccessKeyId.Inactive", "is disabled there"),
        ("isp.RAM_PERMISSION_DENY", "AliyunDysmsReadOnlyAccess"),
        ("Forbidden.RAM", "AliyunDysmsReadOnlyAccess"),
        ("InvalidTimeStamp.Expired", "the clock of this machine"),
        ("InvalidSecurityToken.Expired", "temporary keys"),
        ("isv.SOMETHING\nNEW" + "x" * 5000, "look the code up"),
    ],
)
async def test_a_no_of_the_service_is_said_with_what_helps(code: str, remedy: str) -> None:
    with pytest.raises(CloudError, match=remedy) as fault:
        await served(lambda _: {"Code": code, "Message": "13900001111"}, everything)
    assert len(str(fault.value)) < 300
    assert "\n" not in str(fault.value)
    assert "13900001111" not in str(fault.value), "what a stranger wrote is not repeated"


@pytest.mark.parametrize(
    "answer",
    [
        web.Response,
        lambda: web.Response(text="<html>welcome</html>"),
        lambda: web.Response(text="[]"),
        lambda: web.Response(text="x" * (asking.ANSWER_BYTES_MAX + 1)),
        lambda: web.Response(text='{"Code": "OK", "Data": ['),
    ],
)
async def test_what_is_no_such_service_is_said(answer: Callable[[], web.Response]) -> None:
    with pytest.raises(CloudError, match=r"what answers is not Dysmsapi"):
        await served(lambda _: answer(), everything)


@pytest.mark.parametrize(
    "change",
    [
        {"QuerySmsSignList": {"SmsSignList": {"SignName": "x"}}},
        {"QuerySmsSignList": {"SmsSignList": [{"Name": "x"}]}},
        {"QuerySmsSignList": {"TotalCount": "many", "SmsSignList": [{"SignName": "x"}]}},
        {"GetSmsSign": SIGN | {"SignStatus": 77}},
        {"GetSmsSign": SIGN | {"SignName": None}},
        {"GetSmsTemplate": TEMPLATE | {"TemplateType": "9"}},
        {"GetSmsTemplate": TEMPLATE | {"VariableAttribute": "[1]"}},
        {"GetSmsTemplate": TEMPLATE | {"TemplateContent": ["x"]}},
        {"QuerySingleSmsQualification": {"Data": []}},
    ],
)
async def test_an_answer_that_is_not_as_documented_is_said(change: dict[str, Any]) -> None:
    def answers(asked: dict[str, str]) -> Any:
        other = change.get(asked["Action"])
        return account(asked) if other is None else {"Code": "OK"} | other

    with pytest.raises(CloudError, match="nothing was imported"):
        await served(answers, everything)


async def test_a_list_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ROWS_MAX", 100)
    rows = [{"SignName": f"签名{number}"} for number in range(50)]

    def answers(asked: dict[str, str]) -> Any:
        if asked["Action"] != "QuerySmsSignList":
            return account(asked)
        return {"Code": "OK", "TotalCount": 10**12, "SmsSignList": rows}

    with pytest.raises(CloudError, match="the list has more than 100 rows"):
        await served(answers, everything)


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("http://dysmsapi.aliyuncs.com", "is not encrypted"),
        ("dysmsapi.aliyuncs.com", "must be an address"),
        ("https://user:word@example.com", "must be an address"),
    ],
)
def test_an_endpoint_is_an_address_with_tls(endpoint: str, said: str) -> None:
    with pytest.raises(CloudError, match=said):
        Cloud(CloudKey(endpoint, "id", "s3cret"), SystemClock())


def test_a_secret_is_not_shown() -> None:
    assert "s3cret" not in repr(CloudKey("https://example.com", "id", "s3cret"))
