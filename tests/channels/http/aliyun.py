"""A service that speaks Dysmsapi 2017-05-25, with the documented checks of the V1 signature."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from aiohttp import web
from typing_extensions import override

from hongyan.channels.routes import CarrierRequest
from hongyan.kernel.carriage import InboundText, Receipt
from hongyan.kernel.outcome import Outcome
from tests.channels.http.vendor import Asked, Vendor, china_time, posted

KEY, SECRET = "LTAI-test", "s3cret-of-aliyun"
REFUSAL = "isv.INVALID_PARAMETERS"


@dataclass
class Aliyun(Vendor):
    """One account there."""

    signs: dict[str, int] = field(default_factory=lambda: {"鸿雁": 1})
    templates: dict[str, tuple[str, str]] = field(default_factory=lambda: {"SMS_1": ("1", "您好")})
    nonces: set[str] = field(default_factory=set)
    records: dict[str, dict[str, object]] = field(default_factory=dict)

    @override
    async def read(self, request: web.Request) -> Asked | web.Response:
        fields = {**request.query, **{k: str(v) for k, v in (await request.post()).items()}}
        self.requests.append(fields)
        fault = self._fault(request.method, dict(fields))
        if fault:
            return web.json_response({"Code": fault, "Message": "", "HostId": ""}, status=400)
        return {
            "SendSms": self._send,
            "QuerySendDetails": self._details,
            "GetSmsSign": self._sign,
            "GetSmsTemplate": self._template,
        }[fields["Action"]](fields)

    def _sign(self, fields: dict[str, str]) -> web.Response:
        if fields["SignName"] not in self.signs:
            return _no("SignatureNotFound")
        return web.json_response({"Code": "OK", "SignStatus": self.signs[fields["SignName"]]})

    def _template(self, fields: dict[str, str]) -> web.Response:
        if fields["TemplateCode"] not in self.templates:
            return _no("TemplateNotFound")
        state, content = self.templates[fields["TemplateCode"]]
        found = {"Code": "OK", "TemplateStatus": state, "TemplateContent": content}
        return web.json_response(found)

    def _send(self, fields: dict[str, str]) -> Asked | web.Response:
        if fields["SignName"] not in self.signs:
            return _no("isv.SMS_SIGNATURE_ILLEGAL")
        if fields["TemplateCode"] not in self.templates:
            return _no("isv.SMS_TEMPLATE_ILLEGAL")
        text = self.templates[fields["TemplateCode"]][1]
        for name, value in json.loads(fields.get("TemplateParam", "{}")).items():
            text = text.replace(f"${{{name}}}", value)
        phone = fields["PhoneNumbers"]
        number = int(f"86{phone}" if len(phone) == 11 else phone)
        extend = fields.get("SmsUpExtendCode", "")
        return Asked(number, extend, f"【{fields['SignName']}】{text}", fields["OutId"])

    def _fault(self, method: str, fields: dict[str, str]) -> str:
        signature = fields.pop("Signature", "")
        if fields["AccessKeyId"] != KEY:
            return "InvalidAccessKeyId.NotFound"
        sent = time.mktime(time.strptime(fields["Timestamp"], "%Y-%m-%dT%H:%M:%SZ"))
        if abs(sent - time.mktime(time.gmtime())) > 900:
            return "InvalidTimeStamp.Expired"
        if fields["SignatureNonce"] in self.nonces:
            return "SignatureNonceUsed"
        self.nonces.add(fields["SignatureNonce"])
        joined = "&".join(f"{_quoted(name)}={_quoted(fields[name])}" for name in sorted(fields))
        text = f"{method}&%2F&{_quoted(joined)}".encode()
        digest = base64.b64encode(hmac.digest(f"{SECRET}&".encode(), text, "sha1")).decode()
        return "" if digest == signature else "SignatureDoesNotMatch"

    def _details(self, fields: dict[str, str]) -> web.Response:
        found = self.records.get(fields["BizId"])
        listed = [found] if found and found["PhoneNum"] == fields["PhoneNumber"] else []
        answer = {"SmsSendDetailDTO": listed}
        return web.json_response(
            {"Code": "OK", "TotalCount": str(len(listed)), "SmsSendDetailDTOs": answer}
        )

    @override
    def taken(self, asked: Asked, carrier_id: str) -> web.Response:
        biz_id = f"{carrier_id}^0"
        self.records[biz_id] = {
            "PhoneNum": str(asked.phone)[2:],
            "OutId": asked.reference,
            "SendStatus": 1,
            "ErrCode": "",
            "Content": asked.text,
        }
        return web.json_response(
            {"Code": "OK", "Message": "OK", "BizId": biz_id, "RequestId": "R-1"}
        )

    @override
    def refused(self, asked: Asked) -> web.Response:
        return _no(REFUSAL)

    @override
    def report(self, receipts: Sequence[Receipt]) -> tuple[str, CarrierRequest]:
        items = []
        for one in receipts:
            is_delivered = one.outcome is Outcome.DELIVERED
            item = {
                "phone_number": str(one.phone)[2:],
                "send_time": china_time(one.done_at),
                "report_time": china_time(one.done_at),
                "success": is_delivered,
                "err_code": one.code,
                "err_msg": "",
                "sms_size": "1",
                "biz_id": f"{one.carrier_id}^0",
                "out_id": self.reference_of(one),
            }
            items.append(item)
        return "receipts", posted(items, self.token)

    @override
    def told(self, texts: Sequence[InboundText]) -> tuple[str, CarrierRequest]:
        items = [
            {
                "phone_number": str(one.phone)[2:],
                "content": one.content,
                "send_time": china_time(one.sent_at),
                "dest_code": one.dest_id,
                "sequence_id": one.event_id,
            }
            for one in texts
        ]
        return "replies", posted(items, self.token)


def _no(code: str) -> web.Response:
    return web.json_response({"Code": code, "Message": "13900000000 no", "RequestId": "R-1"})


def _quoted(text: str) -> str:
    return quote(text, safe="~")
