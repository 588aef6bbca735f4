"""The audit trail of an account."""

from __future__ import annotations

from hongyan.domain.members.policy import READ_ONLY_ACCESS, Effect, Policy, PolicyStatement
from hongyan.flows.accounts.manage_members import add_member
from tests.console.browser import OURS, THEIRS, Browser, World

URL = f"/console/a/{OURS}/changes"


def test_it_shows_who_changed_what_the_newest_first(world: World, owner: Browser) -> None:
    world.run(add_member, OURS, "ann")
    world.clock.advance(60_000)
    world.run(add_member, OURS, "bo")
    page = owner.page(URL)
    assert page.h1 == "Audit trail"
    first, second = page.rows()[:2]
    assert first[0] == "01-15 16:01:00"
    assert first[1] == "tester command"
    assert first[2] == "member added bo"
    assert "name bo" in first[3]
    assert second[2] == "member added ann"


def test_a_filter_stands_in_the_url_and_can_be_dropped(world: World, owner: Browser) -> None:
    world.run(add_member, OURS, "ann")
    page = owner.page(f"{URL}?what=add_member")
    assert [row[2] for row in page.rows()] == ["member added ann"]
    assert page.field("What").value == "add_member"
    chip = next(url for words, url in page.links().items() if words.startswith("What member added"))
    assert chip == URL


def test_where_nothing_fits_the_page_says_what_was_asked(owner: Browser) -> None:
    page = owner.page(f"{URL}?what=return_invoice")
    assert "Nothing fits what was asked" in page.main
    assert "invoice returned" in page.main


def test_an_account_without_changes_says_what_will_stand_here(world: World) -> None:
    page = world.browser("other").page(f"/console/a/{THEIRS}/changes?who=member")
    assert "Nothing fits" in page.main


def test_pages_go_on_by_id(world: World, owner: Browser) -> None:
    for number in range(60):
        world.run(add_member, OURS, f"m{number:02}")
    page = owner.page(f"{URL}?what=add_member")
    assert len(page.rows()) == 40
    older = owner.page(page.links()["Older"])
    assert [row[2] for row in older.rows()][-1] == "member added m00"
    newer = owner.page(older.links()["Newer"])
    assert newer.rows() == page.rows()


def test_a_member_needs_the_action_in_a_policy(world: World) -> None:
    nothing = PolicyStatement(Effect.ALLOW, ("dysms:SendSms",))
    world.give_policies("member", Policy("sender", (nothing,)))
    page = world.browser("member").page(URL, status=403)
    assert "HongyanListChanges" in page.main
    world.give_policies("member", READ_ONLY_ACCESS)
    world.browser("member").page(URL)


def test_another_tenants_trail_is_no_page(owner: Browser) -> None:
    theirs = owner.page(f"/console/a/{THEIRS}/changes", status=404)
    missing = owner.page("/console/a/no-such-account/changes", status=404)
    assert theirs.main == missing.main


def test_it_speaks_chinese(world: World, owner: Browser) -> None:
    world.run(add_member, OURS, "ann")
    page = owner.page(URL, language="zh")
    assert page.h1 == "操作记录"
    assert page.rows()[0][2] == "添加子用户 ann"
