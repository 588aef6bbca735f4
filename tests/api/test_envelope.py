"""The envelope: what clients of each kind can read, whatever the texts inside it are."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from hongyan.api.gateway.envelope import (
    Value,
    render_business_failure,
    render_gateway_error,
    render_success,
)
from hongyan.api.gateway.errors import GatewayError, GatewayReason, gateway_error

BASE = "https://sms.example"
REQUEST_ID = "6A1F5C1E-0000-4000-8000-AA0000000001"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def test_a_success_is_compact_json() -> None:
    fields: dict[str, Value] = {
        "Message": "OK",
        "BizId": "1^0",
        "Code": "OK",
        "List": [{"测": True}],
        "No": None,
    }
    status, content_type, body = render_success("SendSms", fields, REQUEST_ID, "json")
    assert (status, content_type) == (200, "application/json;charset=utf-8")
    assert json.loads(body) == {**fields, "RequestId": REQUEST_ID}
    assert '"List":[{"测":true}],"No":null'.encode() in body


def test_a_success_in_xml_has_the_action_as_its_root() -> None:
    fields: dict[str, Value] = {
        "TotalCount": 2,
        "Code": "OK",
        "Success": False,
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": [{"PhoneNum": "1"}, {"PhoneNum": "2"}]},
        "Data": [{"Id": 1}, {"Id": 2}],
        "Nothing": None,
        "Empty": [],
    }
    answer = render_success("QuerySendDetails", fields, REQUEST_ID, "xml")
    assert answer.status == 200
    assert answer.content_type == "text/xml;charset=utf-8"
    assert answer.body.decode() == (
        "<?xml version='1.0' encoding='UTF-8'?><QuerySendDetailsResponse>"
        f"<RequestId>{REQUEST_ID}</RequestId><TotalCount>2</TotalCount><Code>OK</Code>"
        "<Success>false</Success><SmsSendDetailDTOs>"
        "<SmsSendDetailDTO><PhoneNum>1</PhoneNum></SmsSendDetailDTO>"
        "<SmsSendDetailDTO><PhoneNum>2</PhoneNum></SmsSendDetailDTO>"
        "</SmsSendDetailDTOs><Data><Id>1</Id></Data><Data><Id>2</Id></Data>"
        "</QuerySendDetailsResponse>"
    )


def test_a_business_failure_is_http_200_without_a_biz_id() -> None:
    answer = render_business_failure("SendSms", "isv.X", "不行", REQUEST_ID, "json")
    assert answer.status == 200
    assert json.loads(answer.body) == {
        "Message": "不行",
        "RequestId": REQUEST_ID,
        "Code": "isv.X",
    }
    xml = ET.fromstring(  # noqa: S314 - our own answer
        render_business_failure("SendSms", "isv.X", "不行", REQUEST_ID, "xml").body
    )
    assert xml.tag == "SendSmsResponse"
    assert xml.findtext("Message") == "不行"


def test_a_gateway_error_carries_its_status_and_all_five_fields() -> None:
    error = gateway_error(GatewayReason.ACCESS_KEY_NOT_FOUND)
    expected = {
        "RequestId": REQUEST_ID,
        "HostId": "127.0.0.1:8000",
        "Code": "InvalidAccessKeyId.NotFound",
        "Message": "Specified access key is not found.",
        "Recommend": "https://sms.example/docs/errors/InvalidAccessKeyId.NotFound",
    }
    answer = render_gateway_error(error, REQUEST_ID, "127.0.0.1:8000", "json", BASE)
    assert answer.status == 404
    assert json.loads(answer.body) == expected
    answer = render_gateway_error(error, REQUEST_ID, "127.0.0.1:8000", "xml", BASE)
    assert answer.status == 404
    assert answer.content_type == "text/xml;charset=utf-8"
    assert b"<Recommend><![CDATA[https://sms.example/docs/errors/" in answer.body
    xml = ET.fromstring(answer.body)  # noqa: S314 - our own answer
    assert xml.tag == "Error"
    assert {child.tag: child.text for child in xml} == expected


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_survives_xml_less_what_xml_forbids(message: str, code: str) -> None:
    error = GatewayError(code, 400, message)
    xml = ET.fromstring(  # noqa: S314 - our own answer
        render_gateway_error(error, REQUEST_ID, "h", "xml", BASE).body
    )
    assert (xml.findtext("Message") or "") == _allowed(message)
    assert (xml.findtext("Code") or "") == _allowed(code)


def _allowed(text: str) -> str:
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or (ord(char) >= 0x20 and char not in "\ufffe\uffff")
    )
