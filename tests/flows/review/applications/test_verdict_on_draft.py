"""What would happen to a draft, by what was found, what refuses it, the evidence and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications.judge_template import (
    JudgedTemplate,
    case_subject,
    judge_template,
)
from hongyan.flows.review.applications.verdict_on_draft import (
    MENDS_MAX,
    DraftVerdict,
    Outlook,
    all_mended,
    verdict_on_draft,
)
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.applying import (
    GAMBLING,
    NOTICE,
    certify_with_sign,
    new_text,
    run,
)

if TYPE_CHECKING:
    from hongyan.domain.templates.model import NewTemplateText
    from tests.flows.world import World

REFUSED = Refused(TemplateReason.NAME_LENGTH, "template.name")
CODE = new_text(
    "您的验证码为${code}，5分钟内有效，请勿泄露。",
    MessageKind.VERIFICATION,
    attributes={"code": "numberCaptcha"},
)
WECHAT = "加微信客服。"


def judge(world: World, new: NewTemplateText) -> JudgedTemplate:
    owner = world.sender.account_id
    return run(world, lambda tx: judge_template(tx, owner, new))


def verdict(
    world: World, new: NewTemplateText, refused: Refused | None = None, **more: Any
) -> DraftVerdict:
    judged = judge(world, new)
    return run(
        world,
        lambda tx: verdict_on_draft(
            tx,
            judged.subject,
            judged.findings,
            case_subject(judged, 0, 1),
            refused,
            now_ms=world.now,
            settings=world.settings,
            **more,
        ),
    )


@pytest.mark.parametrize(
    ("content", "outlook"), [(NOTICE, Outlook.REVIEWER), (GAMBLING, Outlook.REJECTED)]
)
def test_a_refusal_comes_before_the_rules_and_hides_no_finding(
    world: World, content: str, outlook: Outlook
) -> None:
    free, refused = verdict(world, new_text(content)), verdict(world, new_text(content), REFUSED)
    assert free.outlook is outlook
    assert (refused.outlook, refused.refused) == (Outlook.REFUSED, REFUSED)
    assert refused.found == free.found


def test_only_a_draft_that_a_reviewer_looks_at_has_a_due_time(world: World) -> None:
    waiting = verdict(world, new_text())
    assert waiting.due_at is not None
    assert waiting.due_at > world.now
    assert verdict(world, new_text(), REFUSED).due_at is None
    assert verdict(world, new_text(GAMBLING)).due_at is None


def test_the_machine_approves_only_with_evidence_the_operators_leave_and_the_callers(
    world: World,
) -> None:
    certify_with_sign(world)
    assert verdict(world, CODE).outlook is Outlook.REVIEWER
    world.use(review_auto_approve=True, review_auto_approve_after=1)
    assert verdict(world, CODE).outlook is Outlook.REVIEWER
    world.use(review_auto_approve=True, review_auto_approve_after=0)
    approved = verdict(world, CODE)
    assert (approved.outlook, approved.due_at) == (Outlook.APPROVED, None)
    by_people = verdict(world, CODE, by_machine=False)
    assert by_people.weighed == approved.weighed
    assert by_people.outlook is Outlook.REVIEWER


def test_a_finding_is_corrected_where_it_is_and_nowhere_else(world: World) -> None:
    text = f"您的订单已发货。{WECHAT}请留意查收。"
    found = verdict(world, new_text(text))
    [one] = [each.finding for each in found.found]
    assert found.mended(one.rule_id, one.start, one.end) == "您的订单已发货。请留意查收。"
    assert found.mended(one.rule_id, one.start + 1, one.end) == text
    assert found.mended("no.rule", one.start, one.end) == text


def test_no_correction_is_offered_for_what_only_the_author_can_tell(world: World) -> None:
    text = "您的订单${1}已发货。"
    found = verdict(world, new_text(text))
    [one] = [each for each in found.found if each.finding.rule_id == "variable.malformed"]
    assert one.mend is None
    assert found.mended(one.finding.rule_id, one.finding.start, one.finding.end) == text


def test_no_more_findings_are_tried_than_the_limit(world: World) -> None:
    found = verdict(world, new_text("您的订单已发货。" + WECHAT * (MENDS_MAX + 2)))
    assert len(found.found) == MENDS_MAX + 2
    assert [one.mend is not None for one in found.found] == [True] * MENDS_MAX + [False] * 2


def test_all_that_can_be_corrected_is_corrected_one_after_the_other(world: World) -> None:
    judged = judge(world, new_text(f"您的订单已发货。{WECHAT}套现秒到。请留意查收。"))
    assert len({one.rule_id for one in judged.findings}) == 2
    left = all_mended(judged.subject, judged.findings)
    assert left == "您的订单已发货。请留意查收。"
    again = judge(world, new_text(left)).subject
    assert not review(pack_for(shipped_packs(), again), again)


def test_a_text_in_which_nothing_was_found_is_left_alone(world: World) -> None:
    judged = judge(world, new_text())
    assert all_mended(judged.subject, judged.findings) == NOTICE
