"""Templates, their variables and what the values must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import (
    ATTRIBUTES,
    Attribute,
    VariableFlaw,
    check_value,
    compile_template,
    default_attribute,
    flaw_values,
    malformed_variables,
)
from tests.house.work import lines_run

VERIFICATION, NOTIFICATION = MessageKind.VERIFICATION, MessageKind.NOTIFICATION
names = st.from_regex(r"[0-9]{0,3}[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
templates = st.lists(st.text(alphabet="您的码${}a1_ ") | names.map("${{{}}}".format)).map("".join)


def test_a_template_is_filled() -> None:
    template = compile_template("尊敬的${name}，您的订单${order_number}已发货。")
    assert template.names == ("name", "order_number")
    assert template.missing({"name": "张三"}) == ("order_number",)
    values = {"name": "张三", "order_number": "A1", "unused": "x"}
    assert template.missing(values) == ()
    assert template.render(values) == "尊敬的张三，您的订单A1已发货。"


def test_a_value_that_looks_like_a_variable_is_not_filled_again() -> None:
    assert compile_template("${a}${b}").render({"a": "${b}", "b": "1"}) == "${b}1"


def test_a_variable_that_occurs_twice_is_named_once_and_filled_twice() -> None:
    template = compile_template("${a}-${a}")
    assert template.names == ("a",)
    assert template.render({"a": "1"}) == "1-1"


@pytest.mark.parametrize("inside", ["", "1", "123", "姓名", "a b", "a-b", " a", "ａ"])  # noqa: RUF001
def test_what_is_no_name_stays_text_and_is_reported(inside: str) -> None:
    content = f"您的${{{inside}}}和${{ok_1}}"
    assert compile_template(content).names == ("ok_1",)
    assert malformed_variables(content) == (inside,)


def test_a_name_may_begin_with_a_digit_but_not_be_a_number() -> None:
    assert compile_template("${1a}${_1}").names == ("1a", "_1")
    assert malformed_variables("${1a}${_1}") == ()


@given(templates)
def test_filling_each_variable_with_itself_gives_the_content_back(content: str) -> None:
    template = compile_template(content)
    assert template.render({name: f"${{{name}}}" for name in template.names}) == content


@given(st.text(alphabet=st.characters() | st.sampled_from("${}")))
def test_any_text_is_a_template(content: str) -> None:
    template = compile_template(content)
    malformed_variables(content)
    assert template.render(dict.fromkeys(template.names, "")) == "".join(template.pieces[::2])


GOOD = {
    "numberCaptcha": ["1234", "123456"],
    "characterWithNumber2": ["abcd", "a1B2c3", "1234"],
    "characterWithNumber": ["abcd", "a1B2c3"],
    "verifyTime": ["1", "5", "99"],
    "phone_number2": ["95588", "13900000000", "010-12345678", "400-123-4567", "0755-1234567-12"],
    "time": [
        "20260801",
        "2026-08-01",
        "2026/8/1",
        "2026年8月1日",
        "8月1日",
        "12:30",
        "12:30:59",
        "2026-08-01 12:30:00",
        "2026年8月1日 下午3:00",
        "8月1日下午3点半",
        "上午",
        "晚上8点",
        "9:00-18:00",
        "8月1日至8月3日",
    ],
    "money": ["0", "99", "99.0", "99.00", "1234567.89"],
    "other_number2": ["A", "SF1234567890", "9" * 35],
    "user_nick": ["小明", "Tom", "a" * 20],
    "name": ["张三", "欧阳娜娜", "毕昇"],
    "unit_name": ["鸿雁科技有限公司", "鸿雁（北京）科技"],
    "address": ["北京市海淀区中关村大街1号A座3-2", "a" * 30],
    "license_plate_number": ["京A12345", "沪AD12345", "粤Z1234港", "京A·12345"],
    "tracking_number": ["12345678", "SF12345678901234"],
    "pick_up_code": ["1-2-3456", "1234", "12_34"],
    "link_param": ["a", "Ab12Cd34"],
    "email_address": ["a@bc.cn", "first.last@example.com.cn"],
    "others": ["a", "已发货，请查收", "汉" * 35],
}
BAD = {
    "numberCaptcha": {
        "123": VariableFlaw.SHORT,
        "1234567": VariableFlaw.LONG,
        "12a4": VariableFlaw.ILLEGAL,
        "１２３４": VariableFlaw.ILLEGAL,  # noqa: RUF001 - fullwidth digits, meant
    },
    "characterWithNumber2": {"abc": VariableFlaw.SHORT, "ab-1": VariableFlaw.ILLEGAL},
    "characterWithNumber": {"abcdefg": VariableFlaw.LONG, "验证码码": VariableFlaw.ILLEGAL},
    "verifyTime": {
        "0": VariableFlaw.ILLEGAL,
        "100": VariableFlaw.LONG,
        "05": VariableFlaw.ILLEGAL,
    },
    "phone_number2": {
        "1234": VariableFlaw.SHORT,
        "1-2-3-4": VariableFlaw.ILLEGAL,
        "12345678901234": VariableFlaw.ILLEGAL,
        "-12345": VariableFlaw.ILLEGAL,
        "12345-": VariableFlaw.ILLEGAL,
        "010--12345": VariableFlaw.ILLEGAL,
        "+861012345": VariableFlaw.ILLEGAL,
    },
    "time": {
        "明年": VariableFlaw.ILLEGAL,
        "2026_08_01": VariableFlaw.ILLEGAL,
        "2026-13-01": VariableFlaw.ILLEGAL,
        "20261301": VariableFlaw.ILLEGAL,
        "25:00": VariableFlaw.ILLEGAL,
        "12:60": VariableFlaw.ILLEGAL,
        "2026-08-01 12:30:00-2026-08-02 12:30": VariableFlaw.LONG,
    },
    "money": {
        "￥99": VariableFlaw.ILLEGAL,
        "99元": VariableFlaw.ILLEGAL,
        "99.999": VariableFlaw.ILLEGAL,
        ".5": VariableFlaw.ILLEGAL,
        "-1": VariableFlaw.ILLEGAL,
    },
    "other_number2": {"A-1": VariableFlaw.ILLEGAL, "9" * 36: VariableFlaw.LONG},
    "user_nick": {"a" * 21: VariableFlaw.LONG, "小😀": VariableFlaw.UNSUPPORTED},
    "name": {
        "张": VariableFlaw.SHORT,
        "张三李四王五": VariableFlaw.LONG,
        "Tom": VariableFlaw.ILLEGAL,
        "張三": VariableFlaw.UNSUPPORTED,
    },
    "unit_name": {"Hongyan": VariableFlaw.ILLEGAL, "汉" * 21: VariableFlaw.LONG},
    "address": {"a" * 31: VariableFlaw.LONG, "见a.cn": VariableFlaw.URL},
    "license_plate_number": {"A12345": VariableFlaw.ILLEGAL, "京A1": VariableFlaw.SHORT},
    "tracking_number": {"1234567": VariableFlaw.SHORT, "1A345678": VariableFlaw.ILLEGAL},
    "pick_up_code": {"A-1234": VariableFlaw.ILLEGAL, "123": VariableFlaw.SHORT},
    "link_param": {
        "a/b": VariableFlaw.ILLEGAL,
        "abcdefghi": VariableFlaw.LONG,
        "t.cn/abc": VariableFlaw.URL,
    },
    "email_address": {"a.b.c.d": VariableFlaw.ILLEGAL, "a@b.cn": VariableFlaw.SHORT},
    "others": {
        "": VariableFlaw.EMPTY,
        "汉" * 36: VariableFlaw.LONG,
        "http://a.cn": VariableFlaw.URL,
        "1.2.3.4": VariableFlaw.URL,
        "例【1】": VariableFlaw.UNSUPPORTED,
    },
}


def test_every_attribute_has_good_and_bad_examples() -> None:
    assert set(ATTRIBUTES) == set(GOOD) == set(BAD)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, all_ in GOOD.items() for v in all_])
def test_a_fitting_value_passes(name: str, value: str) -> None:
    assert check_value(ATTRIBUTES[name], value, NOTIFICATION) is None


@pytest.mark.parametrize(
    ("name", "value", "fault"), [(n, v, f) for n, all_ in BAD.items() for v, f in all_.items()]
)
def test_a_value_that_does_not_fit_says_why(name: str, value: str, fault: VariableFlaw) -> None:
    assert check_value(ATTRIBUTES[name], value, NOTIFICATION) is fault


def test_a_value_that_is_wrong_in_every_way_gets_the_first_fault() -> None:
    number = ATTRIBUTES["numberCaptcha"]
    assert check_value(number, "http://a.cn 😀", VERIFICATION) is VariableFlaw.UNSUPPORTED
    assert check_value(number, "http://a.cn", VERIFICATION) is VariableFlaw.URL
    assert check_value(number, "abcdefg", VERIFICATION) is VariableFlaw.LONG


def test_without_a_declaration_the_kind_decides() -> None:
    # Codes are 4 to 6 characters; everything else 1 to 35.
    assert check_value(None, "123456", VERIFICATION) is None
    assert check_value(None, "1234567", VERIFICATION) is VariableFlaw.LONG
    assert check_value(None, "验证码码", VERIFICATION) is VariableFlaw.ILLEGAL
    for kind in set(MessageKind) - {VERIFICATION}:
        assert default_attribute(kind) is ATTRIBUTES["others"]
        assert check_value(None, "验证码", kind) is None


# AUDIT F1: "PARAM_LENGTH_LIMIT says neither limit nor length, and 超出 when too short or empty"
def test_what_is_told_of_a_value_has_its_length_the_limits_and_the_attributes_form() -> None:
    told = dict(flaw_values(ATTRIBUTES["numberCaptcha"], "123", VERIFICATION))
    assert (told["length"], told["least"], told["most"]) == ("3", "4", "6")
    assert (told["attribute"], told["form"]) == ("numberCaptcha", "4 至 6 位数字")


# AUDIT F2: "unsupported characters: which one is not said"
@pytest.mark.parametrize(
    ("value", "place", "character", "code_point"),
    [
        ("ab★cd", "3", "★", "U+2605"),
        ("龍", "1", "龍", "U+9F8D"),
        ("a\u200bb", "2", "\\u200b", "U+200B"),
        ("例【1】", "2", "【", "U+3010"),
    ],
)
def test_what_is_told_of_a_value_names_the_character_and_its_place(
    value: str, place: str, character: str, code_point: str
) -> None:
    told = dict(flaw_values(None, value, NOTIFICATION))
    found = (told["place"], told["character"], told["code_point"])
    assert found == (place, character, code_point)


def test_a_traditional_character_is_told_with_its_simple_form() -> None:
    assert dict(flaw_values(None, "龍", NOTIFICATION))["simple"] == "龙"


def test_the_link_of_a_value_is_told() -> None:
    assert dict(flaw_values(None, "见t.cn/abc", NOTIFICATION))["link"] == "t.cn/abc"


def test_of_a_value_that_no_message_could_hold_only_lengths_are_told() -> None:
    # AUDIT A3: nothing is searched in it.
    assert "place" not in dict(flaw_values(None, "★" * 501, NOTIFICATION))


def test_no_attribute_allows_a_whole_link() -> None:
    assert not any(attribute.allows_url for attribute in ATTRIBUTES.values())


def test_each_attribute_is_described_and_has_a_kind() -> None:
    for name, attribute in ATTRIBUTES.items():
        assert attribute.name == name
        assert attribute.kinds
        assert attribute.zh
        assert attribute.en
        assert 1 <= attribute.length_min <= attribute.length_max <= 35


@given(
    st.sampled_from([None, *ATTRIBUTES.values()]),
    st.text(alphabet=st.characters() | st.sampled_from("0123456789.:-年月日 "), max_size=60),
    st.sampled_from(MessageKind),
)
def test_no_value_beyond_its_attributes_length_is_taken(
    attribute: Attribute | None, value: str, kind: MessageKind
) -> None:
    fault = check_value(attribute, value, kind)
    rule = attribute or default_attribute(kind)
    if fault is None:
        assert rule.length_min <= len(value) <= rule.length_max


@pytest.mark.parametrize("value", ["Nguyễn", "張三", "山田", "Иван", "🎉"])
def test_abroad_a_value_may_be_in_any_language(value: str) -> None:
    # FAQ 5.1.12
    assert check_value(None, value, MessageKind.INTERNATIONAL) is None
    assert check_value(None, f"{value}\x07", MessageKind.INTERNATIONAL) is VariableFlaw.UNSUPPORTED


# AUDIT A3: "`check_value` searches links before it checks length … length first"
@pytest.mark.parametrize("unit", ["a.cn.", "😀", "1", "www.", "a@"])
def test_a_value_that_no_message_could_hold_is_not_searched(unit: str) -> None:
    def work(characters: int) -> int:
        value = unit * (characters // len(unit))
        assert check_value(None, value, NOTIFICATION) is VariableFlaw.LONG
        return lines_run(lambda: check_value(None, value, NOTIFICATION))

    assert work(1_000) == work(1_000_000)
