"""What an account may do now: its state, its allowance, counted from the log of uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.config import Settings
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.acts import Act
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.notices import store as notices
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.accounts.allowances import (
    IntendedUse,
    forget_uses,
    left_of,
    refusal_of,
    stored_bytes,
    uses_of,
    within_allowance,
)
from hongyan.flows.review.applications.sign_shape import sign_file
from hongyan.kernel.allowances import MEGABYTE, Allowance, Reached, Span
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.applying import apply_sign_of, new_sign, run
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

TABLE = Settings(account_signs_per_day=2, account_codes_per_hour=1, account_codes_per_day=2)


def does(
    world: World, use: IntendedUse, answer: object = "done", table: Settings = TABLE
) -> object:
    """Do something within an allowance; `answer` is what the flow answers."""
    flow = within_allowance(lambda _work: answer, use, table, str)
    return run(world, lambda tx: flow(work_at(tx, world.now)))


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
        Refused(SignReason.TAKEN),
        Refused(QualificationReason.NOT_ENTERPRISE),
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


# AUDIT H14: "30 s between template applications as a setting"
def test_applications_for_templates_are_half_a_minute_apart(world: World) -> None:
    use = IntendedUse(world.sender.account_id, Act.APPLY, Allowance.TEMPLATE)
    too_soon = Reached(Allowance.TEMPLATE, Span.APART, 30)
    assert does(world, use) == "done"
    world.waits(29)
    assert does(world, use) == too_soon
    world.waits(1)
    refused = Refused(TemplateReason.NAME_LENGTH)
    assert [does(world, use, refused), does(world, use)] == [refused, "done"]
    assert does(world, use) == too_soon
    assert run(world, lambda tx: notices.notices_of(tx, use.account_id)) == []
    left = run(world, lambda tx: left_of(tx, use.account_id, use.allowance, world.now, TABLE))
    assert left == 0


def test_whoever_asks_for_no_seconds_apart_waits_for_none(world: World) -> None:
    # AUDIT H14: "as a setting"; qualifications are five seconds apart in the same way
    for allowance in (Allowance.TEMPLATE, Allowance.QUALIFICATION):
        use = IntendedUse(world.sender.account_id, Act.APPLY, allowance)
        at_once = Settings(account_template_apart_seconds=0, account_qualification_apart_seconds=0)
        assert [does(world, use, table=at_once) for _ in range(3)] == ["done"] * 3
        assert isinstance(does(world, use), Reached)
        world.waits(30)
        assert does(world, use) == "done"


def test_the_account_is_told_once_a_day_for_each_allowance(world: World) -> None:
    owner, nothing = (
        world.sender.account_id,
        Settings(account_signs_per_day=0, account_letters_per_day=0),
    )
    for _ in range(3):
        for allowance in (Allowance.SIGN, Allowance.LETTER):
            does(world, IntendedUse(owner, Act.APPLY, allowance), table=nothing)
    told = run(world, lambda tx: notices.notices_of(tx, owner))
    said = [f"{Reached(one, Span.DAY, 0)}。" for one in (Allowance.LETTER, Allowance.SIGN)]
    assert [one.text for one in told] == said
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
    used = run(world, lambda tx: uses_of(tx, owner, world.now, TABLE))
    assert used[Allowance.SIGN, Span.DAY] == 1
    assert sum(used.values()) == 1
    for days, left in ((1, 1), (2, 0)):
        world.waits(days * DAY_MS // 1000)
        run(world, lambda tx: forget_uses(work_at(tx, world.now, world.context)))
        count = run(world, lambda tx: accounts.uses_since(tx, owner, Allowance.SIGN, 0))
        assert count == left
