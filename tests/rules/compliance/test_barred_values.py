"""What values hold of barred topics.

AUDIT F10: "`what=澳门赌场上线` in a notification is sent (38 topics pass through variables)".
"""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.barred_values import BarredValue, barred_values
from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import compile_template

NOTICE = "您有新的消息：${what}，请登录查看。"


def found(
    text: str, kind: MessageKind = MessageKind.NOTIFICATION, **values: str
) -> tuple[BarredValue, ...]:
    return barred_values(kind, compile_template(text).pieces, values)


def test_a_value_that_touches_on_a_barred_topic_is_found_at_its_place() -> None:
    [one] = found(NOTICE, what="澳门赌场上线")
    assert one.variable == "what"
    assert one.rule_id == "topic.gambling"
    assert "赌场" in "澳门赌场上线"[one.start : one.end]


@pytest.mark.parametrize("value", ["无线蓝牙耳机", "张三", "20270101", "A-102", "10:30", "", "王"])
def test_an_honest_value_has_nothing(value: str) -> None:
    assert found(NOTICE, what=value) == ()


def test_a_word_across_the_seam_is_found() -> None:
    [one] = found("您有新的消息：代开${what}，请登录查看。", what="发票")
    assert (one.variable, one.start, one.end) == ("what", 0, 2)


def test_a_word_across_two_variables_is_found() -> None:
    spread = found("您有新的消息：${first}${second}，请登录查看。", first="代开", second="发票")
    assert [(one.variable, one.start, one.end) for one in spread] == [("first", 0, 2)]
    parted = found("您有：${first}，另有新的消息：${second}。", first="代开", second="发票")
    assert parted == ()


def test_what_stands_in_the_text_itself_was_reviewed() -> None:
    assert found("代开发票的${what}，请登录查看。", what="张三的消息") == ()


def test_a_value_that_looks_like_a_variable_parts_no_word() -> None:
    assert found(NOTICE, what="${x}澳门赌场上线")


def test_codes_and_messages_abroad_are_not_read() -> None:
    for kind in (MessageKind.VERIFICATION, MessageKind.INTERNATIONAL):
        assert found(NOTICE, kind, what="澳门赌场上线") == ()
    assert found(NOTICE, MessageKind.PROMOTION, what="澳门赌场上线")


def test_of_several_values_each_is_found() -> None:
    both = found("消息一：${a}。另一条消息：${b}。", a="澳门赌场上线", b="代开发票")
    assert [one.variable for one in both] == ["a", "b"]
