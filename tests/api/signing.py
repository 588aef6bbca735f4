"""Signs requests as an SDK does, written down a second time: V1 and V3."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from itertools import count
from urllib.parse import quote, urlencode

from tests.api.asgi import HttpRequest

HOST = b"127.0.0.1:8000"
FORM = b"application/x-www-form-urlencoded"
_nonces = count(1)


def stamp(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fresh_nonce() -> str:
    return f"nonce-{next(_nonces)}"


def signed_v1(
    action: str,
    fields: dict[str, str],
    *,
    key: tuple[str, str],
    now_ms: int,
    method: str = "POST",
    **common: str,
) -> HttpRequest:
    """Sign with V1; `common` replaces common parameters (an empty text leaves one out)."""
    params = {
        "AccessKeyId": key[0],
        "Action": action,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": fresh_nonce(),
        "SignatureVersion": "1.0",
        "Timestamp": stamp(now_ms),
        "Version": "2017-05-25",
        **fields,
        **common,
    }
    params = {name: value for name, value in params.items() if value or name in fields}
    joined = "&".join(
        f"{quote(name, safe='~')}={quote(params[name], safe='~')}" for name in sorted(params)
    )
    text = f"{method}&%2F&{quote(joined, safe='~')}"
    digest = hmac.digest(f"{key[1]}&".encode(), text.encode(), hashlib.sha1)
    params["Signature"] = base64.b64encode(digest).decode()
    encoded = urlencode(params).encode()
    if method == "GET":
        return HttpRequest("GET", query=encoded, headers=((b"host", HOST),))
    return HttpRequest(method, headers=((b"host", HOST), (b"content-type", FORM)), body=encoded)


def signed_v3(
    action: str,
    fields: dict[str, str],
    *,
    key: tuple[str, str],
    now_ms: int,
    token: str = "",
    body: bytes = b"",
    nonce: str = "",
    **changed: str,
) -> HttpRequest:
    """Sign with V3; fields travel in the query, `body` is a form if nothing else is said.

    `changed` replaces headers (`x_acs_date`, `content_type`); an empty text leaves one out.
    """
    headers = {
        "host": HOST.decode(),
        "x-acs-action": action,
        "x-acs-version": "2017-05-25",
        "x-acs-date": stamp(now_ms),
        "x-acs-signature-nonce": nonce or fresh_nonce(),
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
    }
    if body:
        headers["content-type"] = FORM.decode()
    if token:
        headers |= {"x-acs-accesskey-id": key[0], "x-acs-security-token": token}
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    headers = {name: value for name, value in headers.items() if value}
    names = sorted(headers)
    query = "&".join(
        f"{quote(name, safe='~')}={quote(fields[name], safe='~')}" for name in sorted(fields)
    )
    canonical = "\n".join(
        [
            "POST",
            "/",
            query,
            *(f"{name}:{headers[name]}" for name in names),
            "",
            ";".join(names),
            headers["x-acs-content-sha256"],
        ]
    )
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(key[1].encode(), text.encode(), "sha256").hex()
    signed = ";".join(names)
    headers["authorization"] = (
        f"ACS3-HMAC-SHA256 Credential={key[0]},SignedHeaders={signed},Signature={signature}"
    )
    pairs = tuple((name.encode(), value.encode()) for name, value in headers.items())
    return HttpRequest("POST", query=query.encode(), headers=pairs, body=body)
