"""What callers write, read: forms, limits, and which no comes first."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.api.gateway import GatewayError
from hongyan.api.params import (
    SendParameters,
    parse_send_batch_sms,
    parse_send_details,
    parse_send_sms,
    parse_send_statistics,
)
from hongyan.config import Settings, load
from hongyan.flows.query_messages import DetailsQuery, StatisticsQuery
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused

STRICT, LENIENT = Settings(), Settings(template_param_numbers=True)
SEND = {"PhoneNumbers": "13900000000", "SignName": "签名", "TemplateCode": "SMS_1"}
NOW_MS = 1_800_000_000_000


def variables(text: str, settings: Settings = STRICT) -> dict[str, str] | Refusal:
    asked = parse_send_sms({**SEND, "TemplateParam": text}, settings)
    if isinstance(asked, Refused):
        return asked.refusal
    assert isinstance(asked, SendParameters)
    return dict(asked.groups[0].variables)


@pytest.mark.parametrize("form", ["13900000000", "8613900000000", "+8613900000000", "+13900000000"])
def test_every_mainland_form_is_one_number(form: str) -> None:
    asked = parse_send_sms({**SEND, "PhoneNumbers": form}, STRICT)
    assert isinstance(asked, SendParameters)
    assert asked.groups[0].phones == (8613900000000,)


@pytest.mark.parametrize(
    "numbers", ["13900000000,", ",", " 13900000000", "13900000000，13900000001"]
)
def test_a_stray_comma_or_blank_is_a_malformed_number(numbers: str) -> None:
    asked = parse_send_sms({**SEND, "PhoneNumbers": numbers}, STRICT)
    assert isinstance(asked, Refused)
    assert asked.refusal is Refusal.NUMBER_MALFORMED


def test_the_first_malformed_number_is_the_one_that_is_named() -> None:
    asked = parse_send_sms({**SEND, "PhoneNumbers": "13900000000,a,b"}, STRICT)
    assert isinstance(asked, Refused)
    assert asked.detail == "a"


def test_a_number_of_another_country_says_whose_it_is() -> None:
    # FAQ 5.1.11
    asked = parse_send_sms({**SEND, "PhoneNumbers": "85261234567,13900000000"}, STRICT)
    assert isinstance(asked, SendParameters)
    assert asked.groups[0].phones == (85261234567, 8613900000000)
    assert asked.groups[0].countries == ("HK", "CN")


def test_a_sign_is_taken_to_the_letter() -> None:
    asked = parse_send_sms({**SEND, "SignName": " 签名"}, STRICT)
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
def test_variables_are_an_object_of_texts(text: str) -> None:
    assert variables(text) is Refusal.JSON_INVALID


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a":1234}', {"a": "1234"}),
        ('{"a":1.50,"b":"x"}', {"a": "1.50", "b": "x"}),
        ('{"a":-12345678901234567890}', {"a": "-12345678901234567890"}),
        ('{"a":true}', Refusal.JSON_INVALID),
        ('{"a":null}', Refusal.JSON_INVALID),
        ('{"a":01}', Refusal.JSON_INVALID),
    ],
)
def test_numbers_are_a_setting_and_keep_their_digits(text: str, values: object) -> None:
    assert variables(text, LENIENT) == values


def test_of_a_name_given_twice_the_last_value_counts() -> None:
    assert variables('{"a":"1","a":"2"}') == {"a": "2"}


def test_line_breaks_follow_the_escapes_of_json() -> None:
    assert variables(r'{"a":"x\ny"}') == {"a": "x\ny"}


def test_variables_of_more_than_4096_characters_are_refused() -> None:
    assert variables('{"a":"' + "x" * 4096 + '"}') is Refusal.PARAMETERS_INVALID


@pytest.mark.parametrize(("length", "is_taken"), [(255, True), (256, False)])
def test_an_out_id_has_fewer_than_256_characters(length: int, *, is_taken: bool) -> None:
    out_id = "号" * length
    one = parse_send_sms({**SEND, "OutId": out_id}, STRICT)
    batch = {"PhoneNumberJson": '["13900000000"]', "SignNameJson": '["签名"]'}
    many = parse_send_batch_sms({**batch, "TemplateCode": "SMS_1", "OutId": out_id}, STRICT)
    assert [isinstance(asked, SendParameters) for asked in (one, many)] == [is_taken] * 2


def test_form_comes_before_json_and_json_before_numbers() -> None:
    wrong = {"OutId": "x" * 256, "TemplateParam": "x", "PhoneNumbers": "x"}
    found = []
    for name in list(wrong):
        asked = parse_send_sms({**SEND, **wrong}, STRICT)
        assert isinstance(asked, Refused)
        found.append(asked.refusal)
        del wrong[name]
    assert found == [Refusal.PARAMETERS_INVALID, Refusal.JSON_INVALID, Refusal.NUMBER_MALFORMED]


def test_a_batch_takes_numbers_written_without_quotes() -> None:
    fields = {"PhoneNumberJson": "[13900000000]", "SignNameJson": '["a"]', "TemplateCode": "SMS_1"}
    asked = parse_send_batch_sms(fields, STRICT)
    assert isinstance(asked, SendParameters)
    assert asked.groups[0].phones == (8613900000000,)


def test_details_are_read() -> None:
    fields = {
        "PhoneNumber": "13900000000",
        "SendDate": "20270115",
        "PageSize": "50",
        "CurrentPage": "2",
        "BizId": "123^0",
    }
    assert parse_send_details(fields, NOW_MS, load({})) == DetailsQuery(
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
    assert parse_send_statistics(fields) == asked


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
        parse_send_sms(fields, LENIENT),
        parse_send_batch_sms(fields, LENIENT),
        parse_send_details(fields, NOW_MS, load({})),
        parse_send_statistics(fields),
    ]
    taken = (SendParameters, DetailsQuery, StatisticsQuery, Refused, GatewayError)
    assert all(isinstance(answer, taken) for answer in answers)
