"""The library of ready-made templates: each can be applied for and sent as it stands."""

from __future__ import annotations

import re

import pytest

from hongyan.domain.templates.library import (
    LibraryError,
    ReadyTemplate,
    read_library,
    scenarios,
    shipped_library,
)
from hongyan.kernel.kinds import MessageKind
from hongyan.text.content import unsupported_characters
from hongyan.text.link import find_links
from hongyan.text.variables import ATTRIBUTES, check_value, compile_template, malformed_variables

LIBRARY = shipped_library()
OPT_OUT_WORDS = "拒收请回复R"

each = pytest.mark.parametrize("template", LIBRARY, ids=[one.name for one in LIBRARY])


def example_of(template: ReadyTemplate) -> str:
    """Return the content with the examples filled in."""
    examples = {variable.name: variable.example for variable in template.variables}
    return compile_template(template.content).render(examples)


def test_there_are_templates_for_every_scenario() -> None:
    assert len(LIBRARY) >= 48
    grouped = scenarios(LIBRARY)
    wanted = {"登录", "注册", "找回密码", "支付", "物流", "预约", "缴费", "会员", "活动"}
    assert wanted <= set(grouped)
    assert all(len(found) >= 2 for found in grouped.values())
    kinds = [one.kind for one in LIBRARY]
    for kind in (MessageKind.VERIFICATION, MessageKind.NOTIFICATION, MessageKind.PROMOTION):
        assert kinds.count(kind) >= 10


def test_no_name_and_no_content_stands_twice() -> None:
    assert len({one.name for one in LIBRARY}) == len(LIBRARY)
    assert len({one.content for one in LIBRARY}) == len(LIBRARY)


@each
def test_its_shape_is_that_of_a_template(template: ReadyTemplate) -> None:
    assert 1 <= len(template.name) <= 30
    assert 1 <= len(template.content) <= 500
    assert not malformed_variables(template.content)
    assert not unsupported_characters(template.content)
    assert not find_links(template.content)
    assert not re.search(r"[【】\[\]]|\}\$\{", template.content)
    names = re.findall(r"\$\{(\w+)\}", template.content)
    assert len(names) == len(set(names))


@each
def test_every_variable_takes_its_example(template: ReadyTemplate) -> None:
    for variable in template.variables:
        attribute = ATTRIBUTES[variable.attribute]
        assert template.kind in attribute.kinds
        assert check_value(attribute, variable.example, template.kind) is None, variable
        assert variable.meaning
    filled = example_of(template)
    assert "${" not in filled
    assert not unsupported_characters(filled)
    assert len(filled) <= 500


@each
def test_its_words_are_those_of_its_kind(template: ReadyTemplate) -> None:
    # FAQ 1.4.6: what each kind must hold and must not
    match template.kind:
        case MessageKind.VERIFICATION:
            assert re.search("验证码|注册码|校验码|动态码|动态密码", template.content)
            codes = [v for v in template.variables if v.attribute != "verifyTime"]
            assert len(codes) == 1
            assert OPT_OUT_WORDS not in template.content
        case MessageKind.NOTIFICATION:
            assert OPT_OUT_WORDS not in template.content
            phones = [v for v in template.variables if v.attribute == "phone_number2"]
            assert len(phones) <= 2
        case MessageKind.PROMOTION:
            assert template.content.endswith(OPT_OUT_WORDS)
            assert "会员" in template.content
        case MessageKind.INTERNATIONAL:
            pytest.fail("the library is domestic")


def test_a_template_is_read() -> None:
    library = read_library(
        """
        [[template]]
        scenario = "登录"
        name = "登录验证码"
        kind = "verification"
        content = "验证码${code}，登录用。"
        variables = [{name="code", attribute="numberCaptcha", meaning="码", example="1234"}]
        """
    )
    assert library[0].attributes == {"code": "numberCaptcha"}
    assert example_of(library[0]) == "验证码1234，登录用。"


GOOD = '[[template]]\nscenario="a"\nname="b"\nkind="promotion"\ncontent="c"\n'


@pytest.mark.parametrize(
    "document",
    [
        "no toml",
        "",
        GOOD.replace("promotion", "advert"),
        GOOD.replace('name="b"\n', ""),
        GOOD + 'colour="red"\n',
        GOOD + 'variables=[{name="d"}]\n',
        GOOD.replace('"c"', '"c${d}"'),
    ],
)
def test_a_document_that_says_something_else_is_no_library(document: str) -> None:
    assert len(read_library(GOOD)) == 1
    with pytest.raises(LibraryError):
        read_library(document)
