"""A service whose clock was moved: callers keep real time, everything with a calendar does not."""

from __future__ import annotations

from collections.abc import Callable

from hongyan.api.edge import Edge
from hongyan.api.gateway.callers import Callers
from hongyan.api.pages.watch import Watch
from hongyan.api.server import build_app
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.ids import made_at
from tests.api.asgi import ask
from tests.api.conftest import KEY, START_MS, World
from tests.api.signing import signed_v1
from tests.clocks import ManualClock

FIELDS = {
    "PhoneNumbers": "13900000000",
    "SignName": "鸿雁演示",
    "TemplateCode": "SMS_100000001",
    "TemplateParam": '{"code":"123456"}',
}


async def test_a_call_is_signed_in_real_time_and_served_in_moved_time(
    make_world: Callable[..., World],
) -> None:
    world, real = make_world(), ManualClock(START_MS)
    world.clock.advance(30 * DAY_MS)
    edge = Edge(
        context=world.context,
        clock=world.clock,
        real_clock=real,
        callers=Callers(world.database, world.sealer, real),
        accept=world._accept,
        claim=world._claim,
        read=world._read,
        write=world._write,
        metrics=world.metrics,
    )
    app = build_app(edge, Watch(world._health, world.metrics))
    answer = await ask(app, signed_v1("SendSms", FIELDS, key=KEY, now_ms=real.now_ms()))
    assert answer.status == 200
    [asked] = world.accepted
    assert made_at(asked.claim) == START_MS + 30 * DAY_MS
    moved = await ask(app, signed_v1("SendSms", FIELDS, key=KEY, now_ms=world.clock.now_ms()))
    assert moved.code == "InvalidTimeStamp.Expired"
