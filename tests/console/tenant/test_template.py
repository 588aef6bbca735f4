"""One template: what the review said, and what its account does with it."""

from __future__ import annotations

from hongyan.domain.templates import store as templates
from hongyan.domain.templates.codes import number_of
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.review.applications.retire_texts import switch_template
from hongyan.kernel.kinds import RejectionReason
from tests.console.browser import OURS, Browser, World
from tests.console.tenant.contents import BARRED, HERE, applied_template, decide

SHIPPED = "SMS_100000001"


def state_of(world: World, code: str) -> TemplateState:
    record = world.run(lambda work: templates.template_record(work.tx, number_of(code) or 0))
    assert record is not None
    return record.template.state


def url(code: str) -> str:
    return f"{HERE}/templates/{code}"


def test_a_rejection_has_rule_place_and_remedy(world: World, owner: Browser) -> None:
    page = owner.page(url(applied_template(world, BARRED)))
    assert "Rejected by the rules" in page.main
    assert "topic.add-qq-wechat" in page.main
    assert page.tree.cssselect(".marked mark")
    assert page.links()["Correct and submit again"].endswith(
        "correct=" + page.url.rpartition("/")[2]
    )


def test_a_reviewers_word_is_shown(world: World, owner: Browser) -> None:
    code = applied_template(world)
    decide(world, 1, RejectionReason.VARIABLE_UNCLEAR, note="请说明订单号的格式")
    page = owner.page(url(code))
    assert "Rejected by a reviewer" in page.main
    assert "请说明订单号的格式" in page.main
    assert "ask for a human" not in page.main


def test_what_waits_says_when_and_is_taken_back(world: World, owner: Browser) -> None:
    code = applied_template(world)
    page = owner.page(url(code))
    assert "It is decided by" in page.main
    assert "It has place 1 in the queue." in page.main
    after = owner.press(page, "Take back")
    assert state_of(world, code) is TemplateState.WITHDRAWN
    assert "can be changed and submitted again" in after.text


def test_only_what_is_overdue_can_be_urged(world: World, owner: Browser) -> None:
    code = applied_template(world)
    assert "Urge" not in owner.page(url(code)).main
    world.clock.advance(86_400_000)
    owner = world.browser("owner")
    after = owner.press(owner.page(url(code)), "Urge")
    assert "was urged" in after.text
    again = owner.press(owner.page(url(code)), "Urge")
    assert again.status == 422


def test_a_human_is_asked_for(world: World, owner: Browser) -> None:
    code = applied_template(world, BARRED)
    after = owner.press(owner.page(url(code)), "Ask for a human", note="这是取件提醒")
    assert state_of(world, code) is TemplateState.PENDING
    assert "A reviewer will look at" in after.text


def test_a_note_that_is_too_long_is_kept_for_mending(world: World, owner: Browser) -> None:
    code = applied_template(world, BARRED)
    after = owner.press(owner.page(url(code)), "Ask for a human", note="长" * 501)
    assert after.status == 422
    assert "长" * 501 in after.main


def test_a_pause_can_be_undone(world: World, owner: Browser) -> None:
    after = owner.press(owner.page(url(SHIPPED)), "Pause")
    assert state_of(world, SHIPPED) is TemplateState.DISABLED
    undone = owner.press(after, "Undo")
    assert state_of(world, SHIPPED) is TemplateState.APPROVED
    assert "sends again" in undone.text


def test_a_no_says_states_in_the_readers_language(world: World) -> None:
    owner = world.browser("owner", "zh")
    code = applied_template(world)
    csrf = owner.page(url(code)).tree.cssselect("input[name=csrf]")[0].get("value")
    refused = owner.post(f"{url(code)}/pause", {"csrf": csrf})
    assert f"模板 {code} 的状态为“审核中”，不是“审核通过”" in refused.main


def test_what_the_operator_disabled_has_no_button(world: World, owner: Browser) -> None:
    world.run(switch_template, OURS, SHIPPED, is_on=False)
    page = owner.page(url(SHIPPED))
    assert "only the operator enables it again" in page.main
    refused = owner.post(*page_act(owner, "resume"))
    assert refused.status == 422
    assert state_of(world, SHIPPED) is TemplateState.DISABLED


def page_act(owner: Browser, verb: str) -> tuple[str, dict[str, str]]:
    csrf = owner.page(url(SHIPPED)).tree.cssselect("input[name=csrf]")[0].get("value")
    return f"{url(SHIPPED)}/{verb}", {"csrf": csrf}


def test_it_is_deleted_when_its_code_was_typed(world: World, owner: Browser) -> None:
    page = owner.page(url(SHIPPED))
    wrong = owner.press(page, "Delete permanently", typed="SMS_1")
    assert wrong.status == 422
    assert state_of(world, SHIPPED) is TemplateState.APPROVED
    done = owner.press(wrong, "Delete permanently", typed=SHIPPED)
    assert done.h1 == "Templates"
    assert state_of(world, SHIPPED) is TemplateState.DELETED
    owner.page(url(SHIPPED), status=404)


def test_what_is_in_review_is_not_deleted(world: World, owner: Browser) -> None:
    code = applied_template(world)
    page = owner.press(owner.page(url(code)), "Delete permanently", typed=code)
    assert page.status == 422
    assert state_of(world, code) is TemplateState.PENDING


def test_another_accounts_template_is_not_there(world: World) -> None:
    other = world.browser("other")
    other.page(f"/console/a/another-account/templates/{SHIPPED}", status=404)


def test_who_may_only_look_has_no_acts(world: World) -> None:
    page = world.browser("member").page(url(SHIPPED))
    assert not page.tree.cssselect("main form")


def test_it_is_said_in_chinese(world: World) -> None:
    page = world.browser("owner", "zh").page(url(applied_template(world, BARRED)))
    assert "规则自动驳回" in page.main
