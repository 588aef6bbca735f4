"""One envelope for every answer of the API, as JSON or as XML.

Knows how answers look on the wire, not what they say: fields and errors come ready-made.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, NamedTuple

import msgspec

from hongyan.api.gateway.errors import GatewayError

JSON_TYPE = "application/json;charset=utf-8"
XML_TYPE = "text/xml;charset=utf-8"
"""To the letter: Tea clients parse an XML error only under exactly this type."""

REQUEST_ID_HEADER: Final = "x-acs-request-id"
HOST_CHARACTERS_MAX: Final = 261
"""The longest name that DNS has, and a port: more of what the caller wrote is not repeated."""

ERRORS_PATH: Final = "/docs/errors"
"""Where the pages are, one for each code: the console's, which know this installation."""

_CHANCE: Final = Random()  # noqa: S311 - seeded by the system; it opens nothing
os.register_at_fork(after_in_child=_CHANCE.seed)

Value = str | int | bool | None | Mapping[str, "Value"] | Sequence["Value"]

_XML_HEAD = "<?xml version='1.0' encoding='UTF-8'?>"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def fresh_request_id() -> str:
    """Return a new RequestId: 128 random bits, in the form of an upper-case UUID."""
    digits = f"{_CHANCE.getrandbits(128):032X}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class Answer(NamedTuple):
    """An HTTP answer without its extra headers."""

    status: int
    content_type: str
    body: bytes


def render_success(
    action: str, fields: Mapping[str, Value], request_id: str, answer_format: str
) -> Answer:
    """Render what an action answers, with `RequestId` added (Dysmsapi wire, how answers are taken).

    `answer_format` is `json` or `xml`; `request_id` an upper-case UUID.
    """
    if answer_format != "xml":
        body = msgspec.json.encode({"RequestId": request_id, **fields})
        return Answer(200, JSON_TYPE, body)
    root = f"{action}Response"
    inner = _xml_element("RequestId", request_id) + _xml_members(fields)
    return Answer(200, XML_TYPE, f"{_XML_HEAD}<{root}>{inner}</{root}>".encode())


def render_business_failure(
    action: str, code: str, message: str, request_id: str, answer_format: str
) -> Answer:
    """Render a refusal by the business: HTTP 200, `Message`, `RequestId`, `Code`, no more."""
    return render_success(action, {"Message": message, "Code": code}, request_id, answer_format)


def render_gateway_error(
    error: GatewayError, request_id: str, host: str, answer_format: str, service_url: str
) -> Answer:
    """Render a refusal by the gateway (Dysmsapi wire, gateway errors).

    `host` is the host that was called, `service_url` where callers reach this service. `Code` is
    always there, for POP clients judge by it alone.
    """
    host = host[:HOST_CHARACTERS_MAX]
    recommend = f"{service_url}{ERRORS_PATH}/{error.code}"
    if answer_format != "xml":
        fields = {
            "RequestId": request_id,
            "HostId": host,
            "Code": error.code,
            "Message": error.message,
            "Recommend": recommend,
        }
        return Answer(error.status, JSON_TYPE, msgspec.json.encode(fields))
    inner = "".join(
        [
            _xml_element("RequestId", request_id),
            _xml_element("HostId", host),
            _xml_element("Code", error.code),
            _xml_element("Message", error.message),
            f"<Recommend><![CDATA[{_cdata(recommend)}]]></Recommend>",
        ]
    )
    return Answer(error.status, XML_TYPE, f"{_XML_HEAD}<Error>{inner}</Error>".encode())


def _xml_members(fields: Mapping[str, Value]) -> str:
    return "".join([_xml_element(name, value) for name, value in fields.items()])


def _xml_element(name: str, value: Value) -> str:
    """Write one field: a list as its element repeated, an object as its members, null not."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        inner = _xml_members(value)
    elif isinstance(value, bool):
        inner = "true" if value else "false"
    elif isinstance(value, str):
        inner = _NOT_XML.sub("", value).translate(_XML_ESCAPES)
    elif isinstance(value, Sequence):
        return "".join([_xml_element(name, item) for item in value])
    else:
        inner = str(value)
    return f"<{name}>{inner}</{name}>"


def _cdata(text: str) -> str:
    return _NOT_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
