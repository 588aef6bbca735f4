"""The page of how calls are written, row by row."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest

from hongyan.api.gateway.errors import GatewayError
from hongyan.api.gateway.verify import check
from hongyan.api.gateway.wire import RawRequest, WireRequest, parse
from hongyan.api.handlers.sending import SendParameters, parse_sms
from hongyan.api.parameters.reader import Params, reading
from hongyan.api.words.codes import API_CODES
from hongyan.config import Settings
from hongyan.kernel.calendar import from_iso_utc
from hongyan.kernel.refusal import Refusal, Refused
from tests.api.asgi import HttpRequest
from tests.api.called import called
from tests.api.signing import signed_v1, signed_v3

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "calls.md"
SEND = {"PhoneNumbers": "13900000000", "SignName": "签名", "TemplateCode": "SMS_1"}
KEY = ("ak", "s3cr3t")
NOW = 1_800_000_000_000
TYPES = {
    "form": b"application/x-www-form-urlencoded",
    "JSON": b"application/json",
    "`text/plain`": b"text/plain",
}


def rows(heading: str) -> list[list[str]]:
    section = PAGE.read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def variables(text: str, *, strict: bool) -> str:
    settings = Settings(template_param_strict=strict)
    asked = parse_sms(called({**SEND, "TemplateParam": text}, settings))
    if isinstance(asked, Refused):
        assert asked.reason is Refusal.JSON_INVALID
        return "refused"
    assert isinstance(asked, SendParameters)
    return "`" + ",".join(f"{k}={v}" for k, v in asked.groups[0].variables.items()) + "`"


@pytest.mark.parametrize("row", rows("TemplateParam"), ids=lambda row: row[0])
def test_variables_are_read_as_the_page_says(row: list[str]) -> None:
    text, expected, is_strict = row[0].strip("`"), row[1], row[2] == "yes"
    assert variables(text, strict=False) == expected
    assert variables(text, strict=True) == (expected if is_strict else "refused")


READERS = {
    "mandatory text": lambda params: params.needed("Name"),
    "number": lambda params: params.needed_number("Name"),
    "truth value": lambda params: params.needed_flag("Name"),
    "page": lambda params: params.page("Name"),
    "list of ids": lambda params: params.ids("Name"),
    "list of texts": lambda params: params.texts("Name", 3),
    "day of a query": lambda params: params.day("Name"),
    "page of a query": lambda params: params.count("Name"),
}


# AUDIT H7: "numbers, booleans, text limits: one reader, one convention"
@pytest.mark.parametrize("row", rows("Single parameters"), ids=lambda row: " ".join(row[:2]))
def test_single_parameters_are_read_as_the_page_says(row: list[str]) -> None:
    kind, written, expected = row
    fields = {} if written == "nothing" else {"Name": written.strip("`")}
    answer = reading(READERS[kind])(Params(fields))
    code = "read"
    if isinstance(answer, GatewayError):
        code = answer.code.replace("Name", "{Name}")
    elif isinstance(answer, Refused):
        code = API_CODES[answer.reason].code
    assert code == expected


@pytest.mark.parametrize("row", rows("Time"), ids=lambda row: row[0])
def test_times_are_read_as_the_page_says(row: list[str]) -> None:
    try:
        from_iso_utc(row[0].strip("`"))
        read = "yes"
    except ValueError:
        read = "no"
    assert read == row[1]


def body_of(text: str) -> bytes:
    return text.partition("`")[2].partition("`")[0].encode()


def v1(content_type: str, text: str) -> HttpRequest:
    if text.endswith("signed"):
        request = signed_v1("SendSms", {"OutId": "7"}, key=KEY, now_ms=NOW)
        body, query = request.body, b""
    else:
        request = signed_v1("SendSms", {"OutId": "7"}, key=KEY, now_ms=NOW, method="GET")
        body, query = body_of(text) or b'{"OutId":"7"}', request.query
    typed = ((b"content-type", TYPES[content_type]),) if content_type in TYPES else ()
    return HttpRequest(request.method, "/", query, ((b"host", b"h"), *typed), body)


def v3(content_type: str, text: str) -> HttpRequest:
    kind, _, how = content_type.partition(", ")
    if how == "signed":
        signed = {"content_type": TYPES[kind].decode()}
        return signed_v3("SendSms", {}, key=KEY, now_ms=NOW, body=body_of(text), **signed)
    bare = signed_v3("SendSms", {}, key=KEY, now_ms=NOW, body=body_of(text), content_type="")
    typed = ((b"content-type", TYPES[kind]),) if how else ()
    return HttpRequest("POST", "/", bare.query, (*bare.headers, *typed), bare.body)


@pytest.mark.parametrize("row", rows("Bodies"), ids=lambda row: " ".join(row[:2]))
def test_bodies_are_read_as_the_page_says(row: list[str]) -> None:
    # AUDIT A6, D12
    signature, content_type, text, answer = row
    sent = (v1 if signature == "V1" else v3)(content_type, text)
    request = parse(RawRequest(sent.method, "/", sent.query, sent.headers, sent.body))
    if not isinstance(request, WireRequest):
        assert request.error.code == answer
        return
    error = check(request, KEY[1])
    if error is not None:
        assert error.code == answer
        return
    assert answer in {"read", "passed over"}
    assert request.parameters["OutId"] == "7"
    assert urlencode({"OutId": "8"}) not in urlencode(request.parameters)
