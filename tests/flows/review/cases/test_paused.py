"""Who disabled a text: its account, or the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.templates.codes import code_of
from hongyan.flows.review.applications.retire_texts import switch_template
from hongyan.flows.review.cases.paused import disabled_by_operator
from hongyan.flows.review.desk.applicant_acts import pause_sign
from hongyan.kernel.kinds import MessageKind
from tests.flows.applying import run
from tests.flows.world import SIGN_NAME
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from tests.flows.world import World


def test_what_its_account_paused_is_not_counted_as_disabled_by_the_operator(world: World) -> None:
    owner, code = world.sender.account_id, code_of(world.sender.templates[MessageKind.NOTIFICATION])

    def disabled() -> int:
        return run(world, lambda tx: disabled_by_operator(tx, owner))

    run(world, lambda tx: pause_sign(work(world, tx), owner, SIGN_NAME, is_on=False))
    assert disabled() == 0
    run(world, lambda tx: switch_template(work(world, tx), "acme", code, is_on=False))
    assert disabled() == 1


def work(world: World, tx: Connection) -> Work:
    return work_at(tx, world.now, world.context)
