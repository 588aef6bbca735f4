"""GetSmsTemplateList narrowed, and what a template's views show of its files and its lacks."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from hongyan.domain.tags import store as tags
from tests.api.applying import account_id, decide, looked_at, stored
from tests.api.conftest import World
from tests.api.test_templates import OLD, created


async def test_more_data_of_a_template_is_looked_at_by_its_urls(world: World) -> None:
    # AUDIT H2: "`GetSmsTemplate.MoreDataFileUrlList`: URLs, not keys"
    code, _ = await created(world, MoreData=json.dumps([stored(world)]))
    view = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    [url] = view["MoreDataFileUrlList"]["MoreDataFileUrl"]
    assert (await looked_at(world, url)).status == 200
    assert view["FileUrlList"] == {"FileUrl": []}


# AUDIT H13: "TemplateTag and UsableStateList filter"
@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"TemplateTag": "team"}, ["云雀二", "云雀一"]),
        ({"TemplateTag": '[{"TagKey":"team","TagValue":"shop"}]'}, ["云雀一"]),
        (
            {"TemplateTag": '[{"TagKey":"team"},{"TagKey":"level","TagValue":"2"}]'},
            ["云雀二"],
        ),
        ({"TemplateTag": "shop"}, []),
        ({"UsableStateList": '["AVAILABLE"]'}, ["云雀一"]),
        ({"UsableStateList": '["UNAVAILABLE","MISSING_VARIABLE"]'}, ["云雀三", "云雀二"]),
        ({"UsableStateList.1": "UNAVAILABLE", "TemplateTag": "team"}, ["云雀二"]),
        ({"UsableStateList": "[]", "TemplateTag": ""}, ["云雀三", "云雀二", "云雀一"]),
    ],
)
async def test_the_newer_list_is_narrowed_by_tags_and_by_what_can_be_used(
    world: World, fields: dict[str, str], names: list[str]
) -> None:
    mine, given = account_id(world), ({"team": "shop"}, {"team": "club", "level": "2"}, {})
    for place, (name, held) in enumerate(zip(("云雀一", "云雀二", "云雀三"), given, strict=True)):
        code, order_id = await created(world, TemplateName=name)
        world.write(lambda tx, code=code, held=held: tags.put_tags(tx, mine, [code], held, 0))
        if place == 0:
            decide(world, order_id)
    answer = await world.call("GetSmsTemplateList", TemplateName="云雀", **fields)
    data = answer.json["Data"]
    assert [row["TemplateName"] for row in data["List"]] == names
    assert data["Total"] == len(names)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"UsableStateList": '["AVAILABLE","USABLE"]'}, "没有状态 USABLE，如 AVAILABLE"),
        ({"TemplateTag": json.dumps([{"TagKey": "k"}] * 21)}, "20"),
    ],
)
async def test_a_filter_that_cannot_be_meant_is_refused(
    world: World, fields: dict[str, str], words: str
) -> None:
    # AUDIT H13
    answer = await world.call("GetSmsTemplateList", **fields)
    assert answer.code == "isv.INVALID_PARAMETERS"
    assert words in answer.json["Message"]
    broken = await world.call("GetSmsTemplateList", TemplateTag="[{")
    assert (broken.status, broken.code) == (400, "InvalidTemplateTag")


async def test_what_a_template_lacks_is_shown_where_it_is_asked_for(
    make_world: Callable[..., World],
) -> None:
    # AUDIT H3: "UsableStateList never filled"
    world = make_world(template_declarations=True)
    code = (await world.call("AddSmsTemplate", **OLD)).json["TemplateCode"]
    order_id = (await world.call("GetSmsTemplate", TemplateCode=code)).json["OrderId"]
    decide(world, order_id)
    listed = (await world.call("GetSmsTemplateList", TemplateCode=code)).json
    assert listed["Data"]["List"][0]["UsableStateList"] == ["MISSING_SIGNATURE", "MISSING_VARIABLE"]
