"""What a machine may approve by itself, seen from the API."""

from __future__ import annotations

from collections.abc import Callable

from tests.api.applying import certify, decide, qualify
from tests.api.conftest import World
from tests.api.test_templates import created

NAME = "云雀科技"


async def test_a_clean_notification_of_an_own_sign_may_be_approved_at_once(
    make_world: Callable[..., World],
) -> None:
    world = make_world(review_auto_approve=True)
    certify(world)
    for others in ("Hongyan", "鸿雁演示"):
        assert (await world.call("DeleteSmsSign", SignName=others)).code == "OK"
    own = {"SignName": NAME, "SignSource": "0", "QualificationId": qualify(world)}
    assert (await world.call("CreateSmsSign", **own)).code == "OK"
    first, order_id = await created(world, RelatedSignName=NAME)
    assert await status(world, first) == "0", "nothing of the account was approved by a person yet"
    decide(world, order_id)
    second, _ = await created(world, RelatedSignName=NAME)
    assert await status(world, second) == "1"
    promotion, _ = await created(
        world,
        TemplateType="2",
        TemplateContent="会员您好，新品上市，欢迎选购。拒收请回复R",
        TemplateRule="",
        RelatedSignName=NAME,
    )
    assert await status(world, promotion) == "0"


async def status(world: World, code: str) -> str:
    """Return the state of a template: 0 in review, 1 approved."""
    answer = await world.call("GetSmsTemplate", TemplateCode=code)
    found: str = answer.json["TemplateStatus"]
    return found
