"""Characters of a template: what may not stand there, and what may stand instead."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import Severity
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import rewritten, rules, template, the

TEXT = "您的订单已发货，请留意物流。"


def test_a_template_has_up_to_500_characters_with_its_shortest_sign() -> None:
    # AUDIT I1: what could never be sent does not pass; the shortest sign is 2 characters in 【】.
    assert rules(template("货" * 496)) == set()
    found = the(template("货" * 497), "text.length")
    assert (found.start, found.end) == (496, 497)
    assert "现至少为 501 个" in found.clause_zh
    found = the(template("货" * 501), "text.length")
    assert (found.start, found.end) == (500, 501)
    assert "现至少为 501 个" in found.clause_zh


def test_brackets_of_a_sign_are_taken_out() -> None:
    written = f"【青山商城】{TEXT}"
    assert rewritten(written, the(template(written), "text.brackets")) == TEXT


def test_a_run_of_traditional_characters_is_one_finding_with_its_simple_form() -> None:
    written = "您的訂單已發貨，请留意物流。"
    findings = [one for one in template(written) if one.rule_id == "text.traditional"]
    assert [(written[one.start : one.end], one.rewrite) for one in findings] == [
        ("訂單", "订单"),
        ("發貨", "发货"),
    ]


def test_a_sign_that_reads_as_a_plain_one_becomes_it() -> None:
    assert the(template("第①步已完成，请留意后续通知。"), "text.signs").rewrite == "1"
    assert the(template(f"★{TEXT}"), "text.signs").rewrite == ""


def test_other_languages_are_for_other_countries() -> None:
    written = "Ваш заказ отправлен, спасибо."
    assert "text.language" in rules(template(written))
    assert rules(template(written, MessageKind.INTERNATIONAL)) == set()


def test_a_human_looks_at_latin_letters_with_many_marks() -> None:
    assert "text.foreign-latin" in rules(template("Đơn hàng của bạn đã được gửi."), Severity.HUMAN)
    assert rules(template("Your order at Café Rouge is ready."), None) == set()


def test_square_brackets_may_stand_inside_and_not_at_the_ends() -> None:
    assert rules(template("您的订单[加急]已发货，请留意物流。")) == set()
    assert rules(template(f"{TEXT}[青山商城]")) == {"text.edge-brackets"}


@pytest.mark.parametrize("mark", ["、", "，", " ", "。", "_", "· "])
@pytest.mark.parametrize("kind", MessageKind)
def test_characters_that_are_written_apart_are_for_a_human(mark: str, kind: MessageKind) -> None:
    written = mark.join("新到一批外地学妹温柔体贴")
    assert "text.apart" in rules(template(written, kind), Severity.HUMAN)


def test_a_list_of_single_characters_is_not_written_apart() -> None:
    text = "您的订单${order_no}按甲、乙、丙、丁四批于周一、二、三、四送达，请留意。"
    assert "text.apart" not in rules(template(text), None)
