"""Shapes of texts that no person has to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.shipped import shipped_shapes
from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import ATTRIBUTES

VERIFICATION, NOTIFICATION = MessageKind.VERIFICATION, MessageKind.NOTIFICATION
CODES = (
    "您的验证码为${code}，5分钟内有效，请勿泄露给他人。",
    "您正在登录青山商城，验证码为${code}，5分钟内有效。",
    "验证码：${code}。如非本人操作，请忽略本短信。",
    "${code}是您的注册验证码，请于10分钟内填写。",
    "尊敬的用户，您好！您本次找回密码的校验码是${code}，请勿转发。",
)
NOTICES = (
    ("您的订单${order}已发货，快递单号${parcel}，请注意查收。", "other_number2"),
    ("您的快递已到站，取件码${pick}，请及时取件。", "pick_up_code"),
    ("您的预约已成功，时间为${when}，请准时到店。感谢您的支持！", "time"),
)


def is_known(kind: MessageKind, text: str, attribute: str = "") -> bool:
    names = ("order", "parcel", "pick", "when", "code")
    attributes = dict.fromkeys(names, attribute) if attribute else {}
    return shipped_shapes().has_shape(kind, text, attributes, ("青山商城", "青"))


@pytest.mark.parametrize("text", CODES)
def test_an_ordinary_code_has_its_shape(text: str) -> None:
    assert is_known(VERIFICATION, text)
    assert not is_known(NOTIFICATION, text, "other_number2")


@pytest.mark.parametrize(("text", "attribute"), NOTICES)
def test_an_ordinary_notice_has_its_shape_once_its_variables_are_typed(
    text: str, attribute: str
) -> None:
    assert is_known(NOTIFICATION, text, attribute)
    for free in ("", "others", "user_nick", "address", "unit_name", "link_param", "phone_number2"):
        assert not is_known(NOTIFICATION, text, free)


# AUDIT G5: the shape is closed, so that what no one foresaw is a person's
@given(
    st.sampled_from(CODES),
    st.text(alphabet="请转账卡号安全退款领奖客服加微信点击补贴0123456789a", min_size=1),
)
def test_one_more_clause_makes_it_a_persons(text: str, clause: str) -> None:
    assert not is_known(VERIFICATION, f"{text}{clause}")
    assert not is_known(VERIFICATION, f"{clause}，{text}")


@pytest.mark.parametrize(
    "text",
    [
        "请将验证码${code}告知客服",
        "5分钟内有效",
        "您正在登录红叶商城，验证码为${code}",
        "您的验证码为\ue001",
        "",
        "${code}",
    ],
)
def test_other_texts_have_none(text: str) -> None:
    assert not is_known(VERIFICATION, text)


def test_every_attribute_of_a_shape_exists_and_promotions_have_no_shape() -> None:
    shapes = shipped_shapes()
    assert set(shapes.sorts) <= set(ATTRIBUTES)
    assert set(shapes.by_kind) == {VERIFICATION, NOTIFICATION}
    assert not is_known(MessageKind.PROMOTION, CODES[0])
