"""Variables: names, places, meanings, attributes."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import Severity
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import PERSONAL, rules, template, the


@pytest.mark.parametrize(
    ("written", "rewrite"),
    [
        ("#{OrderNumber}", "${ordernumber}"),
        ("＄｛code｝", "${code}"),
        ("{order_no}", "${order_no}"),
        ("${订单号}", None),
        ("${1}", None),
        ("${}", None),
        ("%s", None),
    ],
)
def test_what_looks_like_a_variable_and_is_none(written: str, rewrite: str | None) -> None:
    found = the(template(f"您的订单{written}已发货，请留意物流。"), "variable.malformed")
    assert found.rewrite == rewrite


def test_words_stand_between_variables() -> None:
    assert rules(template("您的${product_name}${order_number}已发货，请留意物流。")) == {
        "variable.adjacent"
    }
    assert rules(template("课程在${date}-${end_date}进行，请准时参加。")) == set()
    found = the(template("您预约的${date} ${doctor_name}医生已确认。"), "variable.adjacent")
    assert (found.severity, found.rewrite) == (Severity.ADVICE, "，")
    assert rules(template("${product_name}的订单${order_number}已发货，请留意物流。")) == set()


def test_a_name_that_tells_nothing_may_be_told_by_its_neighbours() -> None:
    assert "variable.name" in rules(template("请注意，${str1}需要您处理，请登录系统查看。"))
    beside = template("订单号${str1}需要您处理，请登录系统查看。")
    assert rules(beside) == set()
    assert "variable.name" in rules(beside, Severity.ADVICE)


def test_a_name_that_tells_nothing_may_be_declared() -> None:
    text = "请注意，${str1}需要您处理，请登录系统查看。"
    assert rules(template(text, meanings={"str1": "工单的编号"})) == set()
    assert rules(template(text, attributes={"str1": "others"})) == {"variable.name"}


def test_a_personal_account_declares_every_meaning() -> None:
    text = "您的订单${order_number}已发货，金额${money}元，请留意物流。"
    declared = {"order_number": "other_number2"}
    found = the(template(text, account=PERSONAL, attributes=declared), "variable.meaning")
    assert text[found.start : found.end] == "${money}"
    assert "money" in found.remedy_zh


def test_a_verification_template_has_one_variable_and_perhaps_its_minutes() -> None:
    kind = MessageKind.VERIFICATION
    assert rules(template("验证码${code}，${minutes}分钟内有效。", kind)) == set()
    assert rules(template("验证码${code}，请注意${x}。", kind)) >= {"variable.count"}
    assert rules(template("验证码${code}，用于${scene}。", kind)) == {"variable.count"}


def test_an_attribute_fits_its_kind_and_its_place() -> None:
    text = "您的账单金额${amount}元，请按时缴纳物业费。"
    assert rules(template(text, attributes={"amount": "money"})) == set()
    assert rules(template(text, attributes={"amount": "time"})) == {"variable.attribute-use"}
    assert rules(template(text, attributes={"amount": "verifyTime"})) >= {"variable.attribute"}
    assert rules(template(text, attributes={"amount": "colour"})) >= {"variable.attribute"}


def test_an_attribute_of_a_variable_that_is_not_there_is_pointed_out() -> None:
    findings = template("您的订单已发货，请留意物流。", attributes={"old_name": "others"})
    assert rules(findings, Severity.ADVICE) == {"variable.unknown"}


def test_abroad_a_variable_that_stands_twice_is_advice() -> None:
    text = "Spent on card ${tail}. Not you? SMS BLOCK ${tail} to 56767."
    found = template(text, MessageKind.INTERNATIONAL)
    assert "variable.repeated" in rules(found, Severity.ADVICE)
