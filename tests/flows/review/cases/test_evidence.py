"""What people decided before, as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.compliance.evidence import Evidence, Weighed
from hongyan.domain.compliance.model import TemplateSubject
from hongyan.flows.review.cases.evidence import REJECTED_LATELY_DAYS, evidence_for
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import AccountKind, MessageKind, RejectionReason
from tests.flows.applying import OWNER, apply_sign_of, decide, new_sign, run

if TYPE_CHECKING:
    from tests.flows.world import World

SUBJECT = TemplateSubject(
    "您的验证码为${code}。", MessageKind.VERIFICATION, AccountKind.ENTERPRISE, OWNER
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
