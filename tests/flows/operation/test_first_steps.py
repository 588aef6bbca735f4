"""What an account has before its first message, and the keys that its people make themselves."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.keys import secret_purpose
from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.accounts.reasons import AccountReason, KeyReason
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.ledger.model import RefKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.accounts.manage_accounts import NewKey
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.flows.operation.first_steps import (
    FirstSteps,
    first_steps,
    make_own_key,
    switch_own_key,
)
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import AccountKind, MessageKind, SignKind
from hongyan.kernel.money import Scope, WalletKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer
from tests.flows.world import CASH, PHONE, World
from tests.saying import no
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SEALER = Sealer(b"k" * 32)


@pytest.fixture
def keyed(world: World) -> World:
    """A world whose process has a master key."""
    world.context = replace(world.context, sealer=SEALER)
    return world


def steps(world: World, account_id: int | None = None) -> FirstSteps:
    with world.database.reading() as tx:
        return first_steps(tx, world.sender.account_id if account_id is None else account_id)


def makes_key(world: World, name: str = "acme") -> NewKey | Refused:
    draw = random.Random(world.context.ids.one(world.now)).randbytes
    return world.change(lambda tx: make_own_key(work_at(tx, world.now, world.context), name, draw))


def made_key(world: World, name: str = "acme") -> NewKey:
    made = makes_key(world, name)
    assert isinstance(made, NewKey), made
    return made


def switches(world: World, key_id: str, state: KeyState) -> Refused | None:
    owner = world.sender.account_id
    return world.change(
        lambda tx: switch_own_key(work_at(tx, world.now, world.context), owner, key_id, state)
    )


def state_of(world: World, key_id: str) -> KeyState:
    with world.database.reading() as tx:
        key = accounts.key_by_id(tx, key_id)
    assert key is not None
    return key.state


def test_an_account_that_was_just_opened_has_nothing_yet(world: World) -> None:
    new = world.change(lambda tx: accounts.add_account(tx, "new", AccountKind.PERSONAL, world.now))
    assert steps(world, new) == FirstSteps((), (), (), 0, False, False, False)


def test_signs_and_templates_count_from_their_approval(world: World) -> None:
    owner = world.sender.account_id

    def apply(tx: Connection) -> None:
        signs.add_sign(tx, owner, "待审", SignKind.GENERAL, SignState.PENDING, world.now)
        kind, state = MessageKind.NOTIFICATION, TemplateState.PENDING
        templates.add_template(tx, 300_000_001, owner, kind, "待审", "x", state, world.now)

    world.change(apply)
    found = steps(world)
    assert [one.sign_id for one in found.signs] == [world.sender.sign_id]
    assert {one.template_id for one in found.templates} == set(world.sender.templates.values())


def test_money_is_cash_and_segments_are_those_of_packages(world: World) -> None:
    found = steps(world)
    assert (found.available, found.has_segments) == (CASH, False)
    world.change(
        lambda tx: open_wallet(
            work_at(tx, world.now, world.context),
            world.sender.account_id,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            1,
            order_id=None,
            expires_at=world.now + DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )
    )
    found = steps(world)
    assert (found.available, found.has_segments) == (CASH, True)
    world.sends(PHONE)
    found = steps(world)
    assert (found.available, found.has_segments) == (CASH, False)


def test_an_endpoint_and_a_message_of_another_account_do_not_count(world: World) -> None:
    other = world.new_sender("other")
    world.hears_of(PushKind.SMS_REPORT, other)
    world.sends(PHONE, sender=other)
    found = steps(world)
    assert (found.has_endpoint, found.has_message) == (False, False)
    world.hears_of(PushKind.SMS_UP)
    world.sends(PHONE)
    found = steps(world)
    assert (found.has_endpoint, found.has_message) == (True, True)


def test_a_key_that_is_made_is_listed_and_its_secret_is_kept_sealed(keyed: World) -> None:
    made = made_key(keyed)
    [key] = steps(keyed).keys
    assert (key.key_id, key.state) == (made.key.key_id, KeyState.ACTIVE)
    assert made.secret not in repr(key)
    assert SEALER.open(key.secret_sealed, secret_purpose(key.key_id)) == made.secret


def test_a_closed_account_gets_no_key(keyed: World) -> None:
    owner = keyed.sender.account_id
    keyed.change(lambda tx: accounts.change_account(tx, owner, state=AccountState.CLOSED.value))
    assert no(makes_key(keyed)) == (AccountReason.CLOSED, "account")
    assert steps(keyed).keys == ()


def test_a_key_is_disabled_and_enabled_by_its_own_account(keyed: World) -> None:
    key_id = made_key(keyed).key.key_id
    for state in (KeyState.DISABLED, KeyState.ACTIVE):
        assert switches(keyed, key_id, state) is None
        assert state_of(keyed, key_id) is state


def test_the_key_of_another_account_is_answered_as_one_that_is_not_there(keyed: World) -> None:
    keyed.new_sender("other")
    theirs = made_key(keyed, "other").key.key_id
    for key_id in (theirs, "no-such-key"):
        assert no(switches(keyed, key_id, KeyState.DISABLED)) == (KeyReason.MISSING, "key")
    assert state_of(keyed, theirs) is KeyState.ACTIVE
