"""What an answer means: taken, refused, in doubt."""

from __future__ import annotations

import pytest

from hongyan.channels.http.client import HttpAnswer
from hongyan.channels.http.deciding import NotTaken, UpstreamTaken, decide
from hongyan.channels.http.document import AnswerReading, Refusing, SuccessTest
from hongyan.kernel.carriage import Sent

ANSWER = AnswerReading(
    success=SuccessTest(at="code", values=("0", "ok")),
    id=("data.0.id", "id"),
    code=("code", "error.code"),
    codes={
        "7": Refusing.THROTTLED,
        "K*": Refusing.LOGIN,
        "K9": Refusing.TEMPORARY,
        "HTTP:503": Refusing.TEMPORARY,
    },
    shown=("code", "note"),
)
TEXT = AnswerReading(
    format="text",
    success=SuccessTest(begins=("0,", "success:")),
    id_after=",",
    codes={"21": Refusing.LOGIN},
)


@pytest.mark.parametrize(
    ("status", "body", "carrier_id"),
    [
        (200, b'{"code":0,"id":12}', "12"),
        (201, b'\xef\xbb\xbf{"code":"ok","data":[{"id":"a-1"}]}', "a-1"),
    ],
)
def test_a_message_is_taken(status: int, body: bytes, carrier_id: str) -> None:
    assert decide(ANSWER, HttpAnswer(status, body)) == UpstreamTaken(carrier_id)


@pytest.mark.parametrize(
    ("status", "body", "code", "refusing"),
    [
        (200, b'{"code":1}', "1", Refusing.PERMANENT),
        (400, b'{"code":7}', "7", Refusing.THROTTLED),
        (200, b'{"error":{"code":"K1"}}', "K1", Refusing.LOGIN),
        (200, b'{"code":"K9"}', "K9", Refusing.TEMPORARY),
        (400, b'{"code":"X"}', "X", Refusing.PERMANENT),
        (400, b"<html>", "HTTP:400", Refusing.PERMANENT),
        (401, b"", "HTTP:401", Refusing.LOGIN),
        (403, b'{"code":"X"}', "X", Refusing.LOGIN),
        (429, b"", "HTTP:429", Refusing.THROTTLED),
        (500, b'{"code":"X"}', "X", Refusing.DOUBT),
        (502, b"<html>", "HTTP:502", Refusing.DOUBT),
        (503, b"<html>", "HTTP:503", Refusing.TEMPORARY),
        (302, b"", "HTTP:302", Refusing.DOUBT),
        (200, b"<html>", "UNREADABLE", Refusing.DOUBT),
        (200, b"", "UNREADABLE", Refusing.DOUBT),
        (200, b"[" * 5000, "UNREADABLE", Refusing.DOUBT),
        (200, b"\xff\xfe", "UNREADABLE", Refusing.DOUBT),
        (200, None, "UNREADABLE", Refusing.DOUBT),
        (200, b'{"other":1}', "HTTP:200", Refusing.DOUBT),
        (200, b'{"code":"a b"}', "HTTP:200", Refusing.DOUBT),
        (200, b'{"code":0}', "ID_MISSING", Refusing.DOUBT),
        (200, b'{"code":0,"id":"a b"}', "ID_MISSING", Refusing.DOUBT),
        (200, b'{"code":0,"id":"' + b"x" * 65 + b'"}', "ID_MISSING", Refusing.DOUBT),
    ],
)
def test_a_message_is_not_taken(
    status: int, body: bytes | None, code: str, refusing: Refusing
) -> None:
    decided = decide(ANSWER, HttpAnswer(status, body))
    assert isinstance(decided, NotTaken)
    assert (decided.code, decided.refusing) == (code, refusing)
    assert decided.sent is (Sent.MAYBE if refusing is Refusing.DOUBT else Sent.NO)
    assert decided.is_throttled is (refusing in {Refusing.THROTTLED, Refusing.TEMPORARY})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"0,987654\n", UpstreamTaken("987654")),
        (b"success:", NotTaken("ID_MISSING", Refusing.DOUBT)),
        (b"21 wrong password", NotTaken("21", Refusing.LOGIN, "HTTP:200")),
        (b"3,no balance", NotTaken("3", Refusing.PERMANENT, "HTTP:200")),
        ("欠费".encode(), NotTaken("HTTP:200", Refusing.DOUBT, "HTTP:200")),
    ],
)
def test_an_answer_may_be_a_text(body: bytes, expected: UpstreamTaken | NotTaken) -> None:
    assert decide(TEXT, HttpAnswer(200, body)) == expected


def test_a_log_line_has_the_fields_that_the_document_lets_out_and_no_number() -> None:
    body = b'{"code":"X","note":"13900000000 is barred\\n","text":"your code is 1234"}'
    decided = decide(ANSWER, HttpAnswer(200, body))
    assert isinstance(decided, NotTaken)
    assert decided.shown == r"HTTP:200 code=X note=139****0000 is barred\n"
