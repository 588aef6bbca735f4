"""A reviewer's figures are sums of decisions and of looks at them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.figures import figures_of
from hongyan.domain.review.lifecycle import CaseDecision, State
from hongyan.domain.review.model import Case, Purpose
from tests.rules.review.cases import HOUR, NOON, new_case

TODAY = 20260114
STATES = st.sampled_from([State.APPROVED, State.REJECTED])


def decided(state: State, took_ms: int = 60_000, at: int = NOON) -> Case:
    return replace(
        new_case(), state=state, claimed_at=at - took_ms, claimed_by="lin", decided_at=at
    )


def test_without_a_decision_there_is_no_figure_to_be_proud_of() -> None:
    none = figures_of([], [], TODAY)
    assert (none.today, none.decided, none.median_ms, none.agreement_permille) == (0, 0, None, None)


def test_the_median_is_of_the_time_from_claim_to_key() -> None:
    cases = [decided(State.APPROVED, took) for took in (1000, 9000, 2000)]
    assert figures_of(cases, [], TODAY).median_ms == 2000


def test_days_are_those_of_shanghai_and_only_today_is_today() -> None:
    late = NOON + 11 * HOUR
    cases = [
        decided(State.APPROVED),
        decided(State.REJECTED, at=late),
        decided(State.REJECTED, at=late + 2 * HOUR),
    ]
    found = figures_of(cases, [], TODAY)
    assert found.days == ((20260114, 1, 1), (20260115, 0, 1))
    assert (found.today, found.decided, found.approved) == (2, 3, 1)


@given(st.lists(st.tuples(STATES, st.sampled_from(CaseDecision))))
def test_what_is_not_confirmed_is_overturned(looks: list[tuple[State, CaseDecision]]) -> None:
    cases = [(decided(state), verdict) for state, verdict in looks]
    found = figures_of([], cases, TODAY)
    assert found.looked_at == len(looks)
    assert found.agreed == sum(one.verdict is verdict for one, verdict in cases)


def test_an_open_look_says_nothing_yet() -> None:
    look = replace(new_case(), purpose=Purpose.SECOND_OPINION, state=State.QUEUED)
    assert figures_of([], [(look, CaseDecision.APPROVED)], TODAY).looked_at == 0
