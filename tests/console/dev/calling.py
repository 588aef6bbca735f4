"""A call of the API as an SDK makes it, signed V1 as the tests want it."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from hongyan.api.edge import Edge
from hongyan.api.gateway.verify import v1_string_to_sign
from hongyan.flows.reference.demo import ENTERPRISE
from tests.console.browser import World


def signed(
    world: World, key: bytes | None = None, method: str = "POST", **more: str
) -> dict[str, str]:
    """Return the parameters of a SendSms with its signature; `key` is that of the HMAC."""
    at = datetime.fromtimestamp(world.clock.now_ms() // 1000, UTC)
    parameters = {
        "Action": "SendSms",
        "Version": "2017-05-25",
        "Format": "JSON",
        "AccessKeyId": ENTERPRISE.key_id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": "n-1",
        "Timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "PhoneNumbers": "13900000000",
        "SignName": ENTERPRISE.sign,
        "TemplateCode": ENTERPRISE.templates[0].code,
        "TemplateParam": '{"code":"246810"}',
        **more,
    }
    text = v1_string_to_sign(method, parameters)
    secret = f"{ENTERPRISE.secret}&".encode() if key is None else key
    digest = hmac.digest(secret, text.encode(), "sha1")
    return {**parameters, "Signature": base64.b64encode(digest).decode()}


def call(world: World, parameters: dict[str, str]) -> None:
    """Make a call at the world's own edge."""
    edge: Any = world.more["edge"]
    assert isinstance(edge, Edge)
    body = urlencode(parameters).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(_message: Any) -> None:
        return

    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [
            (b"host", b"127.0.0.1:8000"),
            (b"content-type", b"application/x-www-form-urlencoded"),
        ],
        "client": ("127.0.0.1", 0),
    }
    world.ask(edge(scope, receive, send))


def curl(parameters: dict[str, str]) -> str:
    """Write a call as a developer pastes it."""
    return f"curl -X POST 'http://127.0.0.1:8000/' -d '{urlencode(parameters)}'"
