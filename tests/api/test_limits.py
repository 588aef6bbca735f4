"""How much may be sent: the longest legal call of each action fits, and little more does."""

from __future__ import annotations

import base64
import json
import os
from io import BytesIO
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hongyan.api.actions import ACTIONS
from hongyan.api.gateway.asgi import Unread, read_body
from hongyan.api.gateway.echo import SHOWN_CHARACTERS_MAX, cut_values
from hongyan.api.gateway.limits import (
    BODY_BYTES_MAX,
    NAME_BYTES_MAX,
    NAMES_MAX,
    SMALL,
    BodyLimits,
    _named,
)
from hongyan.api.gateway.mismatch import MESSAGE_BYTES_MAX
from hongyan.api.gateway.verify import _OCTETS, _encode
from hongyan.config import Settings
from hongyan.flows.review.applications.sign_shape import FILE_BYTES_MAX
from tests.api.asgi import HttpRequest
from tests.api.conftest import KEY, START_MS, World
from tests.api.signing import FORM, signed_v1, signed_v3

COMMON = 1000
"""Bytes of common parameters, names included, when they are rich."""

KEYS = ["materials/1/" + "x" * 100] * 10


def noise(width: int, height: int) -> bytes:
    """Return a PNG that no encoder makes smaller than its pixels."""
    out = BytesIO()
    Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)).save(out, "PNG")
    return out.getvalue()


LARGEST_IMAGE = noise(830, 840)
assert FILE_BYTES_MAX - 5_000 < len(LARGEST_IMAGE) <= FILE_BYTES_MAX


def han(count: int) -> str:
    """Return the costliest characters: twelve bytes each once they are percent-encoded."""
    return "𠮷" * count


FILES = {
    f"SignFileList.{place}.{field}": value
    for place in (1, 2)
    for field, value in (
        ("FileContents", base64.b64encode(LARGEST_IMAGE).decode()),
        ("FileSuffix", "png"),
    )
}
WRAPPED = {
    name: base64.encodebytes(LARGEST_IMAGE).decode().replace("\n", "\r\n")
    if name.endswith("FileContents")
    else value
    for name, value in FILES.items()
}
"""The same in lines of 76 characters, as MIME encoders write it."""

LISTED = {
    "SignFileList": json.dumps(
        [
            {
                part: WRAPPED[f"SignFileList.{place}.{part}"]
                for part in ("FileContents", "FileSuffix")
            }
            for place in (1, 2)
        ]
    )
}
TAGS = {f"Tag.{n}.{part}": han(128) for n in range(1, 21) for part in ("Key", "Value")} | {
    f"ResourceId.{n}": "SMS_100000000001" for n in range(1, 51)
}
SIGN = {"SignName": han(12), "Remark": han(200), "ApplySceneContent": han(1000), "MoreData": KEYS}
TEMPLATE = {
    "TemplateName": han(30),
    "TemplateContent": han(500),
    "Remark": han(100),
    "ApplySceneContent": han(1000),
    "RelatedSignName": han(12),
    "TemplateRule": {f"variable_{n}": "characterWithNumber" for n in range(100)},
    "TrafficDriving": [{"type": "domain", "value": "x" * 253}] * 10,
    "MoreData": KEYS,
}
PERSON = [han(50), "x" * 50, "x" * 50, *KEYS[:2], "x" * 25]
QUALIFICATION = {
    "Names": [han(100), han(150), han(200), *PERSON, *PERSON],
    "BusinessLicensePics": [{"LicensePic": KEYS[0], "Type": "licence"}] * 10,
    "OtherFiles": [{"LicensePic": KEYS[0], "Type": "licence"}] * 10,
}
LONGEST: dict[str, dict[str, object]] = {
    "SendSms": {
        "PhoneNumbers": ",".join(["+861390000000012"] * 1000),
        "SignName": han(64),
        "TemplateCode": "x" * 64,
        "TemplateParam": han(4096),
        "OutId": han(255),
    },
    "SendBatchSms": {
        "PhoneNumberJson": ["+861390000000012"] * 100,
        "SignNameJson": [han(12)] * 100,
        "TemplateParamJson": [{f"variable_{n}": han(25) for n in range(20)}] * 100,
        "SmsUpExtendCodeJson": ["1234567"] * 100,
        "OutId": han(255),
    },
    "AddSmsSign": {**SIGN, **WRAPPED},
    "ModifySmsSign": {**SIGN, **WRAPPED},
    "CreateSmsSign": SIGN,
    "UpdateSmsSign": SIGN,
    "AddSmsTemplate": TEMPLATE,
    "ModifySmsTemplate": TEMPLATE,
    "CreateSmsTemplate": TEMPLATE,
    "UpdateSmsTemplate": TEMPLATE,
    "TagResources": TAGS,
    "ListTagResources": TAGS,
    "UntagResources": {name: value for name, value in TAGS.items() if "Value" not in name},
    "SubmitSmsQualification": QUALIFICATION,
    "UpdateSmsQualification": QUALIFICATION,
    "CreateSmsAuthorizationLetter": {
        "Names": [han(100), han(150), han(150), "x" * 150, KEYS[0]],
        "SignList": [han(12)] * 100,
    },
}
"""Those with more than a handful of short texts."""

SHORT = {"Texts": [han(200)] * 5, "Ids": list(range(10**18, 10**18 + 200))}


def encoded(fields: dict[str, object]) -> bytes:
    return urlencode(
        {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in fields.items()
        }
    ).encode()


@pytest.mark.parametrize("action", ACTIONS)
def test_the_longest_legal_call_fits(action: str) -> None:  # AUDIT A5
    longest = len(encoded(LONGEST.get(action, SHORT))) + COMMON
    most = BodyLimits(Settings().body_bytes_max).with_body(
        (), b"", b"a=b&Action=" + action.encode()
    )
    assert longest <= most == BODY_BYTES_MAX.get(action, SMALL)
    assert most <= max(4 * longest, SMALL), "nor is there room for much else"


def test_every_limit_is_of_an_action() -> None:
    assert set(BODY_BYTES_MAX) | set(LONGEST) <= set(ACTIONS)


# AUDIT A5; H1: "two inline files over 4 MiB"
@pytest.mark.parametrize("files", [FILES, WRAPPED, LISTED], ids=["plain", "wrapped", "listed"])
@pytest.mark.parametrize("version", ["V1", "V3"])
async def test_two_files_of_two_megabytes_travel_inside_a_call(
    world: World, version: str, files: dict[str, str]
) -> None:
    # The name is rejected at once, so that it may be changed.
    fields = {"SignName": "幸运彩票", "SignSource": "0", "Remark": "演示", **files}
    for action in ("AddSmsSign", "ModifySmsSign"):
        if version == "V1":
            request = signed_v1(action, fields, key=KEY, now_ms=START_MS)
        else:
            body = urlencode(fields).encode()
            request = signed_v3(action, {}, key=KEY, now_ms=START_MS, body=body)
        answer = await world.ask(request)
        assert answer.code == "OK", answer.body[:500]


@pytest.mark.parametrize(
    ("headers", "query", "body", "most"),
    [
        ((), b"", b"", SMALL),
        ((), b"", b"Action=AddSmsSign", BODY_BYTES_MAX["AddSmsSign"]),
        ((), b"Action=AddSmsSign", b"", BODY_BYTES_MAX["AddSmsSign"]),
        (((b"x-acs-action", b"AddSmsSign"),), b"", b"", BODY_BYTES_MAX["AddSmsSign"]),
        ((), b"Action=AddSmsSign", b"Action=SendSms", BODY_BYTES_MAX["SendSms"]),
        (((b"x-acs-action", b"AddSmsSign"),), b"Action=GetSmsSign", b"", SMALL),
        ((), b"Action=AddSmsSign&Action=SendSms", b"", BODY_BYTES_MAX["SendSms"]),
        ((), b"", b"%41ction=AddSmsSign", SMALL),
        ((), b"", b"xAction=AddSmsSign", SMALL),
        ((), b"", b"a=1&Action=Nothing", SMALL),
    ],
)
def test_the_smallest_limit_of_all_names_holds(
    headers: tuple[tuple[bytes, bytes], ...], query: bytes, body: bytes, most: int
) -> None:
    assert BodyLimits(Settings().body_bytes_max).with_body(headers, query, body) == most


def test_the_setting_caps_the_table() -> None:
    limits = BodyLimits(10_000)
    assert limits.before_body((), b"Action=AddSmsSign") == 10_000
    assert limits.with_body((), b"", b"Action=SendSms") == 10_000


@pytest.mark.parametrize("action", ["SendSms", "QuerySendDetails", "Nothing"])
async def test_what_is_larger_than_its_action_is_not_even_read(
    world: World, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:  # AUDIT A5
    monkeypatch.setattr("hongyan.api.edge.parse", lambda _: pytest.fail("it was read"))
    most = BODY_BYTES_MAX.get(action, SMALL)
    body = b"Action=%b&x=" % action.encode() + b"a" * most
    answer = await world.ask(HttpRequest("POST", headers=((b"content-type", FORM),), body=body))
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert f"{most} bytes" in answer.json["Message"]
    assert answer.headers["connection"] == "close"


async def test_a_body_that_is_too_large_is_read_on_and_not_kept() -> None:
    left = [b"x" * 100_000] * 20

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": left.pop(), "more_body": bool(left)}

    assert await read_body(receive, SMALL, more=lambda: 1_000_000) is Unread.TOO_LARGE
    assert not left


@pytest.mark.parametrize("version", ["V1", "V3"])
async def test_a_wrong_signature_repeats_four_kilobytes_at_most(
    world: World, version: str
) -> None:  # AUDIT A5, A19
    fields = {"SignName": "x" * 60_000}
    if version == "V1":
        request = signed_v1("QuerySmsSign", fields, key=(KEY[0], "wrong"), now_ms=START_MS)
    else:
        request = signed_v3("QuerySmsSign", fields, key=(KEY[0], "wrong"), now_ms=START_MS)
    answer = await world.ask(request)
    assert answer.code == "SignatureDoesNotMatch"
    assert len(answer.body) < MESSAGE_BYTES_MAX + 1024


LONG = "长" * 3000


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("GetSmsSign", {"SignName": LONG}),
        ("QuerySmsTemplate", {"TemplateCode": LONG}),
        ("DeleteSmsSign", {"SignName": LONG}),
        ("DeleteSmsTemplate", {"TemplateCode": "x" * 4096}),
        ("SendSms", {"PhoneNumbers": LONG, "SignName": "a", "TemplateCode": "b"}),
        ("SendSms", {"PhoneNumbers": "13900000000", "SignName": LONG, "TemplateCode": "b"}),
        ("QuerySendDetails", {"PhoneNumber": "x" * 3000, "SendDate": "1"}),
        ("x" * 9000, {}),
    ],
)
async def test_an_answer_repeats_little_of_a_value(
    world: World, action: str, fields: dict[str, str]
) -> None:  # AUDIT A19
    answer = await world.call(action, **fields)
    assert answer.code != "OK"
    for value in (*fields.values(), action):
        if len(value) > SHOWN_CHARACTERS_MAX:
            assert value[: SHOWN_CHARACTERS_MAX + 1] not in answer.body.decode()
    assert len(answer.body) < 2000


async def test_a_host_is_not_repeated_beyond_what_a_name_can_be(world: World) -> None:  # AUDIT A19
    for accept in (b"*/*", b"text/html"):
        headers = ((b"host", b"h" * 60_000), (b"accept", accept))
        assert len((await world.ask(HttpRequest(headers=headers))).body) < 8000


@given(value=st.text(min_size=1, max_size=200), words=st.text(max_size=50))
def test_a_message_shows_the_beginning_of_each_value(value: str, words: str) -> None:
    shown = cut_values(f"找不到 {value}{words}", [value])
    assert value[:SHOWN_CHARACTERS_MAX] in shown
    if len(value) <= SHOWN_CHARACTERS_MAX:
        assert shown == f"找不到 {value}{words}"


@given(text=st.text(min_size=100, max_size=400) | st.text(st.sampled_from("aB3+/=%"), min_size=256))
def test_long_texts_are_encoded_as_short_ones_are(text: str) -> None:
    assert _encode(text) == "".join(_OCTETS[octet] for octet in text.encode())


@given(st.lists(st.sampled_from(["Action=", "&", "A", "=", "SendSms", "Action"]), max_size=20))
def test_the_actions_that_a_form_names_are_those_between_ampersands(pieces: list[str]) -> None:
    # A pattern looked at each octet, on the event loop: 60 ms for 6 MiB that any client may send.
    form = "".join(pieces)
    named = [
        part[7:].encode()[:NAME_BYTES_MAX] for part in form.split("&") if part.startswith("Action=")
    ]
    if form.count("&Action=") < NAMES_MAX:
        assert _named(form.encode()) == named
    else:
        assert _named(form.encode()) == [b""]


def test_a_form_that_names_many_actions_has_the_smallest_limit() -> None:
    body = b"&Action=AddSmsSign" * NAMES_MAX
    assert BodyLimits(1 << 30).with_body([], b"", body) == SMALL
