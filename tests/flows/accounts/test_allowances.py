"""What an account may do now: its state, its allowance, counted from the log of uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.config import Settings
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.acts import Act
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.notices import store as notices
from hongyan.flows.accounts.allowances import (
    ALLOWANCE_WORDS,
    SPAN_WORDS,
    IntendedUse,
    forget_uses,
    left_of,
    refusal_of,
    stored_bytes,
    uses_of,
    within_allowance,
)
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.flows.refusals.paper_fault import PaperFault, PaperRefused
from hongyan.flows.review.applications.sign_shape import sign_file
from hongyan.kernel.allowances import MEGABYTE, Allowance, Reached, Span
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.applying import apply_sign_of, new_sign, run

if TYPE_CHECKING:
    from tests.flows.world import World

TABLE = Settings(account_signs_per_day=2, account_codes_per_hour=1, account_codes_per_day=2)


def does(
    world: World, use: IntendedUse, answer: object = "done", table: Settings = TABLE
) -> object:
    """Do something within an allowance; `answer` is what the flow answers."""
    flow = within_allowance(lambda _tx, _now_ms: answer, use, table)
    return run(world, lambda tx: flow(tx, world.now))


def sign_use(world: World, size_bytes: int = 0) -> IntendedUse:
    return IntendedUse(world.sender.account_id, Act.APPLY, Allowance.SIGN, size_bytes)


def test_an_allowance_is_used_up_and_begins_anew_the_next_day(world: World) -> None:
    # AUDIT A10
    use = sign_use(world)
    assert [does(world, use) for _ in range(2)] == ["done"] * 2
    assert does(world, use) == Reached(Allowance.SIGN, Span.DAY, 2, is_news=True)
    assert does(world, use) == Reached(Allowance.SIGN, Span.DAY, 2, is_news=False)
    world.waits(DAY_MS // 2000)  # noon to midnight
    assert does(world, use) == "done"


def test_a_flow_that_refused_used_nothing_up(world: World) -> None:
    use = sign_use(world)
    for no in (
        ManageRefused(ManageFault.SIGN_TAKEN),
        PaperRefused(PaperFault.NOT_ENTERPRISE),
        Refused(Refusal.ACCOUNT_SUSPENDED),
    ):
        assert does(world, use, no) == no
    left = run(world, lambda tx: left_of(tx, use.account_id, Allowance.SIGN, world.now, TABLE))
    assert left == 2


def test_one_account_uses_up_nothing_of_anothers(world: World) -> None:
    for _ in range(3):
        does(world, sign_use(world))
    world.sender = world.new_sender("other")
    assert does(world, sign_use(world)) == "done"


def test_an_hour_and_a_day_are_counted_apart(world: World) -> None:
    # AUDIT A4
    use = IntendedUse(world.sender.account_id, Act.ASK_CODE, Allowance.PHONE_CODE)
    assert does(world, use) == "done"
    assert does(world, use) == Reached(Allowance.PHONE_CODE, Span.HOUR, 1, is_news=True)
    world.waits(HOUR_MS // 1000)
    assert does(world, use) == "done"
    world.waits(HOUR_MS // 1000)
    assert does(world, use) == Reached(Allowance.PHONE_CODE, Span.DAY, 2)


def test_the_account_is_told_once_a_day_for_each_allowance(world: World) -> None:
    owner, nothing = (
        world.sender.account_id,
        Settings(account_signs_per_day=0, account_letters_per_day=0),
    )
    for _ in range(3):
        for allowance in (Allowance.SIGN, Allowance.LETTER):
            does(world, IntendedUse(owner, Act.APPLY, allowance), table=nothing)
    assert len(run(world, lambda tx: notices.notices_of(tx, owner))) == 2
    world.waits(DAY_MS // 1000)
    does(world, sign_use(world), table=nothing)
    assert len(run(world, lambda tx: notices.notices_of(tx, owner))) == 3


@pytest.mark.parametrize("act", [Act.APPLY, Act.UPLOAD, Act.ASK_CODE])
def test_the_state_is_asked_in_the_transaction(world: World, act: Act) -> None:
    # AUDIT A17: the key was read while the account was still active.
    owner = world.sender.account_id
    run(world, lambda tx: accounts.change_account(tx, owner, state=AccountState.FROZEN.value))
    assert does(world, IntendedUse(owner, act, Allowance.SIGN)) == Refused(Refusal.ACCOUNT_FROZEN)
    gone = IntendedUse(owner + 1000, act, Allowance.SIGN)
    assert does(world, gone) == Refused(Refusal.ACCOUNT_MISSING)


def test_files_that_come_along_count_with_those_that_are_there(world: World) -> None:
    apply_sign_of(world, new_sign(files=(sign_file("gif", b"GIF89a" + b"0" * 94),)))
    owner, table = world.sender.account_id, Settings(account_stored_megabytes=1)
    assert run(world, lambda tx: stored_bytes(tx, owner)) == 100
    fits, not_fits = sign_use(world, MEGABYTE - 100), sign_use(world, MEGABYTE - 99)
    assert run(world, lambda tx: refusal_of(tx, fits, world.now, table)) is None
    no = run(world, lambda tx: refusal_of(tx, not_fits, world.now, table))
    assert no == Reached(Allowance.SIGN, Span.BYTES, 1)


def test_uses_are_shown_and_forgotten_after_their_day(world: World) -> None:
    owner = world.sender.account_id
    does(world, sign_use(world))
    used = run(world, lambda tx: uses_of(tx, owner, world.now))
    assert used[Allowance.SIGN, Span.DAY] == 1
    assert sum(used.values()) == 1
    for days, left in ((1, 1), (2, 0)):
        world.waits(days * DAY_MS // 1000)
        run(world, lambda tx: forget_uses(tx, now_ms=world.now, context=world.context))
        count = run(world, lambda tx: accounts.uses_since(tx, owner, Allowance.SIGN, 0))
        assert count == left


def test_every_allowance_and_span_has_words() -> None:
    assert set(ALLOWANCE_WORDS) == set(Allowance)
    assert set(SPAN_WORDS) == set(Span)
