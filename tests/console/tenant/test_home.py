"""The address of an account leads to its first page."""

from __future__ import annotations

from hongyan.domain.members.policy import READ_ONLY_ACCESS, Effect, Policy, PolicyStatement
from tests.console.browser import OURS, World


def test_it_leads_to_the_first_page_that_the_person_may_see(world: World) -> None:
    world.give_policies("member", READ_ONLY_ACCESS)
    answer = world.browser("member").get(f"/console/a/{OURS}")
    assert answer.status == 303
    assert answer.headers["location"].startswith(f"/console/a/{OURS}/")


def test_a_member_who_may_see_nothing_is_told_which_right_is_missing(world: World) -> None:
    cancels = PolicyStatement(Effect.ALLOW, ("dysms:HongyanCancelSend",))
    world.give_policies("member", Policy("sender", (cancels,)))
    page = world.browser("member").page(f"/console/a/{OURS}", status=403)
    assert page.h1 == "You lack the right to do this"
