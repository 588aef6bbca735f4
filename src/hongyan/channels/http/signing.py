"""Signing recipes: what each adds to a request, as a table. Pure: time and nonce are arguments.

Sources: Alibaba Cloud RPC signature V1; Tencent Cloud API signature v3 (TC3-HMAC-SHA256); RFC 7617
(basic), RFC 6750 (bearer). The others are the habits of smaller gateways: a digest of some fields.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from hongyan.channels.http.client import HttpRequest
from hongyan.channels.http.document import Recipe, Signing
from hongyan.channels.http.filling import filled

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a request is made, and what makes it unlike any other."""

    now_ms: int
    nonce: str


@dataclass(slots=True)
class RequestDraft:
    """A request whose fields are filled in, and which is not signed yet."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] | None = None
    json: dict[str, Any] | None = None

    def put(self, place: str, name: str, value: str) -> None:
        """Add a field where a document says."""
        if place == "header":
            self.headers[name] = value
        elif place == "json" and self.json is not None:
            self.json[name] = value
        elif place == "form" and self.form is not None:
            self.form[name] = value
        else:
            self.query[name] = value

    def body(self) -> bytes | None:
        """Return the body, and name its type."""
        if self.json is not None:
            self.headers.setdefault("Content-Type", JSON)
            return msgspec.json.encode(self.json)
        if self.form is not None:
            self.headers.setdefault("Content-Type", FORM)
            return urlencode(self.form).encode()
        return None

    def finished(self) -> HttpRequest:
        """Return the request as it is sent."""
        url, body = self.url, self.body()
        if self.query:
            url += ("&" if "?" in url else "?") + urlencode(self.query, quote_via=quote)
        return HttpRequest(self.method, url, self.headers, body)


Recipes = Callable[[RequestDraft, Signing, Mapping[str, str], Moment], None]


def sign(draft: RequestDraft, signing: Signing, values: Mapping[str, str], moment: Moment) -> None:
    """Add to a draft what its recipe asks for."""
    RECIPES[signing.recipe](draft, signing, values, moment)


def _hmac_sha1_v1(
    draft: RequestDraft, _: Signing, values: Mapping[str, str], moment: Moment
) -> None:
    second = datetime.fromtimestamp(moment.now_ms // 1000, UTC)
    fields = draft.query if draft.form is None else draft.form
    fields |= {
        "AccessKeyId": values["key"],
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": moment.nonce,
        "SignatureVersion": "1.0",
        "Timestamp": second.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    every = draft.query | (draft.form or {})
    joined = "&".join(f"{_encoded(name)}={_encoded(every[name])}" for name in sorted(every))
    text = f"{draft.method}&%2F&{_encoded(joined)}"
    digest = hmac.digest(f"{values['secret']}&".encode(), text.encode(), "sha1")
    fields["Signature"] = base64.b64encode(digest).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="~")


def _tc3_hmac_sha256(
    draft: RequestDraft, signing: Signing, values: Mapping[str, str], moment: Moment
) -> None:
    second = moment.now_ms // 1000
    day = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d")
    payload = draft.body() or b""
    host = urlsplit(draft.url).netloc
    # Named, and equal to what is sent: both headers are signed.
    canonical = (
        f"{draft.method}\n/\n\n"
        f"content-type:{draft.headers['Content-Type']}\nhost:{host}\n\n"
        f"content-type;host\n{hashlib.sha256(payload).hexdigest()}"
    )
    scope = f"{day}/{signing.service}/tc3_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"TC3-HMAC-SHA256\n{second}\n{scope}\n{hashed}"
    key = f"TC3{values['secret']}".encode()
    for step in (day, signing.service, "tc3_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    draft.headers |= {
        "X-TC-Timestamp": str(second),
        "Authorization": (
            f"TC3-HMAC-SHA256 Credential={values['key']}/{scope}, "
            f"SignedHeaders=content-type;host, Signature={signature}"
        ),
    }


def _digested(name: str) -> Recipes:
    def put(draft: RequestDraft, signing: Signing, values: Mapping[str, str], _: Moment) -> None:
        text = filled(signing.text, values).encode()
        _put_digest(draft, signing, hashlib.new(name, text, usedforsecurity=False).hexdigest())

    return put


def _hmac_sha256(
    draft: RequestDraft, signing: Signing, values: Mapping[str, str], _: Moment
) -> None:
    text = filled(signing.text, values).encode()
    _put_digest(draft, signing, hmac.digest(values["secret"].encode(), text, "sha256").hex())


def _put_digest(draft: RequestDraft, signing: Signing, digest: str) -> None:
    draft.put(signing.place, signing.into, digest.upper() if signing.upper else digest)


def _basic(draft: RequestDraft, _: Signing, values: Mapping[str, str], __: Moment) -> None:
    pair = f"{values['account']}:{values['password']}".encode()
    draft.headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"


def _bearer(draft: RequestDraft, _: Signing, values: Mapping[str, str], __: Moment) -> None:
    draft.headers["Authorization"] = f"Bearer {values['secret']}"


RECIPES: Final[Mapping[Recipe, Recipes]] = {
    Recipe.HMAC_SHA1_V1: _hmac_sha1_v1,
    Recipe.TC3_HMAC_SHA256: _tc3_hmac_sha256,
    Recipe.MD5_CONCAT: _digested("md5"),
    Recipe.SHA256_CONCAT: _digested("sha256"),
    Recipe.HMAC_SHA256: _hmac_sha256,
    Recipe.BASIC: _basic,
    Recipe.BEARER: _bearer,
}
"""Total over `Recipe`."""

NEEDED: Final[Mapping[Recipe, frozenset[str]]] = {
    Recipe.HMAC_SHA1_V1: frozenset({"key", "secret"}),
    Recipe.TC3_HMAC_SHA256: frozenset({"key", "secret"}),
    Recipe.MD5_CONCAT: frozenset(),
    Recipe.SHA256_CONCAT: frozenset(),
    Recipe.HMAC_SHA256: frozenset({"secret"}),
    Recipe.BASIC: frozenset({"account", "password"}),
    Recipe.BEARER: frozenset({"secret"}),
}
"""The options that a recipe takes; total over `Recipe`."""
