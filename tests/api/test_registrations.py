"""What callers see of the registration of signs at carriers (实名报备)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hongyan.api.words.registrations import (
    REASON_TEXTS,
    REGISTER_RESULT,
    REGISTER_STATUS,
    UNDECIDED_STATUS,
    VENDOR_STATUS,
    VENDORS,
)
from hongyan.domain.registrations.model import (
    REASONS,
    REGISTERING_CARRIERS,
    RegistrationReason,
    RegistrationState,
)
from hongyan.domain.routing.tables import channel
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.reference.demo import ENTERPRISE
from hongyan.flows.review.applications.manage_registrations import (
    SaidRegistration,
    say_registration,
)
from tests.api.applying import OLD_SIGN, decide
from tests.api.conftest import World
from tests.api.test_signs import NAME, created
from tests.api.test_templates import GAMBLING
from tests.api.test_templates import created as created_template
from tests.house.tree import ROOT
from tests.working import work_at

PAGE = (ROOT / "docs/rules/registrations.md").read_text(encoding="utf-8")
S = RegistrationState
WAIT_MS = 60_000


async def details(world: World, name: str = NAME) -> tuple[int, list[dict[str, Any]]]:
    view = (await world.call("GetSmsSign", SignName=name)).json
    rows: list[dict[str, Any]] = view["SignIspRegisterDetailList"]
    assert [row["OperatorCode"] for row in rows] == ["mobile", "unicom", "telecom"]
    return view["RegisterResult"], rows


async def statuses(world: World, name: str = NAME) -> tuple[int, list[int]]:
    result, rows = await details(world, name)
    return result, [row["RegisterStatus"] for row in rows]


def say(world: World, said: SaidRegistration, name: str = NAME) -> None:
    def run(tx: Any) -> object:
        work = work_at(tx, world.clock.now_ms(), world.context)
        return say_registration(work, ENTERPRISE.name, name, said)

    assert isinstance(world.write(run), list)


def make_real(world: World) -> None:
    """Let every channel be one to a real carrier."""
    world.write(lambda tx: tx.execute(channel.update().values(kind="cmpp")))


# AUDIT H3: "SignIspRegisterDetailList, RegisterResult … never filled: … pollers finish"
async def test_a_poller_sees_registration_begin_and_end(world: World) -> None:
    order_id = await created(world)
    assert await statuses(world) == (-1, [-2, -2, -2])
    decide(world, order_id)
    result, rows = await details(world)
    assert result == -1
    assert rows[0] == {
        "OperatorCode": "mobile",
        "RegisterStatus": -1,
        "RegisterStatusReasons": [{"ReasonCode": "REGISTERING", "ReasonDescList": ["签名报备中"]}],
    }
    polled = 0
    while (await statuses(world)) != (1, [3, 3, 3]):
        world.clock.advance(10_000)
        polled += 1
        assert polled <= WAIT_MS // 10_000
    _, rows = await details(world)
    assert rows[2] == {
        "OperatorCode": "telecom",
        "OperatorCompleteTime": "2027-01-15 16:01:00",
        "RegisterStatus": 3,
        "RegisterStatusReasons": [{"ReasonCode": "DETECT_SUCCESS", "ReasonDescList": ["报备成功"]}],
    }


async def test_a_real_carriers_word_is_the_operators(world: World) -> None:
    # AUDIT H3: "real: operator"
    make_real(world)
    decide(world, await created(world))
    world.clock.advance(30 * WAIT_MS)
    assert await statuses(world) == (-1, [-1, -1, -1])
    for carrier in REGISTERING_CARRIERS:
        say(world, SaidRegistration(carrier, S.REGISTERED))
    assert await statuses(world) == (1, [1, 1, 1])
    failed = SaidRegistration("unicom", S.FAILED, "", "qualification_error", "法人与工信不一致")
    say(world, failed)
    result, rows = await details(world)
    assert (result, rows[1]["RegisterStatus"]) == (0, 0)
    assert rows[1]["OperatorCompleteTime"] == "2027-01-15 16:30:00"
    assert rows[1]["RegisterStatusReasons"] == [
        {
            "ReasonCode": "QUALIFICATION_ERROR",
            "ReasonDescList": ["资质原因", "法人与工信不一致"],
        }
    ]


async def test_a_sign_without_a_qualification_cannot_be_registered_at_real_carriers(
    world: World,
) -> None:
    # AUDIT H3; "签名未关联资质" (SDK, UNBINDING_QUA)
    make_real(world)
    name = OLD_SIGN["SignName"]
    assert (await world.call("AddSmsSign", **OLD_SIGN)).code == "OK"
    order_id = (await world.call("GetSmsSign", SignName=name)).json["OrderId"]
    decide(world, order_id)
    _, rows = await details(world, name)
    assert {row["RegisterStatus"] for row in rows} == {-2}
    assert rows[0]["RegisterStatusReasons"][0]["ReasonCode"] == "UNBINDING_QUA"


async def test_a_carrier_that_no_channel_reaches_keeps_no_poller_waiting(world: World) -> None:
    world.write(lambda tx: tx.execute(channel.update().values(carriers="mobile")))
    decide(world, await created(world))
    world.clock.advance(WAIT_MS)
    assert await statuses(world) == (1, [3, -2, -2])


async def test_the_carriers_word_on_a_template_is_that_on_its_sign(world: World) -> None:
    # AUDIT H3: "VendorAuditStatus … never filled"
    async def vendors(code: str) -> dict[str, int]:
        view = (await world.call("GetSmsTemplate", TemplateCode=code)).json
        found: dict[str, int] = view["VendorAuditStatus"]
        assert set(found) == {"MOBILE_VENDOR", "UNICOM_VENDOR", "TELECOM_VENDOR"}
        return found

    code, order_id = await created_template(world)
    assert set((await vendors(code)).values()) == {0}
    decide(world, order_id)
    assert set((await vendors(code)).values()) == {0}, "its sign is being registered"
    world.clock.advance(WAIT_MS)
    assert set((await vendors(code)).values()) == {1}
    say(world, SaidRegistration("telecom", S.LAPSED), "鸿雁演示")
    assert (await vendors(code))["TELECOM_VENDOR"] == 15
    rejected, _ = await created_template(world, **GAMBLING)
    assert set((await vendors(rejected)).values()) == {2}
    alone, order_id = await created_template(world, RelatedSignName="")
    decide(world, order_id)
    assert set((await vendors(alone)).values()) == {1}


async def test_a_template_for_other_countries_has_no_word_of_the_mainlands_carriers(
    world: World,
) -> None:
    abroad = {"TemplateType": "3", "IntlType": "0", "TemplateContent": "Your parcel has left."}
    code, _ = await created_template(world, TemplateRule="", **abroad)
    view = (await world.call("GetSmsTemplate", TemplateCode=code)).json
    assert "VendorAuditStatus" not in view


def test_every_state_and_reason_has_its_numbers_and_words() -> None:
    assert set(REGISTER_STATUS) == set(REGISTER_RESULT) == set(VENDOR_STATUS) == set(S)
    assert set(REASON_TEXTS) == set(RegistrationReason)
    assert set(UNDECIDED_STATUS) == set(TemplateState) - {TemplateState.APPROVED}
    assert tuple(VENDORS) == REGISTERING_CARRIERS
    assert len(set(REGISTER_STATUS.values())) == len(S)


@pytest.mark.parametrize("state", S)
def test_the_page_tells_the_numbers_and_reasons_of_every_state(state: S) -> None:
    numbers = (REGISTER_STATUS[state], REGISTER_RESULT[state], VENDOR_STATUS[state])
    reasons = ", ".join(f"`{one.value}`" for one in REASONS[state])
    [row] = re.findall(rf"^\| `{state.value}` \| (.+?) \|$", PAGE, re.MULTILINE)
    *said, given, _meaning = [cell.strip() for cell in row.split("|")]
    assert tuple(map(int, said)) == numbers
    assert given == reasons
