"""A customer's program: signs calls with V1 by its own code, and reads the answers.

Shares nothing with the product's verification, so that the two can be wrong in different ways only.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.stories.service import until

FORM = "application/x-www-form-urlencoded"
SIGN = "鸿雁演示"
VERIFICATION = "SMS_100000001"
NOTIFICATION = "SMS_100000002"
PROMOTION = "SMS_100000003"
VALUES = {
    VERIFICATION: {"code": "123456"},
    NOTIFICATION: {"name": "王小明", "order_number": "HY20260001"},
    PROMOTION: {},
}
IDLE_SECONDS_MAX = 2
"""The service hangs up on a connection that is idle for 5 s; a request then would be lost."""

DELIVERED = 3
FAILED = 2
WAITING = 1


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the API."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """Its `Code`."""
        return str(self.body["Code"])


class Caller:
    """Calls with one access key, over one connection at a time. Not for several threads."""

    def __init__(self, port: int, key_id: str = "hongyan-dev", secret: str = "") -> None:
        """Call the service on a port of this machine, by default with the demo's key."""
        self.port = port
        self._key_id = key_id
        self._secret = secret or f"{key_id}-secret"
        self._connection: http.client.HTTPConnection | None = None
        self._used_at = 0.0

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def signed(self, action: str, parameters: Mapping[str, str]) -> str:
        """Return the form of a signed POST."""
        every = {
            "AccessKeyId": self._key_id,
            "Action": action,
            "Format": "JSON",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": uuid.uuid4().hex,
            "SignatureVersion": "1.0",
            "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "Version": "2017-05-25",
        } | dict(parameters)
        canonical = "&".join(f"{_quoted(name)}={_quoted(every[name])}" for name in sorted(every))
        text = f"POST&%2F&{_quoted(canonical)}"
        digest = hmac.digest(f"{self._secret}&".encode(), text.encode(), "sha1")
        return f"{canonical}&Signature={_quoted(base64.b64encode(digest).decode())}"

    def post(self, form: str) -> Reply:
        """Post a form; raises OSError or HTTPException when no whole answer comes."""
        if time.monotonic() - self._used_at > IDLE_SECONDS_MAX:
            self.close()
        self._used_at = time.monotonic()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self._connection.request("POST", "/", form, {"Content-Type": FORM})
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, headers, json.loads(body))

    def call(self, action: str, **parameters: str) -> Reply:
        """Make one call."""
        return self.post(self.signed(action, parameters))

    def send(self, phones: str, template: str = VERIFICATION, **parameters: str) -> Reply:
        """Send a template of the demo."""
        given = {
            "PhoneNumbers": phones,
            "SignName": SIGN,
            "TemplateCode": template,
            "TemplateParam": json.dumps(VALUES.get(template, {}), ensure_ascii=False),
        }
        return self.call("SendSms", **(given | parameters))

    def accepted(self, phones: str, template: str = VERIFICATION, **parameters: str) -> str:
        """Send, see that it is accepted, and return its BizId."""
        reply = self.send(phones, template, **parameters)
        assert (reply.status, reply.code) == (http.client.OK, "OK"), reply
        return str(reply.body["BizId"])

    def details(self, phone: str, biz_id: str = "") -> list[dict[str, Any]]:
        """Return today's messages to a number, of one call if given."""
        given = {"PhoneNumber": phone, "SendDate": today(), "PageSize": "50", "CurrentPage": "1"}
        reply = self.call("QuerySendDetails", **given, **({"BizId": biz_id} if biz_id else {}))
        assert reply.code == "OK", reply
        found: list[dict[str, Any]] = reply.body["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
        assert reply.body["TotalCount"] == len(found)
        return found

    def final(self, phone: str, biz_id: str, seconds: float = 30) -> dict[str, Any]:
        """Wait until one message no longer waits for its receipt, and return it."""

        def asked() -> dict[str, Any] | None:
            [one] = self.details(phone, biz_id)
            return one if one["SendStatus"] != WAITING else None

        return until(asked, f"a final state of {biz_id} to {phone}", seconds)


def today() -> str:
    """Return the present day in China, as the API writes it."""
    return time.strftime("%Y%m%d", time.gmtime(time.time() + 8 * 3600))


def _quoted(text: str) -> str:
    return quote(text, safe="~")
