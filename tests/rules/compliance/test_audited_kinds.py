"""Kinds of texts that an audit found judged wrongly, each by several of its kind."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import RulesResult, Severity, verdict
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import rules, sign, template

VERIFICATION = MessageKind.VERIFICATION
OWNER = {"owner_name": "杭州青山商贸有限公司"}


# AUDIT G1: Chinese punctuation behind a link is not part of its host
@pytest.mark.parametrize("mark", ["，", "。", "；", "（查物流）", "、", "！", "”"])
@pytest.mark.parametrize("address", ["https://shop.example.com", "shop.example.com/a"])
def test_a_declared_domain_is_read_whatever_punctuation_follows(address: str, mark: str) -> None:
    text = f"您的订单${{order_no}}已发货，物流信息请登录{address}{mark}感谢支持"
    findings = template(text, domains=("shop.example.com",), **OWNER)
    assert verdict(findings) is RulesResult.CLEAN


# AUDIT G2: no word is found where two others meet
@pytest.mark.parametrize(
    "text",
    [
        "您的退货申请已通过，修改运费后请重新提交。",
        "厂家装车时间为明天上午，请安排卸货。",
        "百家乐园门票已出票，凭取票码入园。",
        "餐具已消过毒，请放心使用。",
        "班车新增加群力屯停靠点，首末班时间不变。",
        "盐酸（易制毒化学品）购买备案证明已核验，请凭单提货。",
    ],
)
def test_what_two_words_make_where_they_meet_is_not_found(text: str) -> None:
    assert rules(template(text, **OWNER)) == set()


# AUDIT G3: punctuation between clauses ends a match
@pytest.mark.parametrize("mark", ["，", "。", "；", "、", "\n"])
def test_no_word_goes_on_behind_punctuation(mark: str) -> None:
    text = f"您退回的外套{mark}现已收到，退款三日内到账。"
    assert rules(template(text, **OWNER), None) == set()


# AUDIT G4: a record is no offer
@pytest.mark.parametrize(
    "text",
    [
        "您订购的白酒订单已发货，快递单号${tracking_no}。",
        "您的贷款已结清，感谢您的支持。",
        "您本月国内流量剩余2GB，话费余额30元。",
        "您已成功预约整形外科门诊，请于${time}就诊。",
        "您的爱车在4S店检测完成，请到店取车。",
        "您购买的按摩椅已安装完成。",
        "您提交的贷款申请经审查未予通过，材料请取回。",
        "本店不出售香烟，请勿在店内吸烟。",
        "提醒：谨防刷单返利骗局，切勿向陌生人转账。",
    ],
)
def test_a_record_a_refusal_and_a_warning_are_not_blocked(text: str) -> None:
    assert rules(template(text, **OWNER)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "本店白酒特价，整箱八折，欢迎选购。",
        "无抵押贷款，当天放款，立即申请。",
        "国内流量免费领，限时办理。",
        "整形外科周年庆，双眼皮特惠，咨询有礼。",
        "谨防假货！本店茅台全场特价，立即抢购。",
    ],
)
def test_an_offer_of_the_same_is(text: str) -> None:
    assert verdict(template(text, **OWNER)) is RulesResult.BLOCKED


def test_a_finding_names_the_cues_in_both_languages() -> None:
    (found,) = [one for one in template("无抵押贷款，立即申请。") if one.rule_id == "topic.loans"][
        :1
    ]
    assert "招揽用语" in found.clause_zh
    assert "cues of offer" in found.clause_en


# AUDIT G5: fraud has rules, tests/golden/fraud.toml
@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("为保障资金安全，请将余额转入监管部门的安全账户，切勿告知他人。", "fraud-safe-account"),
        ("您的储蓄卡将被停用，请点击链接输入卡号和密码激活。", "fraud-reactivation"),
        ("您有一张法院电子传票未领取，请联系警官并点击链接办理。", "fraud-summons"),
        ("因公户年审，学费请转至班主任个人账户，今晚截止。", "fraud-pay-to-card"),
        ("爸，这是我新号码，手机丢了，急用钱，先转五千给我。", "fraud-family"),
        ("专员稍后来电，请将短信里的验证码报给专员。", "fraud-code"),
        ("您的快递丢失，可三倍赔付，请联系理赔专员提供银行卡号。", "fraud-refund"),
        ("您的劳动补贴待领取，请点击链接填写身份证号。", "fraud-reward"),
    ],
)
def test_a_pretext_a_demand_and_a_means_are_fraud(text: str, topic: str) -> None:
    assert f"topic.{topic}" in rules(template(text, **OWNER))


# AUDIT G6: whose name it is decides
@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("中国移动", "中国移动通信集团浙江有限公司"),
        ("中国银行", "中国银行股份有限公司"),
        ("作业帮", "作业帮教育科技（北京）有限公司"),
    ],
)
def test_the_certified_name_is_a_sign_to_its_owner_and_to_no_other(name: str, owner: str) -> None:
    assert rules(sign(name, owner_name=owner), None) == set()
    assert verdict(sign(name, **OWNER)) is RulesResult.BLOCKED


def test_a_barred_trade_in_the_certified_name_is_for_a_human() -> None:
    own = sign("青岛啤酒", owner_name="青岛啤酒股份有限公司")
    assert rules(own, Severity.HUMAN) == {"topic.tobacco-alcohol"}
    assert rules(own) == set()
    assert "topic.tobacco-alcohol" in rules(sign("青岛啤酒", **OWNER))


# AUDIT G7: a matter and a manner name no one
@pytest.mark.parametrize("name", ["会议通知", "放假安排", "缴费提醒", "物流助手", "预约登记"])
def test_a_sign_of_general_words_names_no_one(name: str) -> None:
    assert "sign.meaningless" in rules(sign(name, **OWNER))


# AUDIT G8: a date and a time are parted by a blank
@pytest.mark.parametrize(
    "text",
    ["会议时间：${date} ${time}，请准时参加。", "门店${shop}：(${order_no})已备货，请取货。"],
)
def test_variables_that_signs_part_are_not_adjacent(text: str) -> None:
    assert rules(template(text, **OWNER)) == set()


# AUDIT G9: what stands before a variable tells what it is
@pytest.mark.parametrize(
    "text", ["告警内容：${content}，请及时处理。", "订单摘要：${remark}，请查收。"]
)
def test_a_label_before_a_variable_is_its_meaning(text: str) -> None:
    assert rules(template(text, **OWNER)) == set()


def test_a_text_that_is_all_content_is_still_refused() -> None:
    assert "variable.alone" in rules(template("通知：${content}", **OWNER))


# AUDIT G10: the record of a sale sells nothing
def test_a_record_of_a_sale_is_no_marketing() -> None:
    text = "您参与的满减活动订单已退款，退款金额${amount}元。"
    assert rules(template(text, **OWNER)) == set()
    assert "kind.marketing" in rules(template("全场满减，您的订单已发货。", **OWNER))


# AUDIT G11: the variable that is too many is named, not the code
def test_the_code_is_not_the_variable_that_is_too_many() -> None:
    text = "尊敬的${name}，您的验证码为${code}，5分钟内有效。"
    (found,) = [one for one in template(text, VERIFICATION) if one.rule_id == "variable.count"]
    assert text[found.start : found.end] == "${name}"
