"""How holds end: once by an outcome, and at most a second time by a late receipt."""

from __future__ import annotations

import pytest

from hongyan.domain.ledger.booking import (
    CONSUMED,
    ENTRIES,
    booked_day,
    ending,
    international_ending,
    sales_ledger_account,
)
from hongyan.domain.ledger.model import ChargeState, House
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.money import Scope, Unit
from hongyan.kernel.outcome import Outcome

FIRST = {
    Outcome.DELIVERED: ChargeState.CAPTURED,
    Outcome.UNDELIVERED: ChargeState.RELEASED,
    Outcome.REJECTED: ChargeState.RELEASED,
    Outcome.UNKNOWN: ChargeState.EXPIRED,
}


@pytest.mark.parametrize("outcome", Outcome)
def test_delivered_is_charged_and_all_else_goes_back(outcome: Outcome) -> None:
    # FAQ 3.3.2: every message delivered is charged.
    assert ending(outcome, None, is_silence_paid=False, was_submitted=True) is FIRST[outcome]


def test_a_message_without_receipt_may_be_charged_too() -> None:
    assert (
        ending(Outcome.UNKNOWN, None, is_silence_paid=True, was_submitted=True)
        is ChargeState.CAPTURED
    )
    assert (
        ending(Outcome.REJECTED, None, is_silence_paid=True, was_submitted=True)
        is ChargeState.RELEASED
    )


def test_what_was_never_submitted_is_never_paid_for() -> None:
    # AUDIT C2: silence is paid for only where a carrier could have answered.
    for outcome in (Outcome.UNKNOWN, Outcome.REJECTED):
        state = ending(outcome, None, is_silence_paid=True, was_submitted=False)
        assert state in {ChargeState.EXPIRED, ChargeState.RELEASED}


def test_a_charge_abroad_is_given_back_once_and_only_before_submission() -> None:
    # FAQ 5.1.3: the charge is for the submission, failures included.
    assert international_ending(None, was_submitted=False) is ChargeState.REVERSED
    assert international_ending(ChargeState.REVERSED, was_submitted=False) is None
    assert international_ending(None, was_submitted=True) is None


def test_a_late_receipt_corrects_what_was_guessed() -> None:
    late = {
        (before, outcome): ending(outcome, before, is_silence_paid=False, was_submitted=True)
        for before in ChargeState
        for outcome in Outcome
    }
    assert {key: state for key, state in late.items() if state is not None} == {
        (ChargeState.EXPIRED, Outcome.DELIVERED): ChargeState.CAPTURED_LATE,
        (ChargeState.CAPTURED, Outcome.UNDELIVERED): ChargeState.REVERSED,
        (ChargeState.CAPTURED, Outcome.REJECTED): ChargeState.REVERSED,
    }


def test_every_ending_has_an_entry() -> None:
    assert set(ENTRIES) == set(ChargeState)
    assert set(CONSUMED) < set(ChargeState)


def test_what_a_message_costs_goes_to_sales_or_is_consumed() -> None:
    assert sales_ledger_account(Unit.CNY, Scope.DOMESTIC) is House.SALES_DOMESTIC
    assert sales_ledger_account(Unit.CNY, Scope.INTERNATIONAL) is House.SALES_INTERNATIONAL
    assert {sales_ledger_account(Unit.SEGMENT, scope) for scope in Scope} == {House.CONSUMED}


@pytest.mark.parametrize(
    ("closed", "today", "day"),
    [
        (0, 20260131, 20260131),
        (202512, 20260131, 20260131),
        (202601, 20260131, 20260201),
        (202512, 20251231, 20260101),
        (202512, 20260101, 20260101),
    ],
)
def test_a_closed_month_is_not_reopened(closed: int, today: int, day: int) -> None:
    assert booked_day(closed, day_starts_at(today)) == day
