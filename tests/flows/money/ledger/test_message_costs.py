"""What a message costs, from every wallet that pays of it, and where that money is."""

from __future__ import annotations

from hongyan.domain.ledger.model import RefKind
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import Message
from hongyan.flows.money.ledger.message_costs import Cost, CostState, costs_of
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, WalletKind
from tests.flows.carrier import receipt, taken
from tests.flows.foreign import VIETNAM, Foreign
from tests.flows.world import DEADLINE_SECONDS, PHONE, World
from tests.working import work_at

KIND = MessageKind.NOTIFICATION


def cost(world: World, message: Message) -> Cost:
    with world.database.reading() as tx:
        return costs_of(tx, [message])[message.message_id]


def test_a_message_split_over_a_package_and_cash_costs_of_both(world: World) -> None:
    with world.database.transaction() as tx:
        open_wallet(
            work_at(tx, world.now, world.context),
            world.sender.account_id,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            2,
            order_id=None,
            expires_at=world.now + DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )
    [one] = world.sends(PHONE, template_id=world.new_long_template(3), kind=KIND)
    found = cost(world, one)
    assert (found.state, found.segments, found.money) == (CostState.HELD, 2, 45_000)


def test_delivered_is_charged_and_failed_is_given_back(world: World) -> None:
    good, bad = world.submits(PHONE, PHONE + 1, kind=KIND)
    world.receives(receipt(good), receipt(bad, failure="MOBILE_NOT_ON_SERVICE"))
    with world.database.reading() as tx:
        logged = [*messages.newest_to(tx, PHONE, 0, 9), *messages.newest_to(tx, PHONE + 1, 0, 9)]
        found = costs_of(tx, logged)
    assert found[good.message_id].state is CostState.CHARGED
    assert found[bad.message_id].state is CostState.GIVEN_BACK


def test_a_late_receipt_charges_by_lines_of_its_own(world: World) -> None:
    [one] = world.sends(PHONE, kind=KIND)
    [departure] = world.starts().departures
    world.hears(taken(departure))
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    assert cost(world, one).state is CostState.GIVEN_BACK
    world.receives(receipt(departure, done_at=world.now))
    found = cost(world, one)
    assert (found.state, found.money, len(found.lines)) == (CostState.CHARGED, 45_000, 1)


def test_abroad_it_is_charged_at_acceptance(world: World) -> None:
    [one] = Foreign(world).sends(VIETNAM)
    found = cost(world, one)
    assert (found.state, found.money) == (CostState.CHARGED, 512_000)


def test_a_number_that_was_passed_over_costs_nothing(world: World) -> None:
    world.use(verification_per_minute=1)
    world.sends(PHONE)
    skipped, _ = world.sends(PHONE, PHONE + 1)
    assert cost(world, skipped).state is CostState.FREE
