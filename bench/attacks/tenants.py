"""Attacks by a customer: signed calls, by the attacker's own key, that cost more than they say."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import random
from collections.abc import Iterator

from bench.attacks import bombs
from bench.attacks.crowd import Attack, Crowd, answer, closing
from bench.attacks.target import Target
from bench.attacks.wire import END, get, post, told
from bench.signing import numbers, signed_form

VALUE_CHARACTERS = 30_000
MEMBERS = 100
KEPT_SECONDS = 15
BOUNDARY = "----attack"
FOLDER = "Policy", "Signature", "StartPath", "AccessKeyId"
SIGN_CALL = {"SignSource": "0", "Remark": "说明"}
TEMPLATE_CALL = {"TemplateType": "1", "TemplateName": "通知", "Remark": "说明"}
LETTER = {
    "Authorization": "某某有限公司",
    "AuthorizationLetterExpDate": "2026-01-01~2028-01-01",
    "OrganizationCode": "91330106MA2CF1N32W",
    "ProxyAuthorization": "另一有限公司",
    "SignList": '["某某"]',
}
TRADEMARK = {
    "TrademarkApplicantName": "某某有限公司",
    "TrademarkEffExpDate": "2026-01-01~2028-01-01",
    "TrademarkName": "某某",
}


def call(target: Target, **parameters: str) -> bytes:
    """Return a signed call of the attacker."""
    caller = target.attacker
    return post(signed_form(parameters, caller.key_id, caller.secret))


def _send(target: Target, phones: str, param: str) -> bytes:
    own = target.attacker
    send = {"SignName": own.sign, "TemplateCode": own.notice, "TemplateParam": param}
    return call(target, Action="SendSms", PhoneNumbers=phones, **send)


def _batch(target: Target, fresh: Iterator[str], params: str) -> bytes:
    return call(
        target,
        Action="SendBatchSms",
        PhoneNumberJson=json.dumps(list(itertools.islice(fresh, MEMBERS))),
        SignNameJson=json.dumps([target.attacker.sign] * MEMBERS, ensure_ascii=False),
        TemplateCode=target.attacker.notice,
        TemplateParamJson=params,
    )


async def text_bombs(target: Target, crowd: Crowd) -> None:
    """SendSms whose variable is 500 to 30,000 characters of links, marks, digits or spaces."""
    fresh = numbers(7)
    sizes = (500, 5000, VALUE_CHARACTERS)
    params = itertools.cycle(
        json.dumps({"name": text}, ensure_ascii=False)[:VALUE_CHARACTERS]
        for size in sizes
        for text in bombs.texts(size // 4)
    )
    await crowd.flood(16, lambda: _send(target, next(fresh), next(params)))


async def batch_bombs(target: Target, crowd: Crowd) -> None:
    """SendBatchSms of 100 such variables, as long as a call may be."""
    fresh = numbers(8)
    params = itertools.cycle(
        json.dumps([{"name": text}] * MEMBERS, ensure_ascii=False)
        for size in (100, 800)
        for text in bombs.texts(size)
    )
    await crowd.flood(4, lambda: _batch(target, fresh, next(params)))


async def application_bombs(target: Target, crowd: Crowd) -> None:
    """Applications for templates and signs made of links, marks, digits or spaces."""
    texts = itertools.cycle(bombs.texts(490) + bombs.texts(5000))

    def applied() -> bytes:
        text = next(texts)
        fields = {"TemplateContent": text, "ApplySceneContent": text, "Remark": text}
        kind = random.choice(("AddSmsTemplate", "CreateSmsTemplate", "AddSmsSign"))
        if kind == "AddSmsSign":
            return call(target, Action=kind, SignName=text[:400], **SIGN_CALL | {"Remark": text})
        return call(target, Action=kind, **TEMPLATE_CALL | fields)

    await crowd.flood(16, applied)


async def nested_json(target: Target, crowd: Crowd) -> None:
    """JSON that is deep, wide, or one long number, where TemplateParam and the like are read."""
    fresh = numbers(9)
    deep = itertools.cycle(bombs.nests(60_000) + bombs.nests(2000))

    def nested() -> bytes:
        if random.getrandbits(1):
            return _send(target, next(fresh), next(deep))
        return _batch(target, fresh, next(deep))

    await crowd.flood(16, nested)


async def nested_batch(target: Target, crowd: Crowd) -> None:
    """The same in a megabyte of SendBatchSms."""
    fresh = numbers(10)
    size = 300_000
    deep = itertools.cycle([f"[{one}]" for one in bombs.nests(size)] + bombs.nests(size))
    await crowd.flood(4, lambda: _batch(target, fresh, next(deep)))


async def inline_files(target: Target, crowd: Crowd) -> None:
    """AddSmsSign and ModifySmsSign with files that cost far more than their size."""
    files = itertools.cycle(
        (suffix, base64.b64encode(content).decode()) for suffix, content in _files()
    )
    counts = itertools.count()

    def applied() -> bytes:
        suffix, content = next(files)
        action = "AddSmsSign" if random.getrandbits(1) else "ModifySmsSign"
        name = f"某某{next(counts) % 50}"
        return call(target, Action=action, SignName=name, **_file(content, suffix), **SIGN_CALL)

    await crowd.flood(8, applied)


async def uploaded_files(target: Target, crowd: Crowd) -> None:
    """The same files by the upload endpoint."""
    files = itertools.cycle(_files())

    async def one() -> None:
        grant = await _grant(target, crowd)
        suffix, content = next(files)
        await _upload(crowd, grant, suffix, content)

    await crowd.many(8, one)


async def codes(target: Target, crowd: Crowd) -> None:
    """RequiredPhoneCode to ever new phones."""
    fresh = numbers(11)
    await crowd.flood(32, lambda: call(target, Action="RequiredPhoneCode", PhoneNo=next(fresh)))


async def growth(target: Target, crowd: Crowd) -> None:
    """Letters, trademarks, uploads and changes of a sign, as many as are taken."""
    counts = itertools.count()
    picture = await _stored(target, crowd)

    def grown() -> bytes:
        number = next(counts)
        content = base64.b64encode(bombs.small_png(number)).decode()
        name = f"某某{number}"
        return (
            call(target, Action="AddSmsSign", SignName=name[:12], **_file(content), **SIGN_CALL),
            call(target, Action="ModifySmsSign", SignName="某某0", **_file(content), **SIGN_CALL),
            call(
                target,
                Action="CreateSmsAuthorizationLetter",
                AuthorizationLetterName=name,
                AuthorizationLetterPic=picture,
                **LETTER,
            ),
            call(
                target,
                Action="CreateSmsTrademark",
                TrademarkPic=picture,
                TrademarkRegistrationNumber=str(number),
                **TRADEMARK,
            ),
            call(target, Action="GetOSSInfoForUploadFile", BizType="fcMediaSms"),
        )[number % 5]

    await crowd.flood(16, grown)


async def queries(target: Target, crowd: Crowd) -> None:
    """Every query with the largest pages, over and over."""
    day = {"StartDate": "20261101", "EndDate": "20261129", "PageIndex": "1", "PageSize": "50"}
    asked = itertools.cycle(
        [
            {"Action": "QuerySendStatistics", "IsGlobe": "1"} | day,
            {"Action": "QuerySmsTemplateList", "PageIndex": "1", "PageSize": "50"},
            {"Action": "QuerySmsSignList", "PageIndex": "1", "PageSize": "50"},
            {"Action": "QuerySmsTemplate", "TemplateCode": target.attacker.notice},
            {"Action": "ListTagResources", "RegionId": "cn-hangzhou", "ResourceType": "TEMPLATE"},
            {"Action": "QuerySendDetails", "PhoneNumber": "13800000000", "SendDate": "20261129"}
            | {"CurrentPage": "1", "PageSize": "50"},
        ]
    )
    await crowd.flood(64, lambda: call(target, **next(asked)))


async def sends(target: Target, crowd: Crowd) -> None:
    """Good calls of one number each, as many as are answered."""
    fresh = numbers(12)
    await crowd.flood(64, lambda: _send(target, next(fresh), '{"name":"王小明"}'))


async def thousands(target: Target, crowd: Crowd) -> None:
    """Good calls of 1,000 numbers each, as many as are answered."""
    fresh = numbers(13)

    def thousand() -> bytes:
        return _send(target, ",".join(itertools.islice(fresh, 1000)), '{"name":"王小明"}')

    await crowd.flood(8, thousand)


async def known_crowd(target: Target, crowd: Crowd) -> None:
    """4,400 connections kept by good calls, so that none makes room; then a new one connects."""
    query = {"Action": "QuerySmsTemplate", "TemplateCode": target.attacker.notice}

    async def one() -> None:
        reader, writer = await crowd.open()
        with closing(writer):
            while True:
                writer.write(call(target, **query))
                crowd.told[told(await answer(reader))] += 1
                await asyncio.sleep(KEPT_SECONDS)

    async def newcomer() -> None:
        await asyncio.sleep(1)
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", target.port, local_addr=("127.0.1.1", 0)
        )
        with closing(writer):
            writer.write(get("/livez"))
            crowd.told[f"newcomer {told(await answer(reader))}"] += 1

    await asyncio.gather(crowd.many(4400, one), crowd.many(1, newcomer))


async def bad_numbers(target: Target, crowd: Crowd) -> None:
    """Calls whose PhoneNumbers is as much as fits: of commas, of digits, of countries."""
    texts = itertools.cycle(
        [
            *("," * 100_000, "1" * 100_000, "+1-" * 30_000, "138," * 25_000, "00861380000" * 9000),
            ",".join(f"{code}2025550100" for code in range(1, 999)),
            ",".join(["13800000000"] * 1000),
        ]
    )
    await crowd.flood(16, lambda: _send(target, next(texts), '{"name":"a"}'))


def _file(content: str, suffix: str = "png") -> dict[str, str]:
    return {
        "SignFileList.1.FileContents": content,
        "SignFileList.1.FileSuffix": suffix,
    }


def _files() -> list[tuple[str, bytes]]:
    return [(suffix, make()) for suffix, makers in bombs.FILES.items() for make in makers]


async def _ask(crowd: Crowd, request: bytes) -> bytes:
    reader, writer = await crowd.open()
    with closing(writer):
        writer.write(request)
        await writer.drain()
        heard = await answer(reader)
        crowd.told[told(heard)] += 1
        return heard.partition(END)[2]


async def _grant(target: Target, crowd: Crowd) -> dict[str, str]:
    body = await _ask(crowd, call(target, Action="GetOSSInfoForUploadFile", BizType="fcMediaSms"))
    found = json.loads(body).get("Model")
    if not found:
        raise ValueError("no grant")
    return {name: str(found[name]) for name in FOLDER}


async def _upload(crowd: Crowd, grant: dict[str, str], suffix: str, content: bytes) -> str:
    key = f"{grant['StartPath'].rstrip('/')}/{random.getrandbits(64):016x}.{suffix}"
    fields = {
        "key": key,
        "policy": grant["Policy"],
        "OSSAccessKeyId": grant["AccessKeyId"],
        "signature": grant["Signature"],
        "success_action_status": "200",
    }
    form = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    form += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.{suffix}"'
    form += "\r\nContent-Type: application/octet-stream\r\n\r\n"
    body = form.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    await _ask(crowd, post(body, "/upload/", f"multipart/form-data; boundary={BOUNDARY}"))
    return key


async def _stored(target: Target, crowd: Crowd) -> str:
    return await _upload(crowd, await _grant(target, crowd), "png", bombs.small_png())


TENANTS: tuple[Attack, ...] = (
    text_bombs,
    batch_bombs,
    application_bombs,
    nested_json,
    nested_batch,
    inline_files,
    uploaded_files,
    codes,
    growth,
    queries,
    sends,
    thousands,
    bad_numbers,
    known_crowd,
)
