"""Gateway documents: what can be said, and what is said of a mistake."""

from __future__ import annotations

import pytest

from hongyan.channels.http.document import NumberForm, Refusing
from hongyan.channels.http.kinds import ready_gateway
from hongyan.channels.http.reading import names_of, read_gateway, uses_origin
from tests.channels.http import kannel

SMALL = """
[send]
url = "https://up.example/send"
form = { to = "{phone}", text = "{text}", user = "{account}" }
[answer]
success = { at = "code", values = ["0"] }
id = ["id"]
code = ["code"]
"""
PUSH = """
[receipts.push.route]
path = "receipts"
[receipts.push.report]
id = "id"
phone = "to"
status = "stat"
delivered = ["ok"]
"""


def test_a_small_document_is_enough() -> None:
    gateway = read_gateway(SMALL + PUSH)
    assert gateway.send.method == "POST"
    assert gateway.send.number is NumberForm.DIGITS
    assert gateway.answer.otherwise is Refusing.PERMANENT
    assert names_of(gateway) == {"account"}
    assert [one.path for one in gateway.routes] == ["receipts"]
    assert not uses_origin(gateway)


def test_the_documents_of_ours_can_be_read_and_say_which_options_they_take() -> None:
    assert names_of(ready_gateway("dysmsapi")) == {"endpoint", "key", "secret"}
    assert names_of(ready_gateway("tencent")) == {"app_id", "endpoint", "key", "region", "secret"}
    assert uses_origin(ready_gateway("dysmsapi"))
    assert uses_origin(ready_gateway("tencent"))
    assert names_of(read_gateway(kannel.DOCUMENT)) == {"account", "endpoint", "password"}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("= 1", "it is no TOML: "),
        *(
            (
                SMALL
                + PUSH.replace('path = "receipts"', f'path = "receipts"\nformat = "{form}"')
                + '[caller]\nproof = "hmac_sha256"',
                (
                    f"caller.proof: hmac_sha256 covers the body alone, and path 'receipts' is read "
                    f"from {form}"
                ),
            )
            for form in ("query", "text")
        ),
        ("a = " + "[" * 2000, "it is no TOML: "),
        ("x" * 16_385, "the document has 16385 characters, at most 16384 are read"),
        ("", "send: is missing; add it"),
        ("[send]", "send.url: is missing; add it"),
        (SMALL.replace("form =", "forms ="), "send.forms: there is no such field; there are: url"),
        (
            SMALL.replace("values =", "value ="),
            "answer.success.value: there is no such field; there are: at, values, begins, statuses",
        ),
        (
            SMALL.replace("[send]", '[send]\nmethod = "PUT"'),
            "send.method: 'PUT' must be one of GET, POST",
        ),
        (SMALL.replace("{phone}", "{phon}"), "send: {phon} is no name that can be filled in"),
        (SMALL.replace("https://up", "ftp://up"), "send.url: 'ftp://up.example/send' must begin"),
        (SMALL.replace("[send]", "[send]\njson = {}"), "send: form and json are both given"),
        (SMALL.replace("[send]", '[send]\nmethod = "GET"'), "send.method: a GET has no body"),
        (
            SMALL.replace("[send]", '[send]\nsigning = { recipe = "md5_concat" }'),
            "send.signing.text: is missing; it is what md5_concat digests",
        ),
        (
            SMALL.replace("[send]", '[send]\nsigning = { recipe = "md5" }'),
            "send.signing.recipe: 'md5' must be one of hmac_sha1_v1, tc3_hmac_sha256, md5_concat, ",
        ),
        (
            SMALL.replace(
                "[send]",
                '[send]\nsigning = { recipe = "hmac_sha256", text = "{text}", place = "json" }',
            ),
            "send.signing.place: there is no json to put it in",
        ),
        (
            SMALL.replace("[send]", '[send]\nsigning = { recipe = "tc3_hmac_sha256" }'),
            "send.signing: tc3_hmac_sha256 signs a json body for a service",
        ),
        (SMALL.replace('at = "code", ', ""), "answer.success.at: values are compared"),
        (
            SMALL.replace('at = "code", values = ["0"]', ""),
            "answer.success: needs either at and values, or begins",
        ),
        (SMALL + 'format = "text"', "answer.success.at: values are compared"),
        (SMALL + 'otherwise = "login"', "answer.otherwise: login would stop the channel"),
        (
            SMALL + 'codes = { 7 = "gone" }',
            "answer.codes[...]: 'gone' must be one of permanent, temporary, throttled, ",
        ),
        (
            SMALL + PUSH.replace('path = "r', 'format = "xml"\npath = "r'),
            "receipts.push.route.format: 'xml' must be one of ",
        ),
        (SMALL + PUSH.replace('id = "id"\n', ""), "receipts.push.report.id: is missing"),
        (
            SMALL.replace('id = ["id"]\n', "") + PUSH,
            "receipts.push.report.reference: is missing; answers have no id",
        ),
        (SMALL + PUSH.replace('phone = "to"\n', ""), "receipts.push.report.phone: is missing"),
        (SMALL + PUSH.replace('["ok"]', "[]"), "receipts.push.report.delivered: is empty"),
        (
            SMALL + PUSH + 'pending = ["ok"]',
            "receipts.push.report.pending: a status cannot be delivered and pending",
        ),
        (
            SMALL + PUSH + 'codes = { MK = "GONE" }',
            "receipts.push.report.codes: 'MK' is mapped to 'GONE', which is none of ours",
        ),
        (SMALL + PUSH.replace('"receipts"', '"../x"'), "path '../x': must be 1 to 32 of a-z"),
        (
            SMALL + PUSH.replace('"receipts"', '"receipts"\nmethod = "GET"'),
            "path receipts: a GET has no body; its format is query",
        ),
        (
            SMALL + PUSH + '[replies.route]\npath = "receipts"\n'
            '[replies.reply]\nphone = "p"\ntext = "t"',
            "receipts and replies have the same path",
        ),
        (
            SMALL + '[receipts.pull]\nevery_seconds = 0.1\nask = { url = "https://up.example/" }\n'
            '[receipts.pull.report]\nid = "i"\nphone = "p"\nstatus = "s"\ndelivered = ["1"]',
            "receipts.pull.every_seconds: 0.1 must be 1.0 or more",
        ),
        (
            SMALL + '[receipts.pull]\nask = { url = "https://up.example/{id}" }\n'
            '[receipts.pull.report]\nid = "i"\nphone = "p"\nstatus = "s"\ndelivered = ["1"]',
            "receipts.pull.ask: {id} is no name that can be filled in",
        ),
    ],
)
def test_a_mistake_is_named_with_its_rule(document: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as fault:
        read_gateway(document)
    assert str(fault.value).startswith(said)
