"""What callers write, read: forms, limits, and which no comes first."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.api.gateway.errors import GatewayError
from hongyan.api.handlers.query import parse_details, parse_statistics
from hongyan.api.handlers.sending import SendParameters, parse_batch, parse_sms
from hongyan.config import Settings, load
from hongyan.flows.messages.records.query_messages import DetailsQuery, StatisticsQuery
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.api.called import called

STRICT, LENIENT = Settings(template_param_strict=True), Settings()
SEND = {"PhoneNumbers": "13900000000", "SignName": "签名", "TemplateCode": "SMS_1"}
NOW_MS = 1_800_000_000_000


def variables(text: str, settings: Settings = STRICT) -> dict[str, str] | Refusal:
    asked = parse_sms(called({**SEND, "TemplateParam": text}, settings))
    if isinstance(asked, Refused):
        return asked.reason
    assert isinstance(asked, SendParameters)
    return dict(asked.groups[0].variables)


@pytest.mark.parametrize("form", ["13900000000", "8613900000000", "+8613900000000", "+13900000000"])
def test_every_mainland_form_is_one_number(form: str) -> None:
    asked = parse_sms(called({**SEND, "PhoneNumbers": form}, STRICT))
    assert isinstance(asked, SendParameters)
    assert asked.groups[0].phones == (8613900000000,)


@pytest.mark.parametrize(
    "numbers", ["13900000000,", ",", " 13900000000", "13900000000，13900000001"]
)
def test_a_stray_comma_or_blank_is_a_malformed_number(numbers: str) -> None:
    asked = parse_sms(called({**SEND, "PhoneNumbers": numbers}, STRICT))
    assert isinstance(asked, Refused)
    assert asked.reason is Refusal.NUMBER_MALFORMED


def test_the_first_malformed_number_is_the_one_that_is_named() -> None:
    asked = parse_sms(called({**SEND, "PhoneNumbers": "13900000000,a,b"}, STRICT))
    assert isinstance(asked, Refused)
    assert asked.values["detail"] == "a"


def test_a_number_of_another_country_says_whose_it_is() -> None:
    # FAQ 5.1.11
    asked = parse_sms(called({**SEND, "PhoneNumbers": "85261234567,13900000000"}, STRICT))
    assert isinstance(asked, SendParameters)
    assert asked.groups[0].phones == (85261234567, 8613900000000)
    assert asked.groups[0].countries == ("HK", "CN")


def test_a_sign_is_taken_to_the_letter() -> None:
    asked = parse_sms(called({**SEND, "SignName": " 签名"}, STRICT))
    assert isinstance(asked, SendParameters)
    assert asked.groups[0].sign_name == " 签名"


@pytest.mark.parametrize("text", ["", " \n", "{}", " { } "])
def test_blank_variables_are_none(text: str) -> None:
    assert variables(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        "1",
        '"a"',
        "{",
        "{'a':'b'}",
        '{"a":1}',
        '{"a":1.5}',
        '{"a":true}',
        '{"a":null}',
        '{"a":{}}',
        '{"a":["b"]}',
        '{"a":"line\nbreak"}',
        r'{"a":"\ud800"}',
        '{"a":' * 800,
    ],
)
def test_variables_can_be_restricted_to_an_object_of_texts(text: str) -> None:
    assert variables(text) is Refusal.JSON_INVALID


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a":1234}', {"a": "1234"}),
        ('{"a":1.50,"b":"x"}', {"a": "1.50", "b": "x"}),
        ('{"a":0.10}', {"a": "0.10"}),
        ('{"a":0}', {"a": "0"}),
        ('{"a":1e5}', {"a": "1e5"}),
        ('{"a":-12345678901234567890}', {"a": "-12345678901234567890"}),
        ('{"a":true}', Refusal.JSON_INVALID),
        ('{"a":null}', Refusal.JSON_INVALID),
        ('{"a":{}}', Refusal.JSON_INVALID),
    ],
)
def test_numbers_are_taken_and_keep_their_digits(text: str, values: object) -> None:
    # AUDIT D3
    assert variables(text, LENIENT) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{'code':'1234'}", {"code": "1234"}),
        ("{'name': \"it's\", 'n': 'say \"hi\"'}", {"name": "it's", "n": 'say "hi"'}),
        (r"{'name': 'it\'s'}", {"name": "it's"}),
        ('{code:"1234"}', {"code": "1234"}),
        ("{code:1234}", {"code": "1234"}),
        ("{code: 0.10 , name : 张三 }", {"code": "0.10", "name": "张三"}),
        ('{"code":"1234",}', {"code": "1234"}),
        ("{'城市':'北京'}", {"城市": "北京"}),
        ("{1: '2'}", {"1": "2"}),
        (r"{'a':'x\ny'}", {"a": "x\ny"}),
        ("{}", {}),
    ],
)
def test_what_is_no_json_is_read_as_people_write_it(text: str, values: object) -> None:
    # AUDIT D2
    assert variables(text, LENIENT) == values
    is_json = text == "{}"
    assert variables(text, STRICT) == (values if is_json else Refusal.JSON_INVALID)


@pytest.mark.parametrize(
    "text",
    [
        '{"code":012345}',
        "{code:012345}",
        "{'code':-01}",
        '{"code":00.5}',
        "{'code': None}",
        "{code: undefined}",
        "{code: True}",
        "{code: NaN}",
        "{code:}",
        "{:1}",
        "{'code' '1'}",
        "{'code':'1' 'a':'2'}",
        "{'code':'1'",
        "{'code':'1'} x",
        "{'code':1:2}",
        "{'code':['1']}",
        "{'code':{'a':'1'}}",
        "['1']",
        "code",
        "{“code”:“1234”}",
        "{'code'：'1'}",
        "{'code':'a\nb'}",
        r"{'code':'\x41'}",
        r"{'code':'\ud800'}",
        r"{'code':'\u0000'}",
        r'{"code":"\u0000"}',
        r'{"\u0000":"1"}',
    ],
)
def test_what_nobody_can_mean_is_refused_all_the_same(text: str) -> None:
    # AUDIT D2, A8
    assert variables(text, LENIENT) is Refusal.JSON_INVALID


def test_a_lost_zero_is_named_with_its_remedy() -> None:
    # AUDIT D2
    asked = parse_sms(called({**SEND, "TemplateParam": '{"code":012345}'}, LENIENT))
    assert isinstance(asked, Refused)
    assert "变量 code" in asked.values["detail"] or "012345" in asked.values["detail"]
    assert '须加引号写作 "012345"' in asked.values["detail"]


def test_of_a_name_given_twice_the_last_value_counts() -> None:
    assert variables('{"a":"1","a":"2"}') == {"a": "2"}


def test_line_breaks_follow_the_escapes_of_json() -> None:
    assert variables(r'{"a":"x\ny"}') == {"a": "x\ny"}


def test_variables_of_more_than_4096_characters_are_refused() -> None:
    assert variables('{"a":"' + "x" * 4096 + '"}') is Refusal.PARAMETERS_INVALID


@pytest.mark.parametrize(("length", "is_taken"), [(255, True), (256, False)])
def test_an_out_id_has_fewer_than_256_characters(length: int, *, is_taken: bool) -> None:
    out_id = "号" * length
    one = parse_sms(called({**SEND, "OutId": out_id}, STRICT))
    batch = {"PhoneNumberJson": '["13900000000"]', "SignNameJson": '["签名"]'}
    many = parse_batch(called({**batch, "TemplateCode": "SMS_1", "OutId": out_id}, STRICT))
    assert [isinstance(asked, SendParameters) for asked in (one, many)] == [is_taken] * 2


def test_form_comes_before_json_and_json_before_numbers() -> None:
    wrong = {"OutId": "x" * 256, "TemplateParam": "x", "PhoneNumbers": "x"}
    found = []
    for name in list(wrong):
        asked = parse_sms(called({**SEND, **wrong}, STRICT))
        assert isinstance(asked, Refused)
        found.append(asked.reason)
        del wrong[name]
    assert found == [Refusal.PARAMETERS_INVALID, Refusal.JSON_INVALID, Refusal.NUMBER_MALFORMED]


def test_a_batch_takes_numbers_written_without_quotes() -> None:
    fields = {"PhoneNumberJson": "[13900000000]", "SignNameJson": '["a"]', "TemplateCode": "SMS_1"}
    asked = parse_batch(called(fields, STRICT))
    assert isinstance(asked, SendParameters)
    assert asked.groups[0].phones == (8613900000000,)


BATCH = {
    "PhoneNumberJson": '["13900000000","13900000001"]',
    "SignNameJson": '["a","b"]',
    "TemplateCode": "SMS_1",
}


def batch(**changed: str) -> SendParameters | Refusal:
    asked = parse_batch(called({**BATCH, **changed}, LENIENT))
    if isinstance(asked, Refused):
        return asked.reason
    assert isinstance(asked, SendParameters)
    return asked


@pytest.mark.parametrize("text", ["[77,77]", '["77","77"]', "['77', 77]", "[77,'77',]"])
def test_extend_codes_of_a_batch_come_with_quotes_or_without(text: str) -> None:
    # AUDIT D12
    asked = batch(SmsUpExtendCodeJson=text)
    assert isinstance(asked, SendParameters)
    assert [one.extend_code for one in asked.groups] == ["77", "77"]


def test_every_array_of_a_batch_is_read_as_people_write_it() -> None:
    # AUDIT D2
    asked = batch(
        PhoneNumberJson="['13900000000', 13900000001]",
        SignNameJson="['a', 'b']",
        TemplateParamJson="[{'code': 1}, {code:'2'}]",
    )
    assert isinstance(asked, SendParameters)
    assert [one.sign_name for one in asked.groups] == ["a", "b"]
    assert [dict(one.variables) for one in asked.groups] == [{"code": "1"}, {"code": "2"}]


@pytest.mark.parametrize(
    "changed",
    [
        {"SmsUpExtendCodeJson": "[077,77]"},
        {"SmsUpExtendCodeJson": "[null,77]"},
        {"SmsUpExtendCodeJson": "[[77],77]"},
        {"SignNameJson": r'["a","\u0000"]'},
        {"PhoneNumberJson": "[" * 5000},
        {"TemplateParamJson": "[{'a':1},[]]"},
        {"TemplateParamJson": '[{"a":"1"},{"a":01}]'},
        {"TemplateParamJson": r'[{"a":"1"},{"a":"\u0000"}]'},
        {"TemplateParamJson": "[" * 5000},
    ],
)
def test_an_array_that_cannot_be_read_is_refused(changed: dict[str, str]) -> None:
    assert batch(**changed) in {Refusal.JSON_INVALID, Refusal.PARAMETERS_INVALID}


def test_the_small_letter_of_an_official_sdk_is_understood() -> None:
    # AUDIT D5: versions 2.0.0 and 2.0.1 for Python send only that name.
    small = batch(templateParamJson='[{"a":"1"},{"a":"2"}]')
    assert isinstance(small, SendParameters)
    assert [dict(one.variables) for one in small.groups] == [{"a": "1"}, {"a": "2"}]
    both = batch(templateParamJson="broken", TemplateParamJson='[{"a":"1"},{"a":"2"}]')
    assert both == small


def test_details_are_read() -> None:
    fields = {
        "PhoneNumber": "13900000000",
        "SendDate": "20270115",
        "PageSize": "50",
        "CurrentPage": "2",
        "BizId": "123^0",
    }
    assert parse_details(called(fields, load({}), NOW_MS)) == DetailsQuery(
        (8613900000000,), 20270115, 123, 50, 2
    )


def test_statistics_are_read() -> None:
    fields = {
        "IsGlobe": "1",
        "StartDate": "20270101",
        "EndDate": "20270131",
        "PageIndex": "1",
        "PageSize": "10",
        "TemplateType": "2",
        "SignName": "签名",
    }
    kinds = (MessageKind.PROMOTION,)
    asked = StatisticsQuery((20270101, 20270131), kinds, "签名", 10, 1)
    assert parse_statistics(called(fields)) == asked


NAMES = st.sampled_from(
    [
        *SEND,
        "TemplateParam",
        "OutId",
        "SmsUpExtendCode",
        "PhoneNumberJson",
        "SignNameJson",
        "TemplateParamJson",
        "SmsUpExtendCodeJson",
        "PhoneNumber",
        "SendDate",
        "PageSize",
        "CurrentPage",
        "BizId",
        "IsGlobe",
        "StartDate",
        "EndDate",
        "PageIndex",
        "TemplateType",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
).map(json.dumps)


@given(st.dictionaries(NAMES, st.text(max_size=20) | JSON | st.just("20270101")))
def test_whatever_is_written_is_read_or_refused(fields: dict[str, str]) -> None:
    answers: list[Any] = [
        parse_sms(called(fields, LENIENT)),
        parse_batch(called(fields, LENIENT)),
        parse_details(called(fields, load({}), NOW_MS)),
        parse_statistics(called(fields)),
    ]
    taken = (SendParameters, DetailsQuery, StatisticsQuery, Refused, GatewayError)
    assert all(isinstance(answer, taken) for answer in answers)
