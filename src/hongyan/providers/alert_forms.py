"""The forms in which a webhook takes an alert: DingTalk, WeCom, Feishu, and plain JSON. Pure.

How each signs, and what each answers, is its vendor's documentation of custom robots. Knows no
network and no channel.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from hongyan.kernel.cut import cut

WECOM_BYTES_MAX: Final = 2048
"""Of a text message of a WeCom group robot, in UTF-8."""

SUCCESSES: Final = range(200, 300)


class AlertForm(StrEnum):
    """Whose robot listens."""

    DINGTALK = "dingtalk"
    WECOM = "wecom"
    FEISHU = "feishu"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where alerts are posted; the secret is empty where the robot does not ask for signatures."""

    form: AlertForm
    url: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message of news: for a person a title and lines, for a program the same as values."""

    title: str
    lines: tuple[str, ...]
    items: tuple[Mapping[str, str], ...]

    @property
    def text(self) -> str:
        """Title and lines, a line each."""
        return "\n".join((self.title, *self.lines))


@dataclass(frozen=True, slots=True)
class AlertRequest:
    """One POST of JSON."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def request_of(webhook: Webhook, message: AlertMessage, now_ms: int) -> AlertRequest:
    """Return the request that tells a robot of news, signed where there is a secret."""
    return _REQUESTS[webhook.form](webhook, message, now_ms)


def fault_of_answer(form: AlertForm, status: int, body: bytes) -> str:
    """Return why an answer does not count, empty if it does.

    Robots answer 200 to what they refuse as well: their own code decides.
    """
    if status not in SUCCESSES:
        return f"answered {status}"
    if form is AlertForm.JSON:
        return ""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError):
        return f"answered {status} without JSON"
    said = said if isinstance(said, dict) else {}
    codes = [said[name] for name in ("errcode", "code", "StatusCode") if name in said]
    if codes and codes[0] == 0:
        return ""
    words = said.get("errmsg") or said.get("msg") or ""
    return cut(f"refused it: {codes[0] if codes else 'no code'} {words}")


def _signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def _request(
    url: str, document: Mapping[str, Any], headers: Mapping[str, str] = {}
) -> AlertRequest:
    kind = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Hongyan"}
    return AlertRequest(url, {**kind, **headers}, msgspec.json.encode(document))


def _dingtalk(webhook: Webhook, message: AlertMessage, now_ms: int) -> AlertRequest:
    url = webhook.url
    if webhook.secret:
        sign = _signed(webhook.secret, f"{now_ms}\n{webhook.secret}")
        url += ("&" if "?" in url else "?") + urlencode({"timestamp": now_ms, "sign": sign})
    return _request(url, {"msgtype": "text", "text": {"content": message.text}})


def _wecom(webhook: Webhook, message: AlertMessage, _now_ms: int) -> AlertRequest:
    text = message.text.encode()[:WECOM_BYTES_MAX].decode(errors="ignore")
    return _request(webhook.url, {"msgtype": "text", "text": {"content": text}})


def _feishu(webhook: Webhook, message: AlertMessage, now_ms: int) -> AlertRequest:
    document: dict[str, Any] = {"msg_type": "text", "content": {"text": message.text}}
    if webhook.secret:
        seconds = str(now_ms // 1000)
        # The text is the key here, and nothing is what it signs.
        sign = _signed(f"{seconds}\n{webhook.secret}", "")
        document |= {"timestamp": seconds, "sign": sign}
    return _request(webhook.url, document)


def _json(webhook: Webhook, message: AlertMessage, now_ms: int) -> AlertRequest:
    made = _request(webhook.url, {"text": message.text, "alerts": message.items})
    if not webhook.secret:
        return made
    # As pushes are signed (docs/rules/pushes.md).
    signed = hmac.digest(webhook.secret.encode(), f"{now_ms}.".encode() + made.body, "sha256")
    headers = {"X-Hongyan-Timestamp": str(now_ms), "X-Hongyan-Signature": f"sha256={signed.hex()}"}
    return AlertRequest(made.url, {**made.headers, **headers}, made.body)


_REQUESTS: Final[Mapping[AlertForm, Callable[[Webhook, AlertMessage, int], AlertRequest]]] = {
    AlertForm.DINGTALK: _dingtalk,
    AlertForm.WECOM: _wecom,
    AlertForm.FEISHU: _feishu,
    AlertForm.JSON: _json,
}
