"""The frame: what every request passes, and what is shown where a page cannot be."""

from __future__ import annotations

from urllib.parse import unquote

import lxml.html
import pytest

from hongyan.console.app import prefixes
from hongyan.console.headers import POLICY
from hongyan.console.page import FORM_BYTES_MAX
from hongyan.db.away import DatabaseAway
from tests.console.browser import OURS, THEIRS, Browser, World

CHANGES = f"/console/a/{OURS}/changes"
LOGOUT = "/console/me/logout"


def test_without_a_session_every_page_leads_to_the_login_and_back(stranger: Browser) -> None:
    answer = stranger.get(f"{CHANGES}?what=add_member")
    assert answer.status == 303
    there, _, back = answer.headers["location"].partition("?to=")
    assert there == "/console/login"
    assert unquote(back) == f"{CHANGES}?what=add_member"


def test_htmx_is_led_to_the_login_as_a_whole_page(stranger: Browser) -> None:
    answer = stranger.get(CHANGES, hx_request="true")
    assert answer.status == 401
    assert answer.headers["hx-redirect"].startswith("/console/login?to=")


def test_every_answer_has_the_strict_headers(owner: Browser, stranger: Browser) -> None:
    missing = owner.get("/console/nothing-here")
    for answer in (owner.get(CHANGES), stranger.get(CHANGES), missing):
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in POLICY


def test_a_static_file_is_kept_unchanged_and_comes_compressed(owner: Browser) -> None:
    [url] = [one.get("href") for one in owner.page(CHANGES).tree.cssselect("link[rel=stylesheet]")]
    plain = owner.get(url)
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    packed = owner.client.ask("GET", url, headers={"accept-encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) * 3 < len(plain.text)
    owner.page(url.replace("console.css", "other.css"), status=404)


def test_another_machine_may_not_use_the_console_over_plain_http(world: World) -> None:
    browser = world.browser("owner")
    browser.client.address = "192.0.2.7"
    assert browser.get(CHANGES).status == 403
    browser.client.address = "127.0.0.1"
    browser.client.host = "rebound.example"
    assert browser.get(CHANGES).status == 403


def test_a_language_is_kept_by_a_cookie_and_the_url_is_as_before(owner: Browser) -> None:
    answer = owner.get(f"{CHANGES}?what=add_member&lang=zh")
    assert answer.headers["location"] == f"{CHANGES}?what=add_member"
    assert owner.page(CHANGES).tree.get("lang") == "zh-CN"
    assert owner.page(f"{CHANGES}?lang=en").tree.get("lang") == "en"


def test_a_theme_is_written_into_the_page_so_that_nothing_flashes(owner: Browser) -> None:
    assert owner.page(CHANGES).tree.get("data-theme") is None
    assert owner.page(f"{CHANGES}?theme=dark").tree.get("data-theme") == "dark"
    assert owner.page(f"{CHANGES}?theme=auto").tree.get("data-theme") is None
    assert owner.page(f"{CHANGES}?theme=pink").tree.get("data-theme") is None


def test_a_choice_of_language_leads_to_no_other_site(stranger: Browser) -> None:
    answer = stranger.get("/console/login?lang=en")
    assert answer.headers["location"] == "/console/login"
    answer = stranger.get("//console/login?lang=en")
    assert not answer.headers.get("location", "/").startswith("//")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_a_form_of_another_site_changes_nothing(owner: Browser, site: str | None) -> None:
    _, fields = owner.page(CHANGES).filled("Log out", {})
    answer = owner.post(LOGOUT, fields, site=site)
    assert answer.status == 403
    assert "did not come from a page of the console" in answer.main
    owner.page(CHANGES)


@pytest.mark.parametrize("token", ["", "x", "0" * 32])
def test_a_form_without_the_sessions_token_changes_nothing(owner: Browser, token: str) -> None:
    assert owner.post(LOGOUT, {"csrf": token}).status == 403
    owner.page(CHANGES)


def test_a_form_with_origin_and_token_acts(owner: Browser) -> None:
    page = owner.press(owner.page(CHANGES), "Log out")
    assert page.h1 == "Log in"
    assert owner.get(CHANGES).status == 303


def test_the_token_may_come_as_a_header_as_htmx_sends_it(owner: Browser) -> None:
    body = owner.page(CHANGES).tree.cssselect("body")[0]
    assert "x-csrf" in body.get("hx-headers:inherited")
    _, fields = owner.page(CHANGES).filled("Log out", {})
    headers = {"sec-fetch-site": "same-origin", "x-csrf": fields["csrf"]}
    assert owner.client.ask("POST", LOGOUT, headers=headers).status == 303


def test_an_old_browser_is_known_by_its_origin(owner: Browser) -> None:
    _, fields = owner.page(CHANGES).filled("Log out", {})
    body = f"csrf={fields['csrf']}".encode()
    form = {"content-type": "application/x-www-form-urlencoded"}
    foreign = {**form, "origin": "http://evil.example"}
    assert owner.client.ask("POST", LOGOUT, headers=foreign, body=body).status == 403
    own = {**form, "origin": "http://127.0.0.1"}
    assert owner.client.ask("POST", LOGOUT, headers=own, body=body).status == 303


def test_a_form_that_is_too_large_is_not_read(owner: Browser) -> None:
    form = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    chunk = b"x" * (FORM_BYTES_MAX // 4)
    told = owner.client.ask("POST", LOGOUT, headers=form, chunks=[chunk] * 6)
    assert told.status == 413
    length = {**form, "content-length": str(FORM_BYTES_MAX + 1)}
    assert owner.client.ask("POST", LOGOUT, headers=length).status == 413


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data; boundary="],
)
def test_a_body_that_is_no_form_is_an_error_in_words(owner: Browser, kind: str) -> None:
    headers = {"content-type": kind, "sec-fetch-site": "same-origin"}
    answer = owner.client.ask("POST", LOGOUT, headers=headers, body=b"\xff\x00--x\r\n\r\n")
    assert answer.status in {400, 403}
    assert lxml.html.fromstring(answer.body).cssselect("h1")


def test_what_is_not_there_and_what_is_not_yours_are_one_page(owner: Browser) -> None:
    theirs = owner.page(f"/console/a/{THEIRS}/changes", status=404)
    missing = owner.page("/console/a/no-such/changes", status=404)
    assert theirs.h1 == "No such page, or another account's"
    assert theirs.main == missing.main
    assert theirs.menu() == missing.menu()


def test_a_workspace_of_a_role_is_no_page_for_others(owner: Browser, reviewer: Browser) -> None:
    assert reviewer.page(CHANGES, status=404).h1 == owner.page("/console/nothing", status=404).h1


def test_while_the_database_is_away_a_page_says_so(world: World, owner: Browser) -> None:
    world.fault = DatabaseAway("gone")
    page = owner.page(CHANGES, status=503)
    assert page.h1 == "The database is not available"
    assert "RequestId" in page.main
    world.fault = None
    owner.page(CHANGES)


def test_a_bug_shows_the_request_id_and_nothing_else(world: World, owner: Browser) -> None:
    world.fault = RuntimeError("secret detail")
    page = owner.page(CHANGES, status=500)
    assert page.h1 == "The page failed"
    assert page.headers["x-request-id"] in page.main
    assert "secret" not in page.text


def test_what_a_browser_refused_to_load_is_counted(world: World, stranger: Browser) -> None:
    headers = {"content-type": "application/csp-report"}
    answer = stranger.client.ask("POST", "/console/csp", headers=headers, body=b"{}")
    assert answer.status == 204
    found = world.metrics.registry.get_sample_value("hongyan_console_violations_total")
    assert found == 1


def test_a_page_has_landmarks_one_heading_and_a_way_past_the_menu(owner: Browser) -> None:
    tree = owner.page(CHANGES).tree
    assert len(tree.cssselect("h1")) == 1
    assert tree.cssselect("a.skip")[0].get("href") == "#main"
    for landmark in ("main#main", "header", "footer", "nav[aria-label]", "[role=search]"):
        assert tree.cssselect(landmark), landmark
    assert tree.cssselect("#toasts[role=status]")


def test_the_menu_has_the_pages_that_the_person_may_see(world: World, owner: Browser) -> None:
    assert "Audit trail" in owner.page(CHANGES).menu()
    world.give_policies("member")
    assert world.browser("member").page(CHANGES, status=403).menu() == []


def test_the_start_leads_to_the_only_account(owner: Browser) -> None:
    assert owner.page("/console").url.startswith(f"/console/a/{OURS}/")


def test_who_enters_a_workspace_by_role_is_led_to_it(reviewer: Browser) -> None:
    assert reviewer.get("/console").headers["location"] == "/console/review"


def test_keys_of_one_letter_can_be_switched_off(owner: Browser) -> None:
    assert owner.page(CHANGES).tree.cssselect("body[data-keys]")
    page = owner.page("/console/me")
    off = owner.page(page.links()["Switch off"])
    assert off.url == "/console/me"
    assert "They are off." in off.main
    assert not owner.page(CHANGES).tree.cssselect("body[data-keys]")
    owner.page(off.links()["Switch on"])
    assert owner.page(CHANGES).tree.cssselect("body[data-keys]")


def test_without_the_console_the_pages_of_errors_stay() -> None:
    # Recommend in an answer of the API leads to them.
    kept = prefixes(is_whole=False)
    assert "/docs/errors" in kept
    assert "/console/static" in kept
    assert "/console" not in kept
