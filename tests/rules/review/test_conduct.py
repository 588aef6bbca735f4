"""Who may do what to a case, and what the case is then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.conduct import (
    ACTORS,
    URGE_AGAIN_MS,
    CaseAct,
    barred,
    entry_of,
    is_overdue,
    needs_call,
    perform,
)
from hongyan.domain.review.lifecycle import (
    AT_THE_DESK,
    TRANSITIONS,
    VERDICTS,
    CaseDecision,
    Event,
    State,
)
from hongyan.domain.review.model import ActorKind, Case, Purpose
from hongyan.domain.review.reasons import CaseReason
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.refusal import Refused
from tests.rules.review.cases import (
    DUE,
    GOVERNMENT,
    HOUR,
    NOON,
    TEXT_REASON,
    act,
    after,
    new_case,
)
from tests.saying import reason_of

ACTS = st.builds(
    CaseAct,
    event=st.sampled_from(Event),
    at=st.integers(NOON, NOON + 10 * HOUR),
    actor_kind=st.sampled_from(ActorKind),
    actor=st.sampled_from(["lin", "chen"]),
    reasons=st.lists(st.sampled_from(RejectionReason), max_size=2).map(tuple),
    note=st.sampled_from(["", "a word"]),
)
# Acts that are in order, so that runs come far; and others, so that they are told apart.
RUNS = st.lists(st.sampled_from(Event).map(act) | ACTS, max_size=40)


def test_every_event_has_its_actors() -> None:
    assert set(ACTORS) == set(Event)
    assert all(ACTORS.values())


def test_a_case_goes_from_submission_to_approval() -> None:
    queued = after(new_case(), Event.RULES_QUEUED)
    assert (queued.state, queued.due_at, queued.verdict) == (State.QUEUED, DUE, None)
    claimed = after(queued, Event.CLAIMED)
    assert (claimed.claimed_by, claimed.claimed_at, claimed.due_at) == ("lin", NOON, DUE)
    approved = after(claimed, Event.APPROVED)
    assert approved.verdict is CaseDecision.APPROVED
    assert (approved.decided_by, approved.decided_at) == ("lin", NOON)
    assert (approved.due_at, approved.reasons, approved.sequence) == (None, (), 4)


def test_a_rejection_by_the_rules_goes_to_a_human_when_the_applicant_asks() -> None:
    rejected = after(new_case(), Event.RULES_BLOCKED)
    assert (rejected.verdict, rejected.reasons) == (CaseDecision.REJECTED, TEXT_REASON)
    assert (rejected.decided_by, rejected.note) == ("rules", "a word")
    again = after(rejected, Event.HUMAN_REQUESTED)
    assert (again.verdict, again.reasons, again.decided_by, again.note) == (None, (), "", "")
    assert again.due_at == DUE
    assert after(again, Event.CLAIMED, Event.APPROVED).verdict is CaseDecision.APPROVED


def test_the_clock_stands_still_while_the_applicant_is_asked() -> None:
    asked = after(new_case(), Event.RULES_QUEUED, Event.CLAIMED, Event.MATERIAL_ASKED)
    assert (asked.due_at, asked.note) == (None, "a word")
    assert asked.reasons == (RejectionReason.MATERIAL_MISSING,)
    given_later = after(asked, Event.MATERIAL_GIVEN, at=NOON + 50 * HOUR)
    assert given_later.due_at == NOON + 52 * HOUR
    assert (given_later.claimed_by, given_later.claimed_at) == ("", None)


def test_material_that_never_comes_rejects_the_case() -> None:
    lapsed = after(
        new_case(),
        Event.RULES_QUEUED,
        Event.CLAIMED,
        Event.MATERIAL_ASKED,
        Event.MATERIAL_LAPSED,
    )
    assert (lapsed.verdict, lapsed.decided_by) == (CaseDecision.REJECTED, "clock")


def test_a_government_case_is_approved_only_after_a_call() -> None:
    # FAQ 1.4.1
    claimed = after(new_case(GOVERNMENT), Event.RULES_QUEUED, Event.CLAIMED)
    assert needs_call(claimed)
    assert reason_of(perform(claimed, act(Event.APPROVED))) is CaseReason.CALL_MISSING
    assert after(claimed, Event.REJECTED).verdict is CaseDecision.REJECTED
    failed = after(claimed, Event.CALL_ASKED, Event.CALL_FAILED)
    assert reason_of(perform(failed, act(Event.APPROVED))) is CaseReason.CALL_MISSING
    confirmed = after(claimed, Event.CALL_ASKED, Event.CALL_CONFIRMED)
    assert after(confirmed, Event.APPROVED).verdict is CaseDecision.APPROVED


def test_rules_alone_do_not_approve_a_government_case() -> None:
    assert (
        reason_of(perform(new_case(GOVERNMENT), act(Event.RULES_APPROVED)))
        is CaseReason.CALL_MISSING
    )
    assert after(new_case(), Event.RULES_APPROVED).decided_by == "rules"


def test_a_second_opinion_needs_no_second_call() -> None:
    assert not needs_call(new_case(GOVERNMENT, purpose=Purpose.SECOND_OPINION))


@pytest.mark.parametrize(
    "event",
    [Event.APPROVED, Event.REJECTED, Event.MATERIAL_ASKED, Event.CALL_ASKED, Event.RELEASED],
)
def test_only_who_claimed_a_case_goes_on_with_it(event: Event) -> None:
    claimed = after(new_case(), Event.RULES_QUEUED, Event.CLAIMED)
    assert reason_of(perform(claimed, act(event, actor="chen"))) is CaseReason.CLAIMED_BY_ANOTHER
    assert isinstance(perform(claimed, act(event)), Case)


def test_an_operator_takes_a_case_from_a_reviewer() -> None:
    claimed = after(new_case(), Event.RULES_QUEUED, Event.CLAIMED)
    taken = perform(claimed, act(Event.RELEASED, actor_kind=ActorKind.OPERATOR, actor="ops"))
    assert isinstance(taken, Case)
    assert (taken.state, taken.claimed_by, taken.due_at) == (State.QUEUED, "", DUE)


def test_nobody_looks_over_his_own_decision() -> None:
    second = after(new_case(not_by="lin", purpose=Purpose.SECOND_OPINION), Event.RULES_QUEUED)
    assert reason_of(perform(second, act(Event.CLAIMED))) is CaseReason.OWN_DECISION
    assert isinstance(perform(second, act(Event.CLAIMED, actor="chen")), Case)


def test_a_rejection_has_reasons_that_fit() -> None:
    claimed = after(new_case(), Event.RULES_QUEUED, Event.CLAIMED)
    bare = act(Event.REJECTED, reasons=())
    assert reason_of(perform(claimed, bare)) is CaseReason.REASON_MISSING
    of_signs = act(Event.REJECTED, reasons=(RejectionReason.SIGN_NOT_ALLOWED,))
    assert reason_of(perform(claimed, of_signs)) is CaseReason.REASON_UNFIT
    assert (
        reason_of(perform(claimed, act(Event.APPROVED, reasons=TEXT_REASON)))
        is CaseReason.REASON_UNFIT
    )


def test_rules_give_the_reasons_of_their_findings() -> None:
    reasons = (RejectionReason.SIGN_NOT_ALLOWED,)
    blocked = perform(new_case(), act(Event.RULES_BLOCKED, reasons=reasons))
    assert isinstance(blocked, Case)
    assert blocked.reasons == reasons


def test_some_acts_need_a_word() -> None:
    approved = after(new_case(), Event.RULES_QUEUED, Event.CLAIMED, Event.APPROVED)
    assert reason_of(perform(approved, act(Event.REOPENED, note=" "))) is CaseReason.NOTE_MISSING
    claimed = after(new_case(), Event.RULES_QUEUED, Event.CLAIMED)
    asking = act(Event.MATERIAL_ASKED, note="", reasons=())
    assert reason_of(perform(claimed, asking)) is CaseReason.NOTE_MISSING
    assert isinstance(perform(claimed, replace(asking, note="seal")), Case)
    assert reason_of(perform(claimed, replace(asking, note="长" * 501))) is CaseReason.NOTE_TOO_LONG


def test_a_case_is_urged_when_it_is_overdue_and_once_an_hour() -> None:
    queued = after(new_case(), Event.RULES_QUEUED)
    assert reason_of(perform(queued, act(Event.URGED, at=DUE))) is CaseReason.NOT_DUE
    urged = after(queued, Event.URGED, at=DUE + 1)
    assert (urged.state, urged.urged_at) == (State.QUEUED, DUE + 1)
    soon, later = DUE + URGE_AGAIN_MS, DUE + 1 + URGE_AGAIN_MS
    assert reason_of(perform(urged, act(Event.URGED, at=soon))) is CaseReason.DONE_LATELY
    assert isinstance(perform(urged, act(Event.URGED, at=later)), Case)


def test_a_case_is_escalated_once() -> None:
    queued = after(new_case(), Event.RULES_QUEUED)
    assert reason_of(perform(queued, act(Event.ESCALATED, at=DUE))) is CaseReason.NOT_DUE
    told = after(queued, Event.ESCALATED, at=DUE + 1)
    assert reason_of(perform(told, act(Event.ESCALATED, at=DUE + 2))) is CaseReason.DONE_LATELY


def test_a_case_that_comes_back_can_be_urged_anew() -> None:
    urged = after(new_case(), Event.RULES_QUEUED)
    urged = after(urged, Event.URGED, Event.ESCALATED, at=DUE + 1)
    back = after(urged, Event.CLAIMED, Event.REJECTED, Event.REOPENED, at=DUE + 2)
    assert (back.urged_at, back.escalated_at, back.claimed_by) == (None, None, "")
    assert not is_overdue(back, DUE + 2)


@given(RUNS)
def test_any_run_keeps_the_case_whole(run: list[CaseAct]) -> None:
    case = new_case()
    for one in run:
        result = perform(case, one, one.at + HOUR)
        if isinstance(result, Refused):
            assert result == barred(case, one)
            continue
        assert TRANSITIONS[case.state, one.event] is result.state
        assert result.sequence == case.sequence + 1
        assert entry_of(result, one).state is result.state
        case = result
        is_decided = case.state in VERDICTS
        assert (case.verdict is not None) is is_decided
        assert (case.decided_at is not None) is is_decided
        assert (case.due_at is not None) is (case.state in AT_THE_DESK)
        assert bool(case.claimed_by) or case.state not in {State.CLAIMED, State.CALL_NEEDED}
        if case.verdict is CaseDecision.REJECTED:
            assert case.reasons
        if case.verdict is CaseDecision.APPROVED:
            assert not case.reasons


@given(RUNS)
def test_a_decided_case_keeps_exactly_one_verdict(run: list[CaseAct]) -> None:
    case, asked = new_case(), True
    for one in run:
        result = perform(case, one, one.at + HOUR)
        if isinstance(result, Refused):
            continue
        asked = asked or one.event in {Event.HUMAN_REQUESTED, Event.REOPENED}
        if result.verdict is not None:
            assert asked, "decided twice"
            asked = False
        case = result


@given(RUNS)
def test_the_trail_tells_the_whole_story(run: list[CaseAct]) -> None:
    case, trail = new_case(), []
    for one in run:
        result = perform(case, one, one.at + HOUR)
        if not isinstance(result, Refused):
            case = result
            trail.append(entry_of(case, one))
    assert [entry.sequence for entry in trail] == list(range(2, case.sequence + 1))
    state = State.SUBMITTED
    for entry in trail:
        state = TRANSITIONS[state, entry.event]
        assert entry.state is state
    assert state is case.state
