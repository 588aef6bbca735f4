"""Applications in flow tests: an account applies, a reviewer decides, the account looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from hongyan.domain.certification import store as certifications
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, Case
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import NewSign, SignRecord
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.codes import number_of
from hongyan.domain.templates.model import NewTemplateText, TemplateRecord
from hongyan.flows.review.applications import apply_sign, apply_template
from hongyan.flows.review.cases.cases import act_on_case
from hongyan.kernel.kinds import (
    AccountGrade,
    AccountKind,
    MessageKind,
    RejectionReason,
    SignKind,
    SignSource,
)
from hongyan.kernel.refusal import Reason, Refused
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World

OWNER = "杭州云雀科技有限公司"
NAME = "云雀科技"
BARRED = "云雀赌场"
NOTICE = "您的订单${order_number}已发货，请留意查收。"
GAMBLING = "您的澳门赌场账户${order_number}已开通，请登录下注。"

Result = TypeVar("Result")


def run(world: World, flow: Callable[[Connection], Result]) -> Result:
    """Run a flow in a transaction of its own."""
    with world.database.transaction() as tx:
        return flow(tx)


def new_sign(name: str = NAME, kind: SignKind = SignKind.GENERAL, **more: Any) -> NewSign:
    """An application for a sign of an organisation."""
    return NewSign(name, SignSource.ORGANISATION, kind, **more)


def new_text(
    content: str = NOTICE, kind: MessageKind = MessageKind.NOTIFICATION, **more: Any
) -> NewTemplateText:
    """An application for a template."""
    return NewTemplateText(kind, "发货", content, **more)


def apply_sign_of(world: World, new: NewSign) -> int:
    """Apply for a sign, and return the case's number."""
    done = ask_for_sign(world, new)
    assert isinstance(done, apply_sign.SignApplied), done
    return done.order_id


def ask_for_sign(world: World, new: NewSign) -> apply_sign.SignApplied | Refused:
    """Apply for a sign, and return what is answered."""
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: apply_sign.apply_for_sign(work_at(tx, world.now, world.context), owner, new),
    )


def change_sign_of(
    world: World, new: NewSign, *, approved_too: bool = True
) -> apply_sign.SignApplied | Refused:
    """Apply for a change of a sign."""
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: apply_sign.change_sign(
            work_at(tx, world.now, world.context), owner, new, approved_too=approved_too
        ),
    )


def apply_text_of(world: World, new: NewTemplateText) -> apply_template.TemplateApplied:
    """Apply for a template."""
    done = ask_for_template(world, new)
    assert isinstance(done, apply_template.TemplateApplied), done
    return done


def ask_for_template(
    world: World, new: NewTemplateText
) -> apply_template.TemplateApplied | Refused:
    """Apply for a template, and return what is answered."""
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: apply_template.apply_for_template(
            work_at(tx, world.now, world.context), owner, new
        ),
    )


def decide(world: World, order_id: int, *reasons: RejectionReason, note: str = "") -> None:
    """Let a reviewer claim a case and decide it."""
    act(world, order_id, Event.CLAIMED)
    act(world, order_id, Event.REJECTED if reasons else Event.APPROVED, *reasons, note=note)


def act(
    world: World,
    order_id: int,
    event: Event,
    *reasons: RejectionReason,
    note: str = "",
    kind: ActorKind = ActorKind.REVIEWER,
) -> None:
    """Do something to a case."""
    deed = CaseAct(event, world.now, kind, "li", reasons, note)
    done = run(
        world,
        lambda tx: act_on_case(work_at(tx, world.now, world.context), order_id, deed),
    )
    assert isinstance(done, Case), done


def sign_named(world: World, name: str = NAME) -> SignRecord:
    """Return the sender's newest sign of a name."""
    owner = world.sender.account_id

    def look(tx: Connection) -> SignRecord | None:
        newest = max(one.sign_id for one in signs.signs_named(tx, owner, name))
        return signs.sign_record(tx, newest)

    found = run(world, look)
    assert found is not None
    return found


def template_coded(world: World, code: str) -> TemplateRecord:
    """Return a template."""
    found = run(world, lambda tx: templates.template_record(tx, number_of(code) or 0))
    assert found is not None
    return found


def certify(world: World, name: str = OWNER) -> None:
    """Certify the sender."""
    certified = Certification(
        account_id=world.sender.account_id,
        kind=AccountKind.ENTERPRISE,
        grade=AccountGrade.ORDINARY,
        subject_name=name,
        number_masked="",
        number_sealed="",
        state=CertificationState.CERTIFIED,
    )
    run(world, lambda tx: certifications.save_certification(tx, certified, world.now))


def certify_with_sign(world: World) -> None:
    """Let an account send that is certified, with a sign of its own name."""
    world.sender = world.new_sender("yunque", sign_name="云雀")
    certify(world)


def fault_of(answer: object) -> Reason:
    """Return why something was refused."""
    assert isinstance(answer, Refused), answer
    return answer.reason
