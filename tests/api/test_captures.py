"""Every request captured from an official SDK holds; no tampered copy of one does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from hongyan.api.gateway.mismatch import SignatureMismatch
from hongyan.api.gateway.verify import check, check_form
from hongyan.api.gateway.wire import RawRequest, SignatureKind, WireRequest, parse


@dataclass(frozen=True)
class Capture:
    name: str
    raw: RawRequest
    secret: str
    token: str
    action: str
    access_key_id: str
    parameters: dict[str, str]

    @property
    def is_v3(self) -> bool:
        return any(value.startswith(b"ACS3-") for _, value in self.raw.headers)


def _captures() -> list[Capture]:
    captures = []
    for line in Path(__file__).with_name("captures.jsonl").read_text("utf-8").splitlines():
        kept = json.loads(line)
        path, _, query = kept["target"].partition("?")
        headers = [(name.lower().encode(), value.encode()) for name, value in kept["headers"]]
        captures.append(
            Capture(
                kept["name"],
                RawRequest(kept["method"], path, query.encode(), headers, kept["body"].encode()),
                kept["secret"],
                kept.get("token", ""),
                kept["action"],
                kept["access_key_id"],
                kept["parameters"],
            )
        )
    return captures


CAPTURES = _captures()
every_capture = pytest.mark.parametrize("capture", CAPTURES, ids=lambda capture: capture.name)


def read(raw: RawRequest) -> WireRequest:
    request = parse(raw)
    assert isinstance(request, WireRequest), request
    return request


def test_every_request_captured_from_an_official_sdk_is_here() -> None:
    assert len(CAPTURES) == 230
    assert sum(capture.is_v3 for capture in CAPTURES) == 91


@every_capture
def test_a_captured_request_holds_and_says_who_calls_what(capture: Capture) -> None:
    request = read(capture.raw)
    assert check_form(request) is None
    assert check(request, capture.secret) is None
    assert check(request, capture.secret.encode()) is None
    assert request.action == capture.action
    assert request.version == "2017-05-25"
    assert request.access_key_id == capture.access_key_id
    assert request.security_token == capture.token
    assert request.parameters == capture.parameters
    assert request.signature_kind == (SignatureKind.V3 if capture.is_v3 else SignatureKind.V1)
    assert request.format == "json"
    assert request.nonce
    assert request.timestamp


@every_capture
def test_a_captured_request_fails_with_another_secret(capture: Capture) -> None:
    for secret in (capture.secret + "x", capture.secret.upper(), "", capture.secret + "&"):
        assert isinstance(check(read(capture.raw), secret), SignatureMismatch)


def _tampered(capture: Capture) -> dict[str, RawRequest]:
    raw = capture.raw
    copies = {
        "method": replace(raw, method="PUT"),
        "query added": replace(raw, query=(raw.query + b"&X=1").lstrip(b"&")),
        "query added, twice encoded": replace(raw, query=(raw.query + b"&X%3D1").lstrip(b"&")),
    }
    pairs = [pair for pair in raw.query.split(b"&") if pair]
    for index, pair in enumerate(pairs):
        rest = pairs[:index] + pairs[index + 1 :]
        copies[f"query without {pair!r}"] = replace(raw, query=b"&".join(rest))
        copies[f"query with {pair!r} grown"] = replace(raw, query=b"&".join([*rest, pair + b"x"]))
    if raw.body:
        fields = raw.body.split(b"&")
        copies["body added"] = replace(raw, body=raw.body + b"&X=1")
        copies["body shortened"] = replace(raw, body=raw.body[:-1])
        copies["body without a field"] = replace(raw, body=b"&".join(fields[1:]))
        copies["body dropped"] = replace(raw, body=b"")
    if capture.is_v3:
        copies["path"] = replace(raw, path="/x")
        copies["body made up"] = replace(raw, body=raw.body + b" ")
        smuggled = [*raw.headers, (b"x-acs-signature-type", b"none")]
        copies["smuggled header"] = replace(raw, headers=smuggled)
        copies.update(_with_headers_changed(raw))
    return copies


def _with_headers_changed(raw: RawRequest) -> dict[str, RawRequest]:
    copies = {}
    authorization = dict(raw.headers)[b"authorization"].decode()
    covered = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    for index, (name, value) in enumerate(raw.headers):
        if name.decode() not in covered:
            continue
        others = [*raw.headers[:index], *raw.headers[index + 1 :]]
        for what, headers in {
            "changed": [*others, (name, value + b"x")],
            "doubled": [*raw.headers, (name, value)],
            "dropped": others,
        }.items():
            copies[f"{name!r} {what}"] = replace(raw, headers=headers)
        uncovered = ";".join(other for other in covered if other != name.decode())
        weaker = authorization.replace(";".join(covered), uncovered).encode()
        headers = [(n, weaker if n == b"authorization" else v) for n, v in raw.headers]
        copies[f"{name!r} no longer covered"] = replace(raw, headers=headers)
    return copies


@every_capture
def test_no_tampered_copy_of_a_captured_request_holds(capture: Capture) -> None:
    for what, raw in _tampered(capture).items():
        request = parse(raw)
        if isinstance(request, WireRequest):
            assert check(request, capture.secret) is not None, what
