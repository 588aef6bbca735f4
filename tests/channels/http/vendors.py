"""Channels of each kind to a vendor that is started with them. Judges nothing."""

from __future__ import annotations

from contextlib import AsyncExitStack

from hongyan.channels.channel import Channel
from hongyan.channels.registry import Around, build
from hongyan.channels.routes import CarrierRequest
from hongyan.channels.simulator.carrier import Habits
from hongyan.kernel.clock import SystemClock
from tests.channels.http import aliyun, kannel, tencent
from tests.channels.http.vendor import Vendor

QUIET = Habits(pace=1000, submit_latency_ms=0)
"""Receipts come too late for any test."""


async def no_one(path: str, request: CarrierRequest) -> int:
    """Answer no push."""
    del path, request
    return 0


async def made(stack: AsyncExitStack, vendor: Vendor, kind: str, **options: str) -> Channel:
    """Start a vendor and a channel of a kind to it."""
    await vendor.start()
    stack.push_async_callback(vendor.stop)
    given = {"endpoint": vendor.url, "callback_token": vendor.token} | options
    channel = build(kind, 5, "up", given, Around(SystemClock()))
    await channel.start()
    stack.push_async_callback(channel.stop)
    return channel


ALIYUN = {"access_key_id": aliyun.KEY, "access_key_secret": aliyun.SECRET}
TENCENT = {"secret_id": tencent.KEY, "secret_key": tencent.SECRET, "app_id": tencent.APP}
KANNEL = {
    "gateway": kannel.DOCUMENT,
    "account": kannel.USER,
    "password": kannel.PASSWORD,
    "public_url": "https://sms.example.com/",
}
