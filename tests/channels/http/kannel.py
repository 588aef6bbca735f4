"""Kannel's smsbox as its user guide documents it: `sendsms` by GET, receipts at `dlr-url`.

The answer is a text without an id: the sender's own reference comes back in the URL that it gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from typing_extensions import override

from hongyan.channels.routes import CarrierRequest
from hongyan.kernel.carriage import InboundText, Receipt
from hongyan.kernel.outcome import Outcome
from tests.channels.http.page import documents
from tests.channels.http.vendor import Asked, Vendor

USER, PASSWORD = "tester", "f00bar"
REFUSAL = "Wrong"
DOCUMENT = documents()[2]
"""The one of docs/carriers/http.md, as it stands."""


@dataclass
class Kannel(Vendor):
    """A smsbox with one user."""

    is_batching: bool = False
    callbacks: dict[str, str] = field(default_factory=dict)

    @override
    async def read(self, request: web.Request) -> Asked | web.Response:
        if request.path != "/cgi-bin/sendsms":
            return web.Response(status=404)
        asked = dict(request.query)
        self.requests.append(asked)
        if (asked["username"], asked["password"]) != (USER, PASSWORD):
            return web.Response(status=403, text="Authorization failed for sendsms")
        assert (asked["charset"], asked["coding"]) in {("UTF-8", "2"), ("UTF-8", "0")}
        return Asked(
            int(asked["to"].removeprefix("+")), asked["from"], asked["text"], asked["dlr-url"]
        )

    @override
    def taken(self, asked: Asked, carrier_id: str) -> web.Response:
        return web.Response(status=202, text="0: Accepted for delivery")

    @override
    def refused(self, asked: Asked) -> web.Response:
        return web.Response(status=400, text="Wrong or missing receiver")

    @override
    def report(self, receipts: Sequence[Receipt]) -> tuple[str, CarrierRequest]:
        [one] = receipts
        status = "1" if one.outcome is Outcome.DELIVERED else "2"
        url = self.reference_of(one).replace("%p", f"%2B{one.phone}").replace("%d", status)
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        return parts.path.rpartition("/")[2], CarrierRequest("GET", query, {}, b"")

    @override
    def told(self, texts: Sequence[InboundText]) -> tuple[str, CarrierRequest]:
        [one] = texts
        query = {
            "token": self.token,
            "from": f"+{one.phone}",
            "to": one.dest_id,
        }
        headers = {"content-type": 'text/plain; charset="UTF-16BE"'}
        return "replies", CarrierRequest("POST", query, headers, one.content.encode("utf-16be"))
