"""Where an account's signs and templates stand at the carriers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.registrations.model import REGISTERING_CARRIERS, RegistrationState
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.tables import channel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.review.applications.registrations import (
    APPROVED_ONCE,
    carriers_of_template,
    registrations_of_sign,
    states_of,
)
from tests.flows.applying import (
    apply_sign_of,
    apply_text_of,
    change_sign_of,
    decide,
    new_sign,
    new_text,
    run,
    sign_named,
    template_coded,
)

if TYPE_CHECKING:
    from hongyan.domain.signs.model import SignRecord
    from tests.flows.world import World

S = RegistrationState
WAIT_SECONDS = 60


def states(world: World, record: SignRecord | None = None) -> dict[str, S]:
    shown = record or sign_named(world)
    settings = world.context.settings
    found = run(world, lambda tx: registrations_of_sign(tx, shown, world.now, settings))
    return {carrier: one.state for carrier, one in states_of(found).items()}


# AUDIT H3: "simulated: done after a time; real: operator"
def test_an_approved_sign_is_registered_by_simulated_carriers_after_a_while(world: World) -> None:
    order_id = apply_sign_of(world, new_sign())
    assert states(world) == {"mobile": S.UNREGISTERED}
    decide(world, order_id)
    assert states(world) == {"mobile": S.REGISTERING}
    world.waits(WAIT_SECONDS - 1)
    assert states(world) == {"mobile": S.REGISTERING}
    world.waits(1)
    assert states(world) == {"mobile": S.VERIFIED}
    changed = change_sign_of(world, new_sign(remark="新的说明"))
    assert states(world) == {"mobile": S.UNREGISTERED}
    decide(world, changed.order_id)  # type: ignore[union-attr]
    assert states(world) == {"mobile": S.REGISTERING}


def test_a_real_carrier_registers_what_has_a_qualification_when_the_operator_says_so(
    world: World,
) -> None:
    # AUDIT H3
    number = world.new_channel("real", Carrier.CTCC)
    world.change(
        lambda tx: tx.execute(channel.update().where(channel.c.id == number).values(kind="cmpp"))
    )
    decide(world, apply_sign_of(world, new_sign()))
    world.waits(10 * WAIT_SECONDS)
    assert states(world) == {"mobile": S.VERIFIED, "telecom": S.UNREGISTERED}
    given = run(world, lambda tx: signs.sign_record(tx, world.sender.sign_id))
    assert states(world, given) == {"mobile": S.VERIFIED, "telecom": S.REGISTERING}


def test_a_template_stands_where_its_related_sign_does(world: World) -> None:
    # AUDIT H3: "VendorAuditStatus"
    settings = world.context.settings

    def found(code: str) -> dict[str, S] | None:
        record = template_coded(world, code)
        return run(world, lambda tx: carriers_of_template(tx, record, world.now, settings))

    related = apply_text_of(world, new_text(related_sign=world.sender.sign_name))
    assert found(apply_text_of(world, new_text()).code) is None
    assert found(related.code) == {"mobile": S.REGISTERING}
    world.waits(WAIT_SECONDS)
    assert found(related.code) == {"mobile": S.VERIFIED}


def test_what_happens_to_a_sign_after_its_approval_unregisters_it_nowhere() -> None:
    before = {SignState.PENDING, SignState.REJECTED, SignState.WITHDRAWN, SignState.DELETED}
    assert set(SignState) - before == APPROVED_ONCE
    assert {Carrier(one) for one in REGISTERING_CARRIERS} < set(Carrier)
