"""What a machine may approve by itself, seen from the API."""

from __future__ import annotations

from collections.abc import Callable

from tests.api.applying import (
    certify,
    decide,
)
from tests.api.conftest import World
from tests.api.test_templates import created, send


async def test_a_clean_notification_may_be_approved_at_once(
    make_world: Callable[..., World],
) -> None:
    world = make_world(review_auto_approve=True)
    certify(world, "鸿雁演示科技有限公司")  # the demo's signs are of that name
    decide(world, (await created(world))[1])
    code, _ = await created(world)
    assert await send(world, code) == "OK"
    promotion, _ = await created(
        world,
        TemplateType="2",
        TemplateContent="会员您好，新品上市，欢迎选购。拒收请回复R",
        TemplateRule="",
    )
    view = (await world.call("GetSmsTemplate", TemplateCode=promotion)).json
    assert view["TemplateStatus"] == "0"
