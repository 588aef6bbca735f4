"""Tencent Cloud SMS 2021-01-11, with the documented check of TC3-HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web
from typing_extensions import override

from hongyan.channels.routes import CarrierRequest
from hongyan.kernel.carriage import InboundText, Receipt
from hongyan.kernel.outcome import Outcome
from tests.channels.http.vendor import Asked, Vendor, china_time, posted

KEY, SECRET, APP = "AKID-test", "s3cret-of-tencent", "1400006666"
REFUSAL = "FailedOperation.PhoneNumberInBlacklist"
AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/([0-9-]+)/sms/tc3_request, "
    r"SignedHeaders=content-type;host, Signature=([0-9a-f]{64})"
)


@dataclass
class Tencent(Vendor):
    """One account there."""

    templates: dict[str, str] = field(default_factory=lambda: {"SMS_1": "您好"})
    pulled: list[dict[str, object]] = field(default_factory=list)

    @override
    async def read(self, request: web.Request) -> Asked | web.Response:
        body = await request.read()
        fault = _fault(request, body)
        if fault:
            return _error(fault)
        asked = json.loads(body)
        self.requests.append(asked)
        if request.headers["X-TC-Action"] == "PullSmsSendStatus":
            listed, self.pulled = self.pulled[: asked["Limit"]], self.pulled[asked["Limit"] :]
            return web.json_response({"Response": {"PullSmsSendStatusSet": listed}})
        assert request.headers["X-TC-Version"] == "2021-01-11"
        if asked["TemplateId"] not in self.templates:
            return _error("FailedOperation.TemplateIncorrectOrUnapproved")
        text = self.templates[asked["TemplateId"]]
        for number, value in enumerate(asked.get("TemplateParamSet", ()), 1):
            text = text.replace(f"{{{number}}}", value)
        [phone] = asked["PhoneNumberSet"]
        reference = asked["SessionContext"]
        text = f"【{asked['SignName']}】{text}"
        return Asked(int(phone.removeprefix("+")), asked.get("ExtendCode", ""), text, reference)

    @override
    def taken(self, asked: Asked, carrier_id: str) -> web.Response:
        return _status(asked, f"5000:{carrier_id}", "Ok")

    @override
    def refused(self, asked: Asked) -> web.Response:
        return _status(asked, "", REFUSAL)

    @override
    def report(self, receipts: Sequence[Receipt]) -> tuple[str, CarrierRequest]:
        items = [
            {
                "user_receive_time": china_time(one.done_at),
                "nationcode": "86",
                "mobile": str(one.phone)[2:],
                "report_status": "SUCCESS" if one.outcome is Outcome.DELIVERED else "FAIL",
                "errmsg": one.raw_code,
                "description": "用户短信送达成功",
                "sid": f"5000:{one.carrier_id}",
            }
            for one in receipts
        ]
        return "receipts", posted(items, self.token)

    @override
    def told(self, texts: Sequence[InboundText]) -> tuple[str, CarrierRequest]:
        one = texts[0]
        item = {
            "extend": one.dest_id,
            "mobile": str(one.phone)[2:],
            "nationcode": "86",
            "sign": "鸿雁",
            "text": one.content,
            "time": one.sent_at // 1000,
        }
        return "replies", posted(item, self.token)


def _fault(request: web.Request, body: bytes) -> str:
    found = AUTHORIZATION.fullmatch(request.headers["Authorization"])
    if found is None or found[1] != KEY:
        return "AuthFailure.SecretIdNotFound"
    stamp = request.headers["X-TC-Timestamp"]
    if abs(time.time() - int(stamp)) > 300:
        return "AuthFailure.SignatureExpire"
    kind, host = request.headers["Content-Type"], request.headers["Host"]
    canonical = "\n".join(
        [
            *("POST", "/", "", f"content-type:{kind}", f"host:{host}", "", "content-type;host"),
            hashlib.sha256(body).hexdigest(),
        ]
    )
    text = "\n".join(
        [
            *("TC3-HMAC-SHA256", stamp, f"{found[2]}/sms/tc3_request"),
            hashlib.sha256(canonical.encode()).hexdigest(),
        ]
    )
    key = ("TC3" + SECRET).encode()
    for step in (found[2], "sms", "tc3_request", text):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return "" if key.hex() == found[3] else "AuthFailure.SignatureFailure"


def _status(asked: Asked, serial: str, code: str) -> web.Response:
    one = {
        "SerialNo": serial,
        "PhoneNumber": f"+{asked.phone}",
        "Fee": 1,
        "SessionContext": asked.reference,
        "Code": code,
        "Message": "send success",
        "IsoCode": "CN",
    }
    return web.json_response({"Response": {"SendStatusSet": [one], "RequestId": "R-1"}})


def _error(code: str) -> web.Response:
    error = {"Code": code, "Message": "no"}
    return web.json_response({"Response": {"Error": error, "RequestId": "R-1"}})
