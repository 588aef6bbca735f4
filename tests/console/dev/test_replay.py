"""Replay: a call as it came, and again with a new nonce, side by side."""

from __future__ import annotations

from tests.console.browser import Browser, World
from tests.console.dev.calling import call, signed

URL = "/console/dev/replay"


def test_calls_stand_there_with_their_answers(world: World, developer: Browser) -> None:
    call(world, signed(world))
    call(world, signed(world, SignatureNonce="n-2", TemplateCode="SMS_1"))
    rows = developer.page(URL).rows()
    assert [row[1] for row in rows] == ["SendSms", "SendSms"]
    assert rows[0][3] == "isv.SMS_TEMPLATE_ILLEGAL"
    assert rows[1][3] == "OK"
    assert len(developer.page(f"{URL}?q=template_illegal").rows()) == 1


def test_a_call_is_made_again_with_a_new_nonce(world: World, developer: Browser) -> None:
    call(world, signed(world, PhoneNumbers="13800138000"))
    world.clock.advance(3_600_000)
    page = developer.press(developer.page(URL), "Make it again")
    assert "First and again" in page.text
    answers = [one.text_content() for one in page.tree.cssselect(".sides pre")]
    assert len(answers) == 4
    assert all('"Code":"OK"' in one for one in answers[1::2])
    assert "SignatureNonce: n-1" in answers[0]
    assert "SignatureNonce: n-1" not in answers[2]
    assert page.tree.cssselect("del"), "the BizId is another"
    assert "Signature:" not in answers[0], "no signature is shown"


def test_a_call_that_is_gone_says_so(developer: Browser, world: World) -> None:
    call(world, signed(world))
    page = developer.page(URL)
    gone = developer.press(page, "Make it again", number="999")
    assert "It cannot be made again" in gone.text


def test_without_calls_it_says_what_will_stand_here(developer: Browser) -> None:
    assert "No call yet" in developer.page(URL).main


def test_it_speaks_chinese(developer: Browser) -> None:
    assert developer.page(URL, language="zh").h1 == "重放"
