"""Decisions that can be taken back: kept, done in time, taken back, or given back with words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.db.database import Database
from hongyan.domain.changes.model import ChangeFilter
from hongyan.domain.changes.store import changes_after
from hongyan.domain.review.decision import DeskDecision
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Case
from hongyan.domain.review.reasons import CaseReason
from hongyan.domain.review.words import CASE_EVENTS, CASE_STATES
from hongyan.flows.review.desk import decide
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.refusal import Refused
from hongyan.words.catalogues import rule_of, spoken
from hongyan.words.language import Language
from tests.flows.review_table import Table, doubtful
from tests.saying import reason_of, rule
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

LATIN = re.compile(r"[A-Za-z]")
UNDO_SECONDS = 10
YES = DeskDecision(Event.APPROVED)
NO = DeskDecision(Event.REJECTED, (RejectionReason.CONTENT_NOT_ALLOWED,), "“代开发票”不能发送")
MATERIAL = DeskDecision(Event.MATERIAL_ASKED, (), "请上传授权书")
Result = TypeVar("Result")


def run(table: Table, flow: Callable[..., Result], *values: Any, **named: Any) -> Result:
    def in_work(work: Work) -> Result:
        return flow(work, *values, **named)

    world = table.world
    with world.database.transaction() as tx:
        return in_work(work_at(tx, world.now, world.context))


def claimed(table: Table, by: str = "ann") -> Case:
    return table.done(table.opens(doubtful()), Event.CLAIMED, by)


def decides(table: Table, case: Case, decision: DeskDecision, by: str = "ann") -> Any:
    return run(table, decide.decide_later, case.case_id, decision, by)


def takes_back(table: Table, case: Case, by: str = "ann") -> Any:
    return run(table, decide.take_back, case.case_id, by)


def sweeps(table: Table) -> int:
    return run(table, decide.run_decisions)


def waits_on(table: Table, case: Case) -> decide.WaitingDecision | None:
    return run(table, decide.waiting_decision, case.case_id)


@pytest.mark.parametrize(
    ("decision", "state"),
    [(YES, State.APPROVED), (NO, State.REJECTED), (MATERIAL, State.MATERIAL_NEEDED)],
)
def test_a_decision_is_done_when_the_time_to_take_it_back_is_over(
    table: Table, decision: DeskDecision, state: State
) -> None:
    case = claimed(table)
    kept = decides(table, case, decision)
    assert isinstance(kept, decide.WaitingDecision), kept
    assert kept.runs_at == table.world.now + UNDO_SECONDS * 1000
    table.world.waits(UNDO_SECONDS - 1)
    assert (sweeps(table), table.now(case.case_id), waits_on(table, case)) == (0, case, kept)
    table.world.waits(1)
    assert sweeps(table) == 1
    after = table.now(case.case_id)
    assert (after.state, after.note) == (state, decision.note)
    assert sweeps(table) == 0
    assert waits_on(table, case) is None


def test_a_decision_counts_from_the_reviewers_key_and_not_from_its_run(table: Table) -> None:
    case = claimed(table)
    assert case.due_at is not None
    table.world.waits((case.due_at - table.world.now) // 1000 - 1)
    pressed_at = table.world.now
    decides(table, case, YES)
    table.world.waits(UNDO_SECONDS)
    sweeps(table)
    after = table.now(case.case_id)
    assert after.decided_at == pressed_at < case.due_at < table.world.now
    assert table.trail(case)[-1].at == pressed_at


def test_the_trail_knows_nothing_of_what_was_taken_back(table: Table) -> None:
    case = claimed(table)
    before = table.trail(case)
    decides(table, case, NO)
    assert table.trail(case) == before
    assert takes_back(table, case) == NO
    table.world.waits(60)
    assert sweeps(table) == 0
    assert table.trail(case) == before
    assert table.now(case.case_id).state is State.CLAIMED


def test_what_was_done_is_not_taken_back(table: Table) -> None:
    case = claimed(table)
    decides(table, case, YES)
    table.world.waits(UNDO_SECONDS)
    sweeps(table)
    assert reason_of(takes_back(table, case)) is CaseReason.NOTHING_TO_TAKE_BACK
    assert table.now(case.case_id).state is State.APPROVED


def test_another_reviewer_neither_takes_a_decision_back_nor_decides_beside_it(
    table: Table,
) -> None:
    case = claimed(table)
    decides(table, case, YES)
    assert reason_of(takes_back(table, case, "bob")) is CaseReason.NOTHING_TO_TAKE_BACK
    for by in ("ann", "bob"):
        refused = decides(table, case, NO, by)
        assert reason_of(refused) is CaseReason.DECISION_WAITS
        assert "ann decided" in rule(refused)
    assert sweeps_after(table) == 1
    assert table.now(case.case_id).state is State.APPROVED


def sweeps_after(table: Table, seconds: int = UNDO_SECONDS) -> int:
    table.world.waits(seconds)
    return sweeps(table)


def test_who_did_not_claim_a_case_does_not_decide_it(table: Table) -> None:
    assert reason_of(decides(table, claimed(table), YES, "bob")) is CaseReason.CLAIMED_BY_ANOTHER
    assert reason_of(decides(table, table.opens(), YES)) is CaseReason.NOT_NOW


def test_nobody_decides_what_the_own_account_asks_for(table: Table) -> None:
    case = claimed(table)
    own = {case.subject.account_id}
    refused = run(table, decide.decide_later, case.case_id, YES, "ann", own)
    assert reason_of(refused) is CaseReason.OWN_ACCOUNT
    assert waits_on(table, case) is None


def test_a_rejection_shows_words_or_says_something(table: Table) -> None:
    bare = DeskDecision(Event.REJECTED, (RejectionReason.MISSPELT,))
    case = claimed(table)
    assert reason_of(decides(table, case, bare)) is CaseReason.NOTHING_SHOWN
    shown = DeskDecision(Event.REJECTED, (RejectionReason.CONTENT_NOT_ALLOWED,))
    assert isinstance(decides(table, case, shown), decide.WaitingDecision)
    said = claimed(table)
    noted = DeskDecision(Event.REJECTED, bare.reasons, "“帐号”应为“账号”")
    assert isinstance(decides(table, said, noted), decide.WaitingDecision)


def test_a_decision_without_its_reason_is_refused_at_the_key(table: Table) -> None:
    refused = decides(table, claimed(table), DeskDecision(Event.REJECTED, (), "不行"))
    assert reason_of(refused) is CaseReason.REASON_MISSING


@pytest.mark.parametrize(
    ("event", "kind", "becomes", "who", "in_chinese"),
    [
        (Event.WITHDRAWN, ActorKind.APPLICANT, State.WITHDRAWN, "applicant", "申请人"),
        (Event.RELEASED, ActorKind.OPERATOR, State.QUEUED, "someone", "someone"),
    ],
)
def test_a_decision_on_a_case_that_changed_goes_back_with_words(
    table: Table, event: Event, kind: ActorKind, becomes: State, who: str, in_chinese: str
) -> None:
    case = claimed(table)
    decides(table, case, NO)
    table.done(case, event, "someone", kind=kind)
    trail = table.trail(case)
    assert sweeps_after(table) == 0
    assert table.now(case.case_id).state is becomes
    assert table.trail(case) == trail
    kept = waits_on(table, case)
    assert kept is not None
    assert kept.decision == NO
    assert kept.refused is not None
    assert reason_of(kept.refused) is CaseReason.CHANGED_MEANWHILE
    assert f"({who}: {CASE_EVENTS[event]}); it is {CASE_STATES[becomes]} now" in rule(kept.refused)
    chinese = rule_of(kept.refused, Language.ZH_CN)
    assert f"{in_chinese}：{spoken(CASE_EVENTS[event], Language.ZH_CN)}" in chinese
    assert not LATIN.search(chinese.replace("someone", ""))
    assert [one.case_id for one in run(table, decide.decisions_of, "ann")] == [case.case_id]
    assert takes_back(table, case) == NO
    assert waits_on(table, case) is None


def test_a_refused_decision_is_in_nobodys_way_and_forgotten_after_a_day(table: Table) -> None:
    case = claimed(table)
    decides(table, case, NO)
    table.done(case, Event.RELEASED, "op", kind=ActorKind.OPERATOR)
    sweeps_after(table)
    table.done(case, Event.CLAIMED, "bob")
    assert isinstance(decides(table, case, YES, "bob"), decide.WaitingDecision)
    other = claimed(table)
    decides(table, other, YES)
    table.done(other, Event.WITHDRAWN, "acme", kind=ActorKind.APPLICANT)
    assert sweeps_after(table) == 1
    assert waits_on(table, other) is not None
    sweeps_after(table, 24 * 3600 + 1)
    assert waits_on(table, other) is None


def test_an_urge_does_not_make_a_decision_void(table: Table) -> None:
    case = claimed(table)
    assert case.due_at is not None
    table.world.waits((case.due_at - table.world.now) // 1000 + 1)
    decides(table, case, YES)
    table.world.waits(1)
    table.done(case, Event.URGED, "acme", kind=ActorKind.APPLICANT)
    assert sweeps_after(table) == 1
    assert table.now(case.case_id).state is State.APPROVED


def test_a_decision_survives_a_restart(table: Table, database_url: str) -> None:
    case = claimed(table)
    decides(table, case, YES)
    again = Database.open(database_url)
    table.world.use()
    table.world.waits(3600)
    with again.transaction() as tx:
        assert decide.run_decisions(work_at(tx, table.world.now, table.world.context)) == 1
    again.close()
    assert table.now(case.case_id).state is State.APPROVED


class KilledError(BaseException):
    """The process ends here."""


def test_a_kill_while_a_decision_is_done_leaves_it_whole(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = claimed(table)
    decides(table, case, YES)
    trail = table.trail(case)
    table.world.waits(UNDO_SECONDS)

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as until:
        until.setattr(decide, "_done", killed)
        with pytest.raises(KilledError):
            sweeps(table)
    assert (table.trail(case), table.now(case.case_id)) == (trail, case)
    assert sweeps(table) == 1
    assert table.now(case.case_id).state is State.APPROVED


def test_who_decided_is_noted_and_not_the_sweep(table: Table) -> None:
    case = claimed(table)
    decides(table, case, YES)
    sweeps_after(table)
    with table.world.database.reading() as tx:
        found = changes_after(tx, ChangeFilter(case.subject.account_id), None, 10)
    done = next(one for one in found if one.what == "act_at_desk")
    assert (done.actor_type.value, done.actor_name) == ("person", "ann")
    assert any(one.what == "decide_later" for one in found)


def test_a_second_opinion_is_another_reviewers(table: Table) -> None:
    table.world.use(review_second_opinion_permille=1000)
    decides(table, claimed(table), YES)
    sweeps_after(table)
    [look] = table.open_cases()
    assert reason_of(table.does(look, Event.CLAIMED, "ann")) is CaseReason.OWN_DECISION
    table.done(look, Event.CLAIMED, "bob")
    assert isinstance(decides(table, look, YES, "bob"), decide.WaitingDecision)


def test_twenty_decisions_are_done_in_their_order_and_one_is_taken_back(table: Table) -> None:
    cases = []
    for number in range(20):
        subject = table.subject(f"第{number}个通知")
        case = table.done(table.opens(doubtful(), subject=subject), Event.CLAIMED)
        decides(table, case, YES if number % 2 else NO)
        cases.append(case)
    takes_back(table, cases[7])
    assert sweeps_after(table) == 19
    states = [table.now(one.case_id).state for one in cases]
    expected = [State.APPROVED if number % 2 else State.REJECTED for number in range(20)]
    assert states == [*expected[:7], State.CLAIMED, *expected[8:]]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("claims"), st.sampled_from(["ann", "bob"])),
        st.tuples(st.just("decides"), st.sampled_from(["ann", "bob"])),
        st.tuples(st.just("takes back"), st.sampled_from(["ann", "bob"])),
        st.tuples(st.just("waits"), st.sampled_from([1, 5, 10])),
        st.tuples(st.just("sweeps"), st.just(0)),
        st.tuples(st.just("given back"), st.just(0)),
        st.tuples(st.just("withdrawn"), st.just(0)),
        st.tuples(st.just("restarts"), st.just(0)),
    ),
    min_size=3,
    max_size=14,
)


def does(table: Table, case: Case, verb: str, value: Any) -> Any:
    """One step of a case's life."""
    as_applicant = {"by": "acme", "kind": ActorKind.APPLICANT}
    as_operator = {"by": "op", "kind": ActorKind.OPERATOR}
    verbs: dict[str, Callable[[], Any]] = {
        "claims": lambda: table.does(case, Event.CLAIMED, value),
        "decides": lambda: decides(table, case, YES, value),
        "takes back": lambda: takes_back(table, case, value),
        "waits": lambda: table.world.waits(value),
        "sweeps": lambda: sweeps(table),
        "given back": lambda: table.does(case, Event.RELEASED, **as_operator),
        "withdrawn": lambda: table.does(case, Event.WITHDRAWN, **as_applicant),
        "restarts": table.world.use,
    }
    return verbs[verb]()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_a_case_is_decided_once_by_who_pressed_the_key(
    table: Table, steps: list[tuple[str, Any]]
) -> None:
    case = table.opens(doubtful())
    pressed: tuple[str, int] | None = None
    for verb, value in steps:
        before, kept = table.now(case.case_id), waits_on(table, case)
        done = does(table, case, verb, value)
        if verb == "decides" and not isinstance(done, Refused):
            assert before.claimed_by == value
            assert kept is None or kept.refused is not None
            pressed = value, table.world.now
        if verb == "takes back" and not isinstance(done, Refused):
            assert kept is not None
            assert kept.reviewer == value
            pressed = None
    sweeps_after(table)
    after, trail = table.now(case.case_id), table.trail(case)
    decided = [(one.actor, one.at) for one in trail if one.event is Event.APPROVED]
    assert len(decided) == (after.state is State.APPROVED)
    assert all(pressed == one == (after.decided_by, after.decided_at) for one in decided)
    left = waits_on(table, case)
    assert left is None or left.refused is not None
