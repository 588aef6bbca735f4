"""One convention for all parameters: the same mistake has the same answer in every action."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.api.gateway.errors import GatewayError, invalid, missing
from hongyan.api.parameters.reader import (
    PAGE_MAX,
    TEXT_CHARACTERS_MAX,
    Params,
    Unreadable,
    out_of_range,
    reading,
)
from hongyan.api.words.manage import BusinessNo
from hongyan.config import load
from hongyan.kernel.choices import Profile
from hongyan.kernel.ids import ID_MAX
from hongyan.kernel.refusal import Refused
from tests.api.applying import OLD_SIGN, qualified
from tests.api.conftest import World
from tests.api.test_templates import NOTICE, OLD

TAGS = {"RegionId": "cn-hangzhou", "ResourceType": "TEMPLATE"}
LISTS = {
    "QuerySmsSignList": {},
    "QuerySmsTemplateList": {},
    "GetSmsTemplateList": {},
    "QuerySmsQualificationRecord": {},
    "ListTagResources": TAGS,
}
LONG = "字" * 5000
INVALID = "isv.INVALID_PARAMETERS"


def answer_of(method: str, written: str, *args: object, name: str = "A") -> object:
    """Return what a method of the reader makes of a text, or its no."""
    read = reading(getattr(Params({name: written}), method))
    return read(name, *args)


# AUDIT H7: "numbers, booleans, text limits: one reader, one convention (three today disagree)"
@pytest.mark.parametrize("action", LISTS)
@pytest.mark.parametrize(
    ("size", "status", "code"),
    [
        ("x", 400, "InvalidPageSize"),
        ("-1", 400, "InvalidPageSize"),
        (str(ID_MAX + 1), 400, "InvalidPageSize"),
        ("0", 200, INVALID),
        ("101", 200, INVALID),
        (" 5 ", 200, "OK"),
        ("", 200, "OK"),
    ],
)
async def test_a_wrong_number_has_one_answer(
    world: World, action: str, size: str, status: int, code: str
) -> None:
    answer = await world.call(action, **LISTS[action], PageSize=size)
    assert (answer.status, answer.code) == (status, code)
    assert code != INVALID or "PageSize" in answer.json["Message"]


@pytest.mark.parametrize(
    ("action", "page"),
    [("QuerySmsSignList", "PageIndex"), ("QuerySmsQualificationRecord", "PageNo")],
)
async def test_a_wrong_page_has_one_answer(world: World, action: str, page: str) -> None:
    # AUDIT H7
    for written, code in (("x", f"Invalid{page}"), ("0", INVALID), (str(PAGE_MAX + 1), INVALID)):
        assert (await world.call(action, **{page: written})).code == code


@pytest.mark.parametrize("written", ["True", "true", "TRUE", "1", " true "])
def test_a_truth_value_is_read_in_every_case(written: str) -> None:
    # AUDIT H7; Python's SDKs write `True`, Node's `true`
    assert answer_of("flag", written) is True
    assert answer_of("needed_flag", written.replace("1", "0").lower()) is (written != "1")


async def test_a_wrong_truth_value_has_one_answer(world: World) -> None:
    # AUDIT H7
    sign = {"SignName": "云雀科技", "SignSource": "0", "QualificationId": qualified(world)}
    letter = await world.call("CreateSmsSign", **sign, ThirdParty="yes")
    listed = await world.call("QuerySmsQualificationRecord", UseBySelf="yes")
    typed = await world.call("SmsConversionIntl", MessageId="1", Delivered="yes")
    found = [(one.status, one.code) for one in (letter, listed, typed)]
    assert found == [(400, f"Invalid{name}") for name in ("ThirdParty", "UseBySelf", "Delivered")]


@pytest.mark.parametrize(
    ("action", "name", "fields"),
    [
        ("QuerySmsSign", "SignName", {}),
        ("QuerySmsQualificationRecord", "CompanyName", {}),
        ("QuerySmsAuthorizationLetter", "SignName", {}),
        ("SmsConversionIntl", "MessageId", {"Delivered": "true"}),
        ("ListTagResources", "RegionId", {"ResourceType": "TEMPLATE"}),
    ],
)
@pytest.mark.parametrize("text", [LONG, "a\x1b[2J", "a\0"], ids=["long", "escape", "null"])
async def test_a_text_that_cannot_stand_has_one_answer(
    world: World, action: str, name: str, fields: dict[str, str], text: str
) -> None:
    # AUDIT H7
    answer = await world.call(action, **{**fields, name: text})
    assert (answer.status, answer.code) == (200, INVALID)
    assert name in answer.json["Message"]


# AUDIT H8: "over-long texts keep their own code above 4,096 characters"
@pytest.mark.parametrize(
    ("action", "given", "name", "code"),
    [
        ("AddSmsSign", OLD_SIGN, "SignName", "isv.SIGN_OVER_LIMIT"),
        ("AddSmsSign", OLD_SIGN, "Remark", INVALID),
        ("AddSmsTemplate", OLD, "TemplateName", INVALID),
        ("AddSmsTemplate", OLD, "TemplateContent", "isv.TEMPLATE_OVER_LIMIT"),
        ("CreateSmsTemplate", NOTICE, "TemplateName", "InvalidTemplateName"),
        ("CreateSmsTemplate", NOTICE, "TemplateContent", "InvalidTemplateContent.Format"),
        ("CreateSmsTemplate", NOTICE, "Remark", "InvalidRemark"),
        ("CreateSmsTemplate", NOTICE, "ApplySceneContent", "InvalidApplySceneContent"),
    ],
)
async def test_a_text_of_any_length_is_refused_in_its_own_code(
    world: World, action: str, given: dict[str, str], name: str, code: str
) -> None:
    assert (await world.call(action, **{**given, name: LONG})).code == code


async def test_declarations_of_any_length_are_refused_in_their_own_code(world: World) -> None:
    # AUDIT H8
    driving = json.dumps([{"type": "DOMAIN", "content": "a" * 6000}])
    refused = await world.call("CreateSmsTemplate", **NOTICE, TrafficDriving=driving)
    assert refused.code == "InvalidTrafficDriving"
    assert "5000" in refused.json["Message"]
    rule = await world.call("CreateSmsTemplate", **{**NOTICE, "TemplateRule": "[" + "1," * 3000})
    assert rule.code == "InvalidTemplateRule.Format"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("AuthorizationLetterName", "AuthorizationLetterNameOverLimit"),
        ("Authorization", "AuthorizationOverLimit"),
        ("ProxyAuthorization", "ProxyAuthorizationOverLimit"),
        ("OrganizationCode", "OrganizationCodeOverLimit"),
        ("AuthorizationLetterExpDate", "AuthorizationLetterDateNotMatchRegex"),
        ("SignList", "SignNumOverLimit"),
    ],
)
async def test_a_letters_fields_of_any_length_keep_their_codes(
    world: World, name: str, code: str
) -> None:
    # AUDIT H8
    fields = {
        "AuthorizationLetterName": "菜鸟授权",
        "Authorization": "菜鸟网络科技有限公司",
        "ProxyAuthorization": "鸿雁演示公司",
        "OrganizationCode": "91330000MA27XL000N",
        "AuthorizationLetterExpDate": "2027-01-01~2028-01-01",
        "SignList": '["菜鸟网络"]',
        "AuthorizationLetterPic": "key",
    }
    long = json.dumps(["菜鸟"] * 1000) if name == "SignList" else LONG
    answer = await world.call("CreateSmsAuthorizationLetter", **{**fields, name: long})
    assert answer.code == code


# AUDIT H11: "OrderId checked, State known"
@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("QuerySmsQualificationRecord", "State"),
        ("QuerySmsAuthorizationLetter", "State"),
        ("QuerySmsAuthorizationLetter", "Status"),
    ],
)
async def test_a_state_that_does_not_exist_is_refused(world: World, action: str, name: str) -> None:
    answer = await world.call(action, **{name: "DONE"})
    assert (answer.status, answer.code) == (200, INVALID)
    assert f"{name} 不合法：只能是 " in answer.json["Message"]
    assert (await world.call(action, **{name: ""})).code == "OK"


async def test_another_partys_sign_names_its_letter(world: World) -> None:
    # AUDIT H4: "CreateSmsSign ThirdParty=true without letter: `ParameterMismatch.ThirdParty`"
    sign = {"SignName": "云雀科技", "SignSource": "0", "QualificationId": qualified(world)}
    for action, letter in product(("CreateSmsSign", "UpdateSmsSign"), ("", "0")):
        fields = {**sign, "ThirdParty": "True", "AuthorizationLetterId": letter}
        answer = await world.call(action, **fields)
        assert (answer.status, answer.code) == (200, "ParameterMismatch.ThirdParty")
        assert "AuthorizationLetterId" in answer.json["Message"]
    assert (await world.call("CreateSmsSign", **sign, ThirdParty="false")).code == "OK"


# AUDIT H6: "RelatedSignName and TemplateRule needed for types 0-2 (SDK comments): by profile"
@pytest.mark.parametrize("profile", Profile)
async def test_templates_at_home_declare_sign_and_attributes_by_profile(
    make_world: Callable[..., World], profile: Profile
) -> None:
    is_needed = load({"HONGYAN_PROFILE": profile.value}).template_declarations
    assert is_needed is (profile is Profile.CURRENT)
    world = make_world(template_declarations=is_needed)
    for name in ("RelatedSignName", "TemplateRule"):
        without = {**NOTICE, "TemplateName": f"发货{name}", name: ""}
        code = (await world.call("CreateSmsTemplate", **without)).code
        assert code == (f"Missing{name}" if is_needed else "OK")
    abroad = {
        "TemplateType": "3",
        "IntlType": "0",
        "TemplateName": "parcel",
        "TemplateContent": "Your parcel ${number} has left.",
    }
    for fields in ({**NOTICE, "TemplateName": "发货"}, abroad):
        assert (await world.call("CreateSmsTemplate", **fields)).code == "OK"


# AUDIT H10: "Missing{Name} for TrademarkId, AppIcpRecordId"
@pytest.mark.parametrize(("source", "name"), [("5", "TrademarkId"), ("2", "AppIcpRecordId")])
async def test_a_paper_that_a_source_needs_is_missing(world: World, source: str, name: str) -> None:
    sign = {"SignName": "云雀科技", "SignSource": source, "QualificationId": qualified(world)}
    for fields in ({}, {name: ""}, {name: "0"}):
        answer = await world.call("CreateSmsSign", **sign, **fields)
        assert (answer.status, answer.code) == (400, f"Missing{name}")


@given(st.text(max_size=30) | st.integers().map(str))
def test_whatever_is_written_is_read_or_has_an_answer(written: str) -> None:
    methods = ("text", "given", "needed", "number", "needed_number", "paper", "flag", "needed_flag")
    for method in (*methods, "day", "count", "ids", "needed_ids"):
        answer = answer_of(method, written)
        assert not isinstance(answer, BusinessNo)
    for method in ("texts", "needed_texts"):
        assert isinstance(answer_of(method, written, 3), tuple | Refused | GatewayError)


@pytest.mark.parametrize("method", ["given", "needed", "needed_number", "needed_flag", "day"])
def test_what_is_mandatory_and_absent_is_missing(method: str) -> None:
    assert answer_of(method, "") == missing("A")
    assert answer_of(method, "x", name="A") != missing("A")


def test_only_a_text_that_must_say_something_is_missing_when_blank() -> None:
    assert answer_of("needed", "\u3000") == missing("A")
    assert answer_of("given", "\u3000") == "\u3000"


def test_a_text_with_a_limit_of_its_own_is_cut_behind_it() -> None:
    # AUDIT H8
    params = Params({"A": LONG})
    assert len(params.text("A", has_own_limit=True)) == TEXT_CHARACTERS_MAX + 1
    with pytest.raises(Unreadable) as refused:
        params.text("A")
    assert refused.value.answer == out_of_range("A", "不能超过 4096 个字符，现有 5000 个")
    assert params.text("A", None) == LONG


@pytest.mark.parametrize("number", ["0", "", "00"])
def test_no_paper_is_written_in_several_ways(number: str) -> None:
    assert answer_of("paper", number) is None


def test_texts_come_as_json_or_numbered_and_gaps_do_not_end_them() -> None:
    for written in ({"A": '["a","b"]'}, {"A": "['a', 'b', '']"}, {"A.1": "a", "A.3": "b"}):
        assert Params(written).texts("A", 3) == ("a", "b")
    too_many = reading(Params({f"A.{place}": "x" for place in range(1, 6)}).texts)("A", 3)
    assert too_many == out_of_range("A", "不能超过 3 项")
    assert answer_of("texts", "x", 3) == invalid("A")


def test_objects_come_as_json_or_numbered() -> None:
    numbered = {"A.1.Key": "k", "A.1.Value": "v", "A.2.Key": "l"}
    listed = {"A": '[{"Key":"k","Value":"v","Other":1},{"Key":"l"}]'}
    for written in (numbered, listed):
        found = Params(written).objects("A", ("Key", "Value"), 3)
        assert found == [{"Key": "k", "Value": "v"}, {"Key": "l", "Value": ""}]
    for wrong in ('{"Key":"k"}', '[{"Key":1}]', '[{"Key":null}]', "[1]"):
        assert answer_of("objects", wrong, ("Key", "Value"), 3) == invalid("A")
    places = {f"A.{place}.Key": "k" for place in range(1, 9)}
    assert len(Params(places).objects("A", ("Key",), 3)) == 4
