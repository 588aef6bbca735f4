"""A template that can be applied for can be sent; one that never could is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.api.words.manage import BusinessNo, CodeAge, words_for
from hongyan.domain.certification.rights import RIGHTS
from hongyan.domain.templates.model import NewTemplateText
from hongyan.flows.review.applications.manage_texts import NewTemplate, template_fault
from hongyan.flows.review.applications.template_shape import template_shape_fault
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.encoding import with_international_sign, with_sign
from hongyan.text.sendable import SIGN_CHARACTERS, shortest_message
from hongyan.text.variables import ATTRIBUTES, check_value, compile_template, default_attribute
from tests.saying import rule

SHORTEST_VALUES = {
    "numberCaptcha": "1234",
    "characterWithNumber2": "1234",
    "characterWithNumber": "1234",
    "verifyTime": "5",
    "phone_number2": "95588",
    "time": "8点",
    "money": "1",
    "other_number2": "A",
    "user_nick": "王",
    "name": "王明",
    "unit_name": "处",
    "address": "家",
    "license_plate_number": "京A1234",
    "tracking_number": "12345678",
    "pick_up_code": "1234",
    "link_param": "a",
    "email_address": "a@bc.de",
    "others": "元",
}
"""Written out, beside the lengths that the rule counts with."""

KINDS = [MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.INTERNATIONAL]


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_the_shortest_value_of_each_attribute_is_one(name: str) -> None:
    attribute, value = ATTRIBUTES[name], SHORTEST_VALUES[name]
    kind = min(attribute.kinds)
    assert check_value(attribute, value, kind) is None
    assert shortest_message("${a}", {"a": name}, kind).values == len(value)


@given(
    kind=st.sampled_from(KINDS),
    literal=st.integers(440, 500),
    names=st.lists(st.sampled_from(["a", "b"]), max_size=6),
    declared=st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(sorted(ATTRIBUTES))),
    letter=st.sampled_from("a汉"),
)
def test_what_may_be_applied_for_can_be_sent_and_nothing_else_is_refused(
    kind: MessageKind, literal: int, names: list[str], declared: dict[str, str], letter: str
) -> None:
    # AUDIT I1: "one rule: sendable, or refused when applied for".
    content = letter * literal + "".join(f"${{{name}}}" for name in names)
    is_international = kind is MessageKind.INTERNATIONAL
    intl = IntlType.NOTIFICATION if is_international else None
    new = NewTemplateText(kind, "名", content, attributes=declared, intl_type=intl)
    used = {name: declared.get(name, default_attribute(kind).name) for name in names}
    values = {name: SHORTEST_VALUES[used[name]] for name in names}
    sign = "鸿雁"
    assert len(sign) == SIGN_CHARACTERS.start
    signed = (with_international_sign if is_international else with_sign)(
        sign, compile_template(content).render(values)
    )
    is_sendable = len(signed) <= CONTENT_CHARACTERS_MAX
    is_taken = template_shape_fault(new, RIGHTS[AccountKind.ENTERPRISE]) is None
    assert is_taken == (is_sendable and len(content) <= CONTENT_CHARACTERS_MAX)
    attributes = {name: one for name, one in used.items() if kind in ATTRIBUTES[one].kinds}
    short = NewTemplate(kind, "名", content, attributes=attributes, intl_type=intl)
    if attributes == used:
        assert (template_fault(short, AccountKind.ENTERPRISE) is None) == is_taken


def test_the_refusal_names_the_figures() -> None:
    # AUDIT I1: the message names the figures.
    new = NewTemplateText(MessageKind.NOTIFICATION, "名", "长" * 498)
    refused = template_shape_fault(new, RIGHTS[AccountKind.ENTERPRISE])
    assert refused is not None
    worded = words_for(refused, CodeAge.NEW)
    assert isinstance(worded, BusinessNo)
    assert "固定文字 498 字、变量至少 0 字、签名连括号至少 4 字，合计 502 字" in worded.message
    declined = template_fault(
        NewTemplate(MessageKind.NOTIFICATION, "名", "长" * 498), AccountKind.ENTERPRISE
    )
    assert declined is not None
    assert "498 characters of text, at least 0 of values and 4 of sign" in rule(declined)
