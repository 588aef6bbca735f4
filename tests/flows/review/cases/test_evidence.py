"""What people decided before, as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.compliance.evidence import Evidence, Weighed
from hongyan.domain.compliance.model import TemplateSubject
from hongyan.flows.review.applications.retire_texts import switch_sign
from hongyan.flows.review.cases.evidence import REJECTED_LATELY_DAYS, evidence_for
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import AccountKind, MessageKind, RejectionReason
from tests.flows.applying import (
    GAMBLING,
    OWNER,
    apply_sign_of,
    apply_text_of,
    decide,
    new_sign,
    new_text,
    run,
)
from tests.flows.world import SIGN_NAME
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

SUBJECT = TemplateSubject(
    "您的验证码为${code}。",
    MessageKind.VERIFICATION,
    AccountKind.ENTERPRISE,
    OWNER,
    related_signs=("云雀",),
)


def weighed(world: World, later_ms: int = 0) -> Weighed:
    return run(
        world,
        lambda tx: evidence_for(
            tx,
            world.sender.account_id,
            SUBJECT,
            world.now + later_ms,
            world.context.settings,
        ),
    )


# AUDIT G5: "history of the account"
def test_what_reviewers_approved_counts_and_what_they_rejected_counts_for_a_while(
    world: World,
) -> None:
    assert weighed(world) == Weighed((), ())
    world.use(review_auto_approve=True)
    assert weighed(world).lacking == (Evidence.HISTORY,)
    decide(world, apply_sign_of(world, new_sign("云雀")))
    assert weighed(world).is_enough
    second = apply_sign_of(world, new_sign("云雀商城"))
    decide(world, second, RejectionReason.LETTER_MISSING, note="缺少授权书")
    assert weighed(world).lacking == (Evidence.HISTORY,)
    assert weighed(world, (REJECTED_LATELY_DAYS + 1) * DAY_MS).is_enough
    world.use(review_auto_approve=True, review_auto_approve_after=2)
    assert not weighed(world, (REJECTED_LATELY_DAYS + 1) * DAY_MS).is_enough


# FAQ 1.4.9: "no complaints or halts": what stands against an account makes it a person's
def test_a_text_that_the_operator_disabled_stands_against_an_account(world: World) -> None:
    world.use(review_auto_approve=True)
    decide(world, apply_sign_of(world, new_sign("云雀")))
    assert weighed(world).is_enough
    for is_on, lacking in ((False, (Evidence.STANDING,)), (True, ())):
        run(
            world,
            lambda tx, is_on=is_on: switch_sign(
                work_at(tx, world.now, world.context), "acme", SIGN_NAME, is_on=is_on
            ),
        )
        assert weighed(world).lacking == lacking


def test_what_the_rules_rejected_for_a_barred_topic_stands_against_an_account_for_a_while(
    world: World,
) -> None:
    world.use(review_auto_approve=True)
    decide(world, apply_sign_of(world, new_sign("云雀")))
    apply_text_of(world, new_text("验证码${code}"))
    assert weighed(world).is_enough
    apply_text_of(world, new_text(GAMBLING))
    assert weighed(world).lacking == (Evidence.STANDING,)
    assert weighed(world, (REJECTED_LATELY_DAYS + 1) * DAY_MS).is_enough
