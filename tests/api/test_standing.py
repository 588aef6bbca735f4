"""What an account may do, and how often: asked of every action there is, whatever it is."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from hongyan.api.actions import ACTIONS
from hongyan.api.words.allowances import ALLOWANCE_CODES, words_for_reached
from hongyan.api.words.codes import API_CODES
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.acts import MAY, Act
from hongyan.domain.accounts.model import STATE_REFUSALS, AccountState
from hongyan.domain.members.policy import READ_ONLY_ACCESS, is_allowed
from hongyan.domain.notices import store as notices
from hongyan.flows.operation.schema import METADATA
from hongyan.kernel.allowances import SPANS, Allowance, Allowances, Reached, Span
from tests.api.applying import FILES, account_id
from tests.api.conftest import World
from tests.house.tree import ROOT


def filled(names: str) -> dict[str, str]:
    """Give each of these parameters a value."""
    return dict.fromkeys(names.split(), "x")


PAGE = (ROOT / "docs/rules/accounts.md").read_text(encoding="utf-8")
SIGN = {"SignName": "云雀演示", "SignSource": "0", "Remark": "会员登录验证码"}
PAPERS = {**SIGN, "QualificationId": "1"}
TEMPLATE = {
    "TemplateType": "0",
    "TemplateName": "登录码",
    "TemplateContent": "验证码为${code}，5分钟内有效。",
    "Remark": "会员登录",
    "TemplateCode": "SMS_100000001",
}
TAGS = {"RegionId": "cn-hangzhou", "ResourceType": "TEMPLATE", "ResourceId.1": "SMS_100000001"}
ADMIN = "AdminName AdminIDCardNo AdminIDCardType AdminIDCardExpDate AdminPhoneNo"
QUALIFICATION = filled(
    f"{ADMIN} AdminIDCardFrontFace AdminIDCardPic BussinessLicenseExpDate CertifyCode CompanyName "
    "CompanyType LegalPersonIDCardNo LegalPersonIDCardType LegalPersonIdCardEffTime "
    "LegalPersonName OrganizationCode QualificationName"
)
GROUP = {"QualificationGroupId": "1", "OrderId": "1"}
STORING: dict[str, dict[str, str]] = {
    "SmsConversionIntl": {"MessageId": "1", "Delivered": "true"},
    "ConversionDataIntl": {"ConversionRate": "0.5"},
    "CreateSmsAuthorizationLetter": filled(
        "AuthorizationLetterName Authorization ProxyAuthorization OrganizationCode "
        "AuthorizationLetterExpDate AuthorizationLetterPic"
    )
    | {"SignList": '["云雀"]'},
    "ChangeSignatureQualification": {"SignatureName": "鸿雁演示", "QualificationId": "1"},
    "GetOSSInfoForUploadFile": {},
    "GetSmsOcrOssInfo": {},
    "GetQualificationOssInfo": {"BizType": "x"},
    "SubmitSmsQualification": {**QUALIFICATION, "UseBySelf": "true", "WhetherShare": "false"},
    "UpdateSmsQualification": {**QUALIFICATION, **GROUP},
    "DeleteSmsQualification": GROUP,
    "RequiredPhoneCode": {"PhoneNo": "13900001234"},
    "ValidPhoneCode": {"PhoneNo": "13900001234", "CertifyCode": "1"},
    "CreateSmsTrademark": filled(
        "TrademarkName TrademarkRegistrationNumber TrademarkApplicantName TrademarkEffExpDate "
        "TrademarkPic"
    ),
    "CreateSmsAppIcpRecord": filled(
        "AppIcpLicenseNumber AppServiceName AppPrincipalUnitName AppApprovalDate Domain "
        "AppIcpRecordPic"
    ),
    "HongyanCancelSend": {"BizId": "123^0"},
    "HongyanCompareTexts": {"First": "您的订单已发货。", "Second": "您的包裹已发货。"},
    "HongyanRequestReview": {"SignName": "鸿雁演示"},
    "TagResources": {**TAGS, "Tag.1.Key": "team", "Tag.1.Value": "red"},
    "UntagResources": {**TAGS, "All": "true"},
    "AddSmsSign": {**SIGN, **FILES},
    "ModifySmsSign": {**SIGN, **FILES},
    "CreateSmsSign": PAPERS,
    "UpdateSmsSign": PAPERS,
    "DeleteSmsSign": SIGN,
    "AddSmsTemplate": TEMPLATE,
    "ModifySmsTemplate": TEMPLATE,
    "CreateSmsTemplate": {**TEMPLATE, "RelatedSignName": "鸿雁演示"},
    "UpdateSmsTemplate": {**TEMPLATE, "RelatedSignName": "鸿雁演示"},
    "DeleteSmsTemplate": TEMPLATE,
}
"""A call of each action that stores something, complete enough to reach its flow."""

NOTHING = dict.fromkeys(Allowances.__dataclass_fields__, 0)


def contents(world: World) -> dict[str, int]:
    """How many rows each table has, but for nonces and notices."""
    return world.write(
        lambda tx: {
            name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in METADATA.tables.items()
            if name not in {"nonce", "notice"}
        }
    )


def put_into(world: World, state: AccountState) -> None:
    """Put the demo's enterprise into a state, and wait until keys are read again."""
    owner = account_id(world)
    world.write(lambda tx: accounts.change_account(tx, owner, state=state.value))
    world.clock.advance(2000)


def test_every_action_that_stores_names_its_allowance_and_is_tried_here() -> None:
    # AUDIT A10
    plain = {Act.QUERY, Act.SEND}
    storing = {name for name, action in ACTIONS.items() if action.allowance is not None}
    assert storing == {name for name, action in ACTIONS.items() if action.act not in plain}
    assert storing == set(STORING)


@pytest.mark.parametrize(
    "name", [name for name in STORING if SPANS[ACTIONS[name].allowance or Allowance.SIGN]]
)
async def test_nothing_is_stored_of_an_account_whose_allowance_is_used_up(
    make_world: Callable[..., World], name: str
) -> None:
    # AUDIT A10: storage without bound.
    world = make_world(**NOTHING)
    before = contents(world)
    answer = await world.call(name, **STORING[name])
    assert contents(world) == before
    assert world.accepted == []
    allowance = ACTIONS[name].allowance
    assert allowance is not None
    assert answer.code == ALLOWANCE_CODES[allowance], answer.json


async def test_whoever_has_used_up_an_allowance_is_told_once_a_day(
    make_world: Callable[..., World],
) -> None:
    world = make_world(account_templates_per_day=0)
    for _ in range(3):
        await world.call("AddSmsTemplate", **TEMPLATE)
    owner = account_id(world)
    told = world.write(lambda tx: notices.notices_of(tx, owner))
    assert [one.text for one in told] == [
        "账号今日通过接口申请和修改模板已达 0 次上限，请明日再试。"
    ]


@pytest.mark.parametrize("state", [one for one in AccountState if one is not AccountState.ACTIVE])
async def test_every_action_asks_for_the_accounts_state(world: World, state: AccountState) -> None:
    # AUDIT A17: frozen and suspended accounts applied, uploaded and asked for codes.
    put_into(world, state)
    before = contents(world)
    code = API_CODES[STATE_REFUSALS[state]].code
    for name, action in ACTIONS.items():
        answer = await world.call(name, **STORING.get(name, {}))
        assert (answer.code == code) == (action.act not in MAY[state]), (name, answer.body)
    grown = {name for name, rows in contents(world).items() if rows > before[name]}
    assert grown <= {"account_use", "change", "conversion_rate", "template_tag"}
    assert world.accepted == []


def test_no_handler_goes_round_the_allowance() -> None:
    modules = {action.run.__module__ for action in ACTIONS.values()}
    found = [
        f"{module}:{node.lineno}"
        for module in sorted(modules)
        for node in ast.walk(ast.parse(_source(module)))
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("services.write")
    ]
    assert not found, "a handler stores by call.write: " + ", ".join(found)


def _source(module: str) -> str:
    path: Any = sys.modules[module].__file__
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a module's own file
        return file.read()


def test_who_only_reads_may_call_what_only_looks_and_nothing_else() -> None:
    # AUDIT A14: grants to upload were within the read-only policy.
    for name, action in ACTIONS.items():
        assert is_allowed([READ_ONLY_ACCESS], name) == (action.act is Act.QUERY), name


def test_the_page_tells_every_action_and_every_allowance() -> None:
    rows = re.findall(r"^\| (\w+(?:, \w+)*) \| `(\w+)` \| (`\w+`|-) \|$", PAGE, re.MULTILINE)
    said = {name: (act, use.strip("`")) for names, act, use in rows for name in names.split(", ")}
    assert said == {
        name: (action.act.value, action.allowance.value if action.allowance else "-")
        for name, action in ACTIONS.items()
    }
    rows = re.findall(r"^\| `(\w+)` \| ([\w.]+) \| (`.+`|-) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (
            one.value,
            ALLOWANCE_CODES[one],
            ", ".join(f"`{name}`" for name in SPANS[one].values()) or "-",
        )
        for one in Allowance
    ]


@pytest.mark.parametrize("span", Span)
@pytest.mark.parametrize("allowance", Allowance)
def test_every_allowance_that_is_used_up_has_a_code_and_words(
    allowance: Allowance, span: Span
) -> None:
    worded = words_for_reached(Reached(allowance, span, 7))
    assert worded.code
    assert "7" in worded.message
    assert not re.search(r"[{}]", worded.message)
