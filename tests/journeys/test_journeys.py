"""What people come to the console for, from the first page to the last, in a real browser."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from hongyan.flows.reference.demo import ENTERPRISE
from tests.journeys.walking import Dev, Looked, logged_in, prefer
from tests.stories.caller import NOTIFICATION, VERIFICATION, Caller

pytestmark = [pytest.mark.story, pytest.mark.timeout(300), pytest.mark.xdist_group("pages")]

HOME = f"/console/a/{ENTERPRISE.name}"
NUMBER = "13912345678"
KEYED = "13912345679"
BARRED = "您的快递${order_number}已发货。加微信客服领券，退订回T"
CORRECTED = "您的快递${order_number}已发货。"
CASES = 20
FOREIGN = "您在Café的第{number}号座位已预订，请按时到店。"
PLAIN = "您预约的第{number}号窗口现在可以办理，请带上证件。"
NOT_DONE_MS = 25_000
"""Longer than a decision can be taken back, and its sweep after that."""
PER_KEY_MS = 15_000


@contextmanager
def person(browser: Browser, dev: Dev, name: str, *, mistakes: int = 0) -> Iterator[Page]:
    """Let a person work at one page, in English, and see that the browser found no fault.

    `mistakes` are forms that the service refuses: a browser notes each.
    """
    context, looked = logged_in(browser, dev, name), Looked()
    prefer(context, dev, "en", "light")
    page = context.new_page()
    page.set_default_timeout(PER_KEY_MS)
    looked.listen(page)
    yield page
    told = [one for one in looked.faults if "status of 422" in one]
    assert len(told) == mistakes, looked.faults
    assert not [one for one in looked.faults if one not in told]
    context.close()


def caller(dev: Dev) -> Caller:
    """Return the program of the demo's enterprise."""
    return Caller(urlsplit(dev.url).port or 0)


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def heading(page: Page) -> str:
    """Return what the page is called."""
    return page.get_by_role("heading", level=1).inner_text()


def test_a_text_is_corrected_approved_and_sent(dev: Dev, chromium: Browser) -> None:
    with person(chromium, dev, "owner") as page:
        code, case = _apply(page, dev)
    with person(chromium, dev, "reviewer") as page:
        page.goto(f"{dev.url}/console/review/cases/{case}")
        press(page, "c")
        press(page, "a")
        expect(page.get_by_text("It takes effect at").first).to_be_visible()
    with person(chromium, dev, "owner") as page:
        template = f"{dev.url}{HOME}/templates/{code}"
        page.goto(template)
        assert "In review" in heading(page), "no one is told before it cannot be taken back"
        for _ in range(NOT_DONE_MS // 500):
            if "Approved" in heading(page):
                break
            page.wait_for_timeout(500)
            page.reload()
        assert "Approved" in heading(page)
        _send(page, dev, code)
        page.get_by_role("link", name="Send records").click()
        row = page.locator("table.records tbody tr").first
        expect(row).to_contain_text("您的快递HY20260001已发货。")
        row.get_by_role("link").click()
        recorder = page.locator("section", has_text="Flight recorder").last
        for step in ("Accepted", "Submitted", "Delivered"):
            expect(recorder).to_contain_text(re.compile(step, re.IGNORECASE))


def _apply(page: Page, dev: Dev) -> tuple[str, str]:
    """Apply for a text that would be rejected, corrected; return its code and its case."""
    page.goto(f"{dev.url}{HOME}/templates/new")
    page.get_by_label("Name of the template").fill("快递发货")
    page.get_by_role("textbox", name="Text", exact=True).fill(BARRED)
    expect(page.get_by_text("This would be rejected")).to_be_visible()
    page.get_by_role("button", name="Correct all").click()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(CORRECTED)
    expect(page.get_by_text("A reviewer would look at it")).to_be_visible()
    page.get_by_label("Situation of use").fill("发货后通知")
    page.get_by_role("button", name="Submit for review").click()
    page.wait_for_url(re.compile(r"/templates/SMS_\d+"))
    [case] = re.findall(r"Case #(\d+)", page.locator("main").inner_text())
    return page.url.rsplit("/", 1)[1], case


def _send(page: Page, dev: Dev, code: str) -> None:
    """Send a test message from the start page, and watch it arrive without another look."""
    page.goto(f"{dev.url}{HOME}/start")
    page.get_by_label("Phone number").fill(NUMBER)
    page.get_by_label("Template", exact=True).select_option(code)
    page.get_by_label("Values of its variables").fill('{"order_number": "HY20260001"}')
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url(re.compile(r"\?sent="))
    expect(page.locator("#moving")).to_contain_text("您的快递HY20260001已发货。")
    expect(page.locator("#moving .hops li.done")).to_have_count(3, timeout=PER_KEY_MS)


def test_a_reviewer_decides_by_keys_and_takes_one_back(dev: Dev, chromium: Browser) -> None:
    _apply_for_many(dev)
    with person(chromium, dev, "reviewer", mistakes=1) as page:
        page.goto(f"{dev.url}/console/review")
        decided = [_decide_next(page) for _ in range(CASES)]
        assert {"a", "r"} == set(decided)
        case = page.url
        press(page, "u")
        expect(page.get_by_text("is taken back. No one heard of it.")).to_be_visible()
        assert page.url == case
        press(page, "m")
        expect(page.get_by_role("alert")).to_contain_text("a word of explanation is missing")
        _write(page, "请附上叫号系统的截图")
        press(page, "m")
        expect(page.get_by_label("Decision", exact=True)).to_contain_text("It takes effect at")


def _apply_for_many(dev: Dev) -> None:
    """Apply for as many texts as a reviewer decides here."""
    program = caller(dev)
    for number in range(CASES):
        text = FOREIGN if number % 5 == 0 else PLAIN
        reply = program.call(
            "CreateSmsTemplate",
            TemplateType="1",
            TemplateName=f"叫号{number}",
            TemplateContent=text.format(number=number + 1),
            Remark="办事大厅和餐厅叫号",
        )
        assert reply.code == "OK", reply
    program.close()


def _decide_next(page: Page) -> str:
    """Claim the case that is due first and decide it, by keys alone; return the last of them."""
    press(page, "n")
    decision = page.get_by_label("Decision", exact=True)
    key = "a"
    if "Café" in page.get_by_label("Content", exact=True).inner_text():
        page.keyboard.press("1")
        expect(decision.locator("input[name=reason]:checked")).to_have_count(1)
        _write(page, "请用中文写店名")
        key = "r"
    press(page, key)
    expect(decision).to_contain_text("It takes effect at")
    return key


def _write(page: Page, words: str) -> None:
    """Go to the note by the tabulator, write it, and leave it, so that letters are keys again."""
    note = page.get_by_role("textbox", name="Words to the applicant")
    while not note.evaluate("box => box.matches(':focus')"):
        page.keyboard.press("Tab")
    page.keyboard.insert_text(words)
    page.keyboard.press("Tab")


def test_a_wrongly_signed_call_is_explained(dev: Dev, chromium: Browser) -> None:
    address = dev.url
    wrong = Caller(urlsplit(address).port or 0, secret=f"{ENTERPRISE.secret}x")
    call = wrong.signed("QuerySmsSign", {"SignName": ENTERPRISE.sign})
    assert wrong.post(call).code == "SignatureDoesNotMatch"
    wrong.close()
    with person(chromium, dev, "owner") as page:
        page.goto(f"{address}/console/dev/signature")
        for pasted, cause in (
            (call, "the secret is another one than that of the key"),
            (_without_ampersand(call), "V1 needs an & behind it"),
        ):
            page.get_by_label("curl command").fill(f"curl -d '{pasted}' {address}/")
            page.get_by_role("button", name="Compare").click()
            expect(page.get_by_label("Result")).to_contain_text(cause)


def _without_ampersand(call: str) -> str:
    """Sign a call anew with the secret alone, as programs do by mistake."""
    unsigned = call.partition("&Signature=")[0]
    text = f"POST&%2F&{quote(unsigned, safe='~')}"
    digest = hmac.digest(ENTERPRISE.secret.encode(), text.encode(), "sha1")
    return f"{unsigned}&Signature={quote(base64.b64encode(digest).decode(), safe='~')}"


def test_messages_are_found_and_read_by_keys_alone(dev: Dev, chromium: Browser) -> None:
    program = caller(dev)
    sent = [program.accepted(KEYED, template) for template in (VERIFICATION, NOTIFICATION)]
    program.close()
    with person(chromium, dev, "owner") as page:
        page.goto(dev.url + HOME)
        page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Keys")
        expect(keys).to_contain_text("Open the row")
        page.keyboard.press("Escape")
        expect(keys).to_be_hidden()
        page.keyboard.press("/")
        page.keyboard.type(KEYED)
        press(page, "Enter")
        assert parse_qs(urlsplit(page.url).query)["number"] == [KEYED]
        rows = page.locator("table.records tbody tr")
        expect(rows).to_have_count(len(sent))
        for key, place in (("j", 0), ("j", 1), ("k", 0)):
            page.keyboard.press(key)
            expect(rows.nth(place).get_by_role("link")).to_be_focused()
        expect(rows.first).to_contain_text("HY20260001")
        press(page, "Enter")
        expect(page.get_by_label("Identity")).to_contain_text(sent[-1])
