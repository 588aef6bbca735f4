"""What a tenant reads of a rejection: sentences, with a way on, and nothing of ours."""

from __future__ import annotations

import json

import pytest

from tests.api.applying import certify, qualified
from tests.api.conftest import World


# AUDIT F5: "internal FAQ numbers" in what tenants read; F7: "also for false hits"
@pytest.mark.parametrize("name", ["幸运彩票", "温馨提示", "測試", "a1", "张伟"])
async def test_what_a_tenant_reads_has_no_number_of_ours_and_names_the_way_to_a_human(
    world: World, name: str
) -> None:
    certify(world)
    fields = {"SignSource": "0", "QualificationId": qualified(world)}
    assert (await world.call("CreateSmsSign", SignName=name, **fields)).code == "OK"
    answer = (await world.call("QuerySmsSign", SignName=name)).json
    assert answer["SignStatus"] == 2
    assert "FAQ" not in json.dumps(answer)
    assert "“”" not in answer["Reason"]
    assert "可申请人工复核" in answer["Reason"]
    assert "该类业务不能通过本服务发送" not in answer["Reason"]


async def test_the_list_of_signs_says_what_helps_apart_from_the_name_of_the_reason(
    world: World,
) -> None:
    # AUDIT F5: "RejectSubInfo empty"
    certify(world)
    fields = {"SignSource": "0", "QualificationId": qualified(world)}
    assert (await world.call("CreateSmsSign", SignName="幸运彩票", **fields)).code == "OK"
    rows = (await world.call("QuerySmsSignList")).json["SmsSignList"]
    told = next(one["Reason"] for one in rows if one["SignName"] == "幸运彩票")
    name, _, rest = told["RejectInfo"].partition("。")
    assert name == "请提供产品链接；不支持此短信内容"
    assert told["RejectSubInfo"] == rest != ""
