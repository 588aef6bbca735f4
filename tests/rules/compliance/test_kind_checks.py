"""Kinds of templates: codes, marketing, opt-out, who may send, whose product it is."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import LetterEvidence, Severity
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import PERSONAL, rewritten, rules, template, the

V, N, P = MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.PROMOTION
ABROAD = MessageKind.INTERNATIONAL


@pytest.mark.parametrize("word", ["验证码", "注册码", "校验码", "动态码", "动态密码", "驗證碼"])
def test_a_verification_template_says_that_it_brings_a_code(word: str) -> None:
    assert "kind.code-word" not in rules(template(f"{word}${{code}}，用于登录。", V))
    assert rules(template("口信${code}，用于登录。", V)) == {"kind.code-word"}


def test_a_code_without_purpose_is_pointed_out() -> None:
    assert rules(template("验证码${code}。", V), Severity.ADVICE) == {"kind.code-purpose"}


@pytest.mark.parametrize("kind", [N, P])
def test_a_code_is_sent_with_a_verification_template(kind: MessageKind) -> None:
    text = "您的验证码为${code}，拒收请回复R"
    found = the(template(text, kind), "kind.code")
    assert text[found.start : found.end] == "验证码"


def test_codes_that_prove_nobodys_identity_are_notifications() -> None:
    assert rules(template("取件码${pick_up_code}，请在今日领取包裹。")) == set()
    assert rules(template("请勿将验证码告诉他人，谨防受骗。")) == set()
    assert rules(template("New login at ${time}, not you? Change your password.")) == set()


@pytest.mark.parametrize(
    ("written", "ending"),
    [
        ("文具全场八折", "文具全场八折，拒收请回复R"),
        ("文具全场八折。", "文具全场八折。拒收请回复R"),
        ("文具全场八折，退订回T", "文具全场八折，拒收请回复R"),
        ("文具全场八折，拒收请回复Ｒ", "文具全场八折，拒收请回复R"),
        ("文具全场八折，拒收请回复R。", "文具全场八折，拒收请回复R"),
    ],
)
def test_a_promotion_ends_with_the_way_out(written: str, ending: str) -> None:
    found = the(template(written, P), "optout.missing")
    assert rewritten(written, found) == ending
    assert rules(template(ending, P)) == set()


@pytest.mark.parametrize("way_out", ["拒收请回复R", "回T退订", "退订回TD", "Reply STOP to end"])
def test_only_promotions_have_a_way_out(way_out: str) -> None:
    text = f"您的会员已到期，请留意，{way_out}"
    assert "optout.unwanted" in rules(template(text))


def test_marketing_is_for_promotions() -> None:
    text = "新品上市，全场八折"
    assert rules(template(text)) == {"kind.marketing"}
    assert "kind.marketing" not in rules(template(text, P))
    assert rules(template("您购买优惠票的订单已取消，请查收退款。")) == set()


def test_promotions_and_other_countries_need_an_enterprise() -> None:
    assert "kind.account" in rules(template("文具八折，拒收请回复R", P, PERSONAL))
    assert "kind.account" in rules(template("Your order has shipped.", ABROAD, PERSONAL))
    assert rules(template("Shoes 20% off this week.", ABROAD)) == set()


def test_anothers_product_needs_its_letter() -> None:
    text = "您在红叶软件有限公司的工单已处理完毕，请查看。"
    declared = {"owner_name": "青山文具有限公司"}
    found = the(template(text, **declared), "letter.foreign-product")
    assert text[found.start : found.end] == "红叶软件有限公司"
    assert rules(template(text, letter=LetterEvidence.GOOD, **declared)) == set()
    assert rules(template(text, owner_name="红叶软件有限公司")) == set()
    assert rules(template(text), Severity.HUMAN) == {"letter.foreign-product"}


@pytest.mark.parametrize(
    "text",
    [
        "您的订单已由顺丰冷链发出，请留意查收。",
        "退款已转到您支付宝，请查收。",
        "您在星巴克消费的订单已完成，请查看账单。",
    ],
)
def test_who_carries_or_pays_or_where_it_was_is_no_product_of_ones_own(text: str) -> None:
    assert rules(template(text, owner_name="青山文具有限公司")) == set()


@pytest.mark.parametrize(
    "text", ["支付宝提醒您：账单已出，请查看。", "顺丰速运客服：您的快件已签收。"]
)
def test_who_speaks_in_anothers_name_needs_its_letter(text: str) -> None:
    found = template(text, owner_name="青山文具有限公司")
    assert "letter.foreign-product" in rules(found)


def test_a_brand_that_is_a_thing_as_well_is_that_beside_its_like() -> None:
    owner = {"owner_name": "青山杂粮店"}
    assert rules(template("您订的小米和绿豆已到货，请到店自提。", **owner)) == set()
    assert "letter.foreign-product" in rules(template("小米电视已到货，请留意。", **owner))


def test_a_code_opens_no_gate_and_sells_nothing() -> None:
    kind = MessageKind.VERIFICATION
    gate = template("入园验证码${code}，请在检票口出示。", kind)
    assert rules(gate, Severity.HUMAN) == {"kind.code-use"}
    gift = template("注册验证码${code}，注册即送双人餐。", kind)
    assert "kind.code-selling" in rules(gift, Severity.HUMAN)


def test_a_service_that_anybody_uses_needs_no_letter() -> None:
    text = "货款已通过支付宝付款成功，请留意物流。"
    assert rules(template(text, owner_name="青山文具有限公司")) == set()


def test_a_subsidiary_needs_its_parents_letter_and_none_for_its_own_product() -> None:
    declared = {"owner_name": "青竹文具有限公司", "parent_names": ("红叶云盘",)}
    assert rules(template("红叶云盘的空间已升级，请查看。", **declared)) == {
        "letter.parent-product"
    }
    assert rules(template("青竹云盘的空间已升级，请查看。", **declared)) == set()


def test_a_text_that_says_nothing_needs_its_scenario() -> None:
    assert rules(template("您好，请查收。")) == {"scenario.missing"}
    assert rules(template("您好，请查收。", scenario="发货后通知买家")) == set()


def test_a_faulty_letter_blocks() -> None:
    findings = template("您的订单已发货，请留意物流。", letter=LetterEvidence.FAULTY)
    assert rules(findings) == {"letter.faulty"}


@pytest.mark.parametrize(
    "text",
    [
        "南边那家老地方，八点半，来的自己带上。",
        "年底要票找我，餐费住宿广告都能开，三个点。",
        "隔壁小区的，老公常年在外，想找个人说说话。",
    ],
)
def test_a_notification_of_nothing_known_is_for_a_human(text: str) -> None:
    assert "scenario.unclear" in rules(template(text), Severity.HUMAN)
    explained = template(text, scenario="茶楼会员的订座提醒")
    assert "scenario.unclear" not in rules(explained, None)


@pytest.mark.parametrize(
    "text",
    ["您的快递已到驿站。", "明日停水，请提前储水。", "张师傅，离合片换好了，来提车。"],
)
def test_a_notice_a_service_and_a_record_are_clear(text: str) -> None:
    assert "scenario.unclear" not in rules(template(text), None)


def test_a_name_tells_of_nothing_and_an_order_does() -> None:
    assert "scenario.unclear" in rules(template("${name}，院里又摆上好东西。"), None)
    assert "scenario.unclear" not in rules(template("${order_no}，院里又摆上好东西。"), None)


def test_a_text_for_abroad_names_what_it_is_about_as_well() -> None:
    abroad = MessageKind.INTERNATIONAL
    assert "scenario.unclear" in rules(
        template("Hello friend, new goods every week.", abroad), None
    )
    assert "scenario.unclear" not in rules(template("Front door opened at ${time}.", abroad), None)


def test_a_refusal_that_is_said_to_no_reader_notifies_of_nothing() -> None:
    assert "scenario.unclear" in rules(template("等下去吃饭，不要忘记了"), Severity.HUMAN)
    assert rules(template("请勿在楼道吸烟，请各位配合。"), Severity.HUMAN) == set()
