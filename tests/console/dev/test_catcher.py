"""The live catcher: every message with its code, the handset, and what was chosen for the next."""

from __future__ import annotations

from hongyan.app.bench import DevBench
from hongyan.console.dev.bench import MORE
from hongyan.console.live import MORE as HUB
from hongyan.console.live import Hub, LiveLine
from hongyan.service.announce import call_key
from tests.console.browser import Browser, World
from tests.console.dev.calling import call, signed
from tests.console.dev.conftest import Notes

URL = "/console/dev/catcher"


def test_a_message_stands_there_with_its_code_taken_out(world: World, developer: Browser) -> None:
    call(world, signed(world))
    page = developer.page(URL)
    assert page.h1.startswith("Live catcher")
    assert "139 0000 0000" in page.main
    assert "【鸿雁演示】您的验证码为246810" in page.main
    assert page.tree.cssselect("button[data-text='246810']")


def test_it_is_found_by_number_and_by_words_in_the_url(world: World, developer: Browser) -> None:
    call(world, signed(world))
    call(world, signed(world, SignatureNonce="n-2", PhoneNumbers="13800138000"))
    assert "138 0013 8000" not in developer.page(f"{URL}?q=13900000000").main
    assert "138 0013 8000" in developer.page(f"{URL}?q=246810").main
    assert "Nothing fits" in developer.page(f"{URL}?q=zebra").main


def test_without_messages_it_says_how_to_send_one(developer: Browser) -> None:
    assert "No message yet" in developer.page(URL).main


def test_the_outcome_of_the_next_message_is_chosen(world: World, developer: Browser) -> None:
    page = developer.page(URL)
    after = developer.press(page, "Choose", number="13800138000", fate="not_on_service")
    assert "13800138000" in after.main
    bench = world.more[MORE]
    assert isinstance(bench, DevBench)
    assert bench.chosen() == {86_13800138000: "not_on_service"}
    wrong = developer.press(developer.page(URL), "Choose", number="abc", fate="silent")
    assert wrong.status == 422
    assert wrong.problems()


def test_a_handset_that_has_no_message_yet_sends_nothing(
    world: World, developer: Browser, notes: Notes
) -> None:
    call(world, signed(world))
    page = developer.page(URL)
    opened = developer.page(next(url for url in page.links().values() if "open=" in url))
    assert "Handset" in opened.text
    empty = developer.press(opened, "Reply", text="")
    assert empty.status == 422
    said = developer.press(opened, "Reply", text="R")
    assert "has not left yet" in said.text
    assert notes.heard == []


def test_its_line_brings_new_rows_once_for_all(world: World, developer: Browser) -> None:
    developer.page(URL)
    hub = world.more[HUB]
    assert isinstance(hub, Hub)

    async def shown() -> str | None:
        stage = next(iter(hub._stages))
        view = stage[0]
        with world.database.reading() as tx:
            biz_id = tx.exec_driver_sql("SELECT biz_id FROM message").scalar_one()
        line = hub.join(view, "en", 1, "")
        assert isinstance(line, LiveLine)
        html = await view.show(frozenset({call_key(biz_id)}), "en", view.scope)
        line.leave()
        return html

    call(world, signed(world))
    html = world.ask(shown())
    assert html is not None
    assert 'hx-target="#caught" hx-swap="afterbegin"' in html
    assert "246810" in html


def test_a_stranger_and_a_service_that_is_no_dev_have_no_such_page(
    stranger: Browser, world: World
) -> None:
    assert stranger.page(URL).h1 != "Live catcher"
    assert world.is_dev


def test_it_speaks_chinese(developer: Browser) -> None:
    assert developer.page(URL, language="zh").h1.startswith("实时收件箱")
