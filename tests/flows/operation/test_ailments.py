"""What keeps a service from sending: accounts without money, failing pushes, late messages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.ledger.model import FundsStatus
from hongyan.domain.receipts import store as receipts
from hongyan.domain.receipts.ids import IdForm
from hongyan.domain.receipts.store import IdReading
from hongyan.domain.routing import store as routing
from hongyan.flows.operation.ailments import Ailments, ailments
from tests.flows.world import NOON, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def found(world: World) -> Ailments:
    with world.database.reading() as tx:
        return ailments(work_at(tx, world.now, world.context))


# AUDIT J13: "doctor shows nothing of accounts without money, failing endpoints, dead pushes, queue
# age"
def test_a_healthy_service_has_no_ailment(world: World) -> None:
    assert found(world) == Ailments((), (), (), 0, None, {}, ())


def test_active_accounts_without_money_are_named(world: World) -> None:
    world.new_sender("poor", cash=0)
    frozen = world.new_sender("frozen", cash=0)
    world.change(
        lambda tx: accounts.change_account(
            tx, frozen.account_id, state=AccountState.SUSPENDED.value
        )
    )
    assert found(world).unfunded == (("poor", FundsStatus.EMPTY),)


def test_pushes_that_fail_and_dead_ones_are_told_apart(world: World) -> None:
    owner = world.sender.account_id
    with world.database.transaction() as tx:
        items = [NewPush(owner, PushKind.SMS_REPORT, "{}")] * 3
        callbacks.add_pushes(tx, items, world.now)
        ids = [
            one.push_id
            for one in callbacks.lock_due_items(tx, (owner, PushKind.SMS_REPORT), 3, world.now)
        ]
        callbacks.fail_pushes(tx, ids[:1], 1, "HTTP 500", world.now + 1000)
        callbacks.fail_pushes(tx, ids[1:2], 9, "timed out", None)
    [failing], [dead] = found(world).failing, found(world).dead
    assert failing.account_name == dead.account_name == "acme"
    assert (failing.pushes.count, failing.pushes.fault) == (1, "HTTP 500")
    assert (dead.pushes.count, dead.pushes.fault) == (1, "timed out")
    assert failing.pushes.oldest_at == world.now


def test_the_age_of_the_queue_is_that_of_its_oldest_due_message(world: World) -> None:
    world.sends(PHONE)
    since = world.now
    world.waits(90)
    told = found(world)
    assert (told.due, told.oldest_due_at) == (1, since)


def test_a_channel_whose_ids_are_in_another_base_is_named_until_its_option_says_so(
    world: World,
) -> None:
    learned = IdReading(world.first_channel, IdForm.HEX_RECEIPT, ("1", "2", "3"), True, NOON)
    guessed = IdReading(world.second_channel, IdForm.HEX_RESPONSE, ("1",), False, NOON)
    world.change(lambda tx: receipts.put_id_reading(tx, learned))
    world.change(lambda tx: receipts.put_id_reading(tx, guessed))
    assert found(world).id_forms == {"first": IdForm.HEX_RECEIPT}
    options = {"id_form": "hex_receipt"}

    def set_option(tx: Connection) -> None:
        present = routing.channel_named(tx, "first")
        assert present is not None
        routing.replace_channel(tx, replace(present, options=options))

    world.change(set_option)
    assert found(world).id_forms == {}
