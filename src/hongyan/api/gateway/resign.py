"""Signs a call again, with another nonce at another moment: the same call, to be made again.

Pure. Whose secret it is, and where the call goes, is asked elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from hongyan.api.gateway.verify import V3_ALGORITHM, v1_string_to_sign, v3_canonical_request
from hongyan.api.gateway.wire import RawRequest, UnreadableCall, WireRequest, parse

_NONCE, _TIMESTAMP, _SIGNATURE = "SignatureNonce", "Timestamp", "Signature"


def resigned(request: WireRequest, secret: bytes, nonce: str, at_ms: int) -> RawRequest:
    """Return the call with another nonce and moment, signed by a secret."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if request.authorization is None:
        return _v1(request, secret, nonce, at)
    return _v3(request, secret, nonce, at)


def _v1(request: WireRequest, secret: bytes, nonce: str, at: str) -> RawRequest:
    parameters = {**request.signed, _NONCE: nonce, _TIMESTAMP: at}
    parameters.pop(_SIGNATURE, None)
    text = v1_string_to_sign(request.raw.method, parameters)
    digest = hmac.digest(secret + b"&", text.encode(), "sha1")
    parameters[_SIGNATURE] = base64.b64encode(digest).decode()
    in_query = {name for name, _ in request.query_pairs}
    is_form = bool(request.raw.body) and not request.raw.body.lstrip().startswith(b"{")
    query = {one: parameters[one] for one in parameters if one in in_query or not is_form}
    form = {one: parameters[one] for one in parameters if one not in query}
    raw = request.raw
    body = _encoded(form) if is_form else raw.body
    return RawRequest(raw.method, raw.path, _encoded(query), _sized(raw.headers, body), body)


def _v3(request: WireRequest, secret: bytes, nonce: str, at: str) -> RawRequest:
    authorization, raw = request.authorization, request.raw
    assert authorization is not None, "a V3 call has it"
    new = {b"x-acs-signature-nonce": nonce.encode(), b"x-acs-date": at.encode()}
    headers = [(name, new.get(name, value)) for name, value in raw.headers]
    again = parse(RawRequest(raw.method, raw.path, raw.query, headers, raw.body))
    assert not isinstance(again, UnreadableCall), "it was read before"
    body_hash = hashlib.sha256(raw.body).hexdigest()
    canonical = v3_canonical_request(again, authorization.signed_headers, body_hash)
    text = f"{V3_ALGORITHM}\n{hashlib.sha256(canonical).hexdigest()}"
    signature = hmac.digest(secret, text.encode(), "sha256").hex()
    written = (
        f"{V3_ALGORITHM} Credential={authorization.access_key_id},"
        f"SignedHeaders={authorization.signed_headers},Signature={signature}"
    )
    signed = [
        (name, written.encode() if name == b"authorization" else value) for name, value in headers
    ]
    return RawRequest(raw.method, raw.path, raw.query, signed, raw.body)


def _encoded(parameters: dict[str, str]) -> bytes:
    pairs = [f"{quote(one, safe='')}={quote(value, safe='')}" for one, value in parameters.items()]
    return "&".join(pairs).encode()


def _sized(headers: Sequence[tuple[bytes, bytes]], body: bytes) -> list[tuple[bytes, bytes]]:
    kept = [one for one in headers if one[0] != b"content-length"]
    return [*kept, (b"content-length", b"%d" % len(body))] if body else kept
