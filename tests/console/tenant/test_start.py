"""The way to the first message: what is missing, lines of code, keys, a test message that moves."""

from __future__ import annotations

from lxml.html import HtmlElement

from hongyan.domain.accounts.model import AccessKey
from hongyan.domain.members.policy import READ_ONLY_ACCESS
from hongyan.flows.accounts.manage_accounts import list_keys
from hongyan.flows.reference.demo import ENTERPRISE
from tests.console.browser import OURS, THEIRS, Browser, PageShown, World
from tests.console.tenant.sent import PHONE, Sent

URL = f"/console/a/{OURS}/start"


def _checked(page: PageShown) -> dict[str, bool]:
    rows = page.tree.cssselect(".checklist li")
    return {
        " ".join(one.text_content().split()).rsplit(" ", 1)[0]: "done" in (one.get("class") or "")
        for one in rows
    }


def _hops(page: PageShown) -> list[HtmlElement]:
    found: list[HtmlElement] = page.tree.cssselect("#moving .hops li")
    return found


def test_examples_are_filled_in_with_what_is_mine(owner: Browser) -> None:
    page = owner.page(URL)
    python = page.tree.get_element_by_id("code-1").text_content()
    for value in (ENTERPRISE.key_id, ENTERPRISE.sign, "SMS_100000001", '{"code":"246810"}'):
        assert value in python
    assert "@" not in python


def test_the_checklist_says_what_is_missing(world: World, owner: Browser) -> None:
    ours = _checked(owner.page(URL))
    assert ours["An approved sign"]
    assert not ours["A first message"]
    theirs = _checked(world.browser("other").page(f"/console/a/{THEIRS}/start"))
    assert not any(theirs.values())


def test_a_test_message_is_sent_and_its_way_is_shown(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Send it")
    assert page.status == 200
    moving = page.tree.get_element_by_id("moving")
    assert "【鸿雁演示】您的验证码为246810" in moving.text_content()
    assert (
        page.tree.cssselect("[data-live]")[0].get("hx-sse:connect").startswith(f"{URL}/live?sent=")
    )
    assert _checked(page)["A first message"]


def test_its_channel_is_named_unless_routing_is_hidden(world: World, owner: Browser) -> None:
    sent = owner.press(owner.page(URL), "Send it").url
    Sent(world).submitted(PHONE)
    shown = _hops(owner.page(sent))
    assert "done" in shown[1].get("class")
    assert shown[1].cssselect(".quiet")[0].text_content()
    world.restart(tenants_see_routing=False)
    hidden = _hops(world.browser("owner").page(sent))
    assert "done" in hidden[1].get("class")
    assert not hidden[1].cssselect(".quiet")[0].text_content()


def test_a_refused_test_message_shows_the_code_of_the_api(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Send it", values="{}")
    assert "isv.TEMPLATE_MISSING_PARAMETERS" in page.main
    assert page.links()["isv.TEMPLATE_MISSING_PARAMETERS"].startswith("/docs/errors/")


def test_a_wrong_field_keeps_what_was_typed(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Send it", number="123")
    assert page.status == 422
    assert page.field("Phone number").get("value") == "123"
    page = owner.press(owner.page(URL), "Send it", values="code=1")
    assert page.status == 422
    assert "no JSON object" in page.main


def test_a_new_key_shows_its_secret_once(world: World, owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Make a key")
    key_id, secret = (one.get("data-text") for one in page.tree.cssselect(".secret .copy"))
    assert key_id in [one.key_id for one in _keys(world)]
    assert secret in page.tree.get_element_by_id("code-1").text_content()
    assert secret not in owner.page(URL).text


def test_a_key_is_disabled_and_enabled_again(world: World, owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Disable")
    assert [one.state for one in _keys(world)] == ["disabled"]
    owner.press(page, "Enable")
    assert [one.state for one in _keys(world)] == ["active"]


def test_a_key_of_another_account_is_not_there(world: World, owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Disable", key="hongyan-dev-personal")
    assert page.status == 422
    assert [one.state for one in _keys(world)] == ["active"]


def test_a_member_who_may_not_send_has_no_such_page(world: World) -> None:
    world.give_policies("member", READ_ONLY_ACCESS)
    world.browser("member").page(URL, status=403)


def test_another_tenants_start_is_no_page(owner: Browser) -> None:
    owner.page(f"/console/a/{THEIRS}/start", status=404)


def test_it_speaks_chinese(owner: Browser) -> None:
    assert owner.page(URL, language="zh").h1 == "第一条短信"


def _keys(world: World) -> list[AccessKey]:
    with world.database.reading() as tx:
        found = list_keys(tx, OURS)
    assert isinstance(found, list)
    return found
