"""What part another's well-known name has in a text."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import Severity
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import rules, template

V, P, ABROAD = MessageKind.VERIFICATION, MessageKind.PROMOTION, MessageKind.INTERNATIONAL
RULE = "letter.foreign-product"
OWNER = "青山信息技术有限公司"


def blocks(text: str, kind: MessageKind = MessageKind.NOTIFICATION, owner: str = OWNER) -> bool:
    return RULE in rules(template(text, kind, owner_name=owner))


@pytest.mark.parametrize(
    "text",
    [
        "您的包裹已到菜鸟驿站(沃尔玛超市东门店)，取件码${pick_up_code}。",
        "您尾号${tail}的卡在家乐福停车场支付${amount}元。",
        "您向工商银行尾号${tail}账户转账${amount}元，已成功。",
        "您送修的iPhone已更换屏幕，请凭工单${order_no}取机。",
        "因中国移动光缆抢修，${date}小区监控暂停，请知悉。",
    ],
)
def test_a_record_tells_of_places_banks_makers_and_causes(text: str) -> None:
    assert not blocks(text)


def test_a_code_may_be_for_an_account_that_is_linked_and_not_for_one_that_is_entered() -> None:
    assert not blocks("验证码${code}，您正在绑定支付宝账号。", V)
    assert blocks("验证码${code}，您正在登录支付宝。", V)
    assert blocks("您的微博验证码${code}，5分钟内有效。", V)


def test_an_agent_names_what_it_books_and_no_one_else_does() -> None:
    text = "您预订的${date}南方航空${flight}航班已出票，请提前到机场。"
    assert not blocks(text, owner="青山旅行社有限公司")
    assert blocks(text)


@pytest.mark.parametrize(
    "text",
    [
        "尊敬的天猫会员，您的权益已到账，请查看。",
        "感谢购买特斯拉Model Y，您的交付专员是${name}。",
        "欢迎使用滴滴出行，您的行程已结束。",
        "您的招商银行信用卡账单已出，应还${amount}元。",
        "您的华为账号已停用，请登录验证身份。",
    ],
)
def test_who_speaks_for_another_or_keeps_its_accounts_needs_a_letter(text: str) -> None:
    assert blocks(text)


def test_a_promotion_names_the_house_where_its_shop_is_and_sells_nothing_of_the_house() -> None:
    assert not blocks("青山女装万达广场店春季新款到店，全场八折，拒收请回复R", P)
    assert blocks("万达广场周年庆，全场八折，拒收请回复R", P)
    assert blocks("天猫大促全场五折，拒收请回复R", P)


def test_abroad_anothers_parcel_with_a_link_is_left_to_a_human() -> None:
    text = "Your FEDEX package ${parcel_no} is waiting: parcels.example.com/Td3"
    assert RULE in rules(template(text, ABROAD, owner_name=OWNER), Severity.HUMAN)


def test_a_longer_name_is_not_read_as_the_shorter_one_that_begins_it() -> None:
    assert not blocks("课程回放已上传百度网盘，提取码${pick_up_code}。")


def test_a_short_name_across_two_words_is_none() -> None:
    assert rules(template("请在系统内提交行权申请，逾期作废。", owner_name=OWNER)) == set()


def test_a_group_of_the_same_stem_is_ones_own_and_one_that_only_begins_so_is_a_humans() -> None:
    text = "锦绣集团年会定于${date}举行，请各部门准时参加。"
    assert rules(template(text, owner_name="上海锦绣有限公司"), Severity.HUMAN) == set()
    assert RULE in rules(template(text, owner_name="上海锦绣服饰有限公司"), Severity.HUMAN)
    assert blocks(text)
