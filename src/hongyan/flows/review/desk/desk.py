"""The reviewers' desk: the queue, a case with all that helps to decide it, and what is done to it.

Reads and acts; what an act does and who may do it is `domain/review/conduct`'s, what follows from a
decision is `review_cases`'.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.compliance.pack import RulePack
from hongyan.domain.review import store
from hongyan.domain.review.conduct import Barrier, CaseAct
from hongyan.domain.review.consistency import overruled
from hongyan.domain.review.desk import expected_at, place, queue_order
from hongyan.domain.review.lifecycle import OPEN, Event, State
from hongyan.domain.review.model import ActorKind, Case, Purpose, SubjectKind, TrailEntry
from hongyan.domain.review.precedents import Precedent, nearest
from hongyan.domain.review.reasons import reasons_for
from hongyan.domain.review.words import STATE_WORDS, StateWords
from hongyan.flows.refusals.declined import Declined
from hongyan.flows.review.cases.cases import act_on_case, clocks_of, work_calendar
from hongyan.flows.review.desk.materials import ShownPaper, case_file, case_materials
from hongyan.flows.review.desk.replay import Comparison, compare_cases
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import RejectionReason

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

ACTOR_CHARACTERS = range(1, 65)

_TEMPLATE_CODE = re.compile(r"SMS_([0-9]{1,18})")
_CASE_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where an open case stands: its place (0 when it is not in the queue), and by when it ends.

    `expected_at` is None while no pace can be told.
    """

    case: Case
    account_name: str
    place: int
    expected_at: int | None
    words: StateWords


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with all that helps to decide it."""

    waiting: QueuePlace
    trail: tuple[TrailEntry, ...]
    precedents: tuple[Precedent, ...]
    looked_at: tuple[Case, ...]
    """The cases that a second opinion or a consistency case looks at."""
    to_reopen: tuple[Case, ...]
    """Those of them that were decided otherwise than this case was."""
    reasons: tuple[RejectionReason, ...]
    """Those that a rejection may name."""
    materials: tuple[ShownPaper, ...]


def list_queue(
    tx: Connection, *, now_ms: int, context: FlowContext, states: Collection[State] = OPEN
) -> list[QueuePlace]:
    """Return the open cases, what is to be claimed next first."""
    cases = sorted(store.cases_in(tx, states), key=queue_order)
    return _waiting(tx, cases, cases, now_ms=now_ms, context=context)


def waiting(tx: Connection, case: Case, *, now_ms: int, context: FlowContext) -> QueuePlace:
    """Return what an applicant may know of a case: place, expected end, and why it is open."""
    queued = store.cases_in(tx, (State.QUEUED,)) if case.state is State.QUEUED else ()
    return _waiting(tx, [case], queued, now_ms=now_ms, context=context)[0]


def find_case(tx: Connection, case_id: int) -> Case | Declined:
    """Return the case of a number."""
    case = store.case_by_id(tx, case_id)
    if case is not None:
        return case
    return Declined("CASE", f"there is no case {case_id}", "`hongyan review queue` shows all")


def show_case(
    tx: Connection, case_id: int, *, now_ms: int, context: FlowContext
) -> Dossier | Declined:
    """Return a case with its trail, the nearest past texts, and the cases that it looks at."""
    case = find_case(tx, case_id)
    if isinstance(case, Declined):
        return case
    subject = case.subject
    past = store.past_texts(tx, subject.kind, subject.message_kind)
    others = [one for one in past if one.case_id not in {case.case_id, case.of_case}]
    numbers = (case.of_case, case.against_case)
    found = (store.case_by_id(tx, number) for number in numbers if number is not None)
    looked_at = tuple(one for one in found if one is not None)
    is_look = case.purpose is not Purpose.APPLICATION and case.verdict is not None
    return Dossier(
        waiting(tx, case, now_ms=now_ms, context=context),
        tuple(store.trail_of(tx, case_id)),
        tuple(nearest(subject.text, others)),
        looked_at,
        tuple(overruled(case.verdict, looked_at)) if is_look and case.verdict else (),
        reasons_for(subject.kind),
        case_materials(tx, case, now_ms=now_ms, context=context),
    )


def read_file(
    tx: Connection, case_id: int, name: str, *, now_ms: int, context: FlowContext
) -> bytes | Declined:
    """Return a file that was given with a case, by the name under which the case shows it."""
    case = find_case(tx, case_id)
    if isinstance(case, Declined):
        return case
    content = case_file(tx, case, name, now_ms=now_ms, context=context)
    if content is not None:
        return content
    rule = f"case {case_id} has no file {quoted(name)}"
    return Declined("NAME", rule, f"`hongyan review show {case_id}` names its files")


def act_at_desk(
    tx: Connection, case_id: int, act: CaseAct, *, now_ms: int, context: FlowContext
) -> Case | Declined:
    """Do something to a case, and return it then, or in words why it is not done."""
    case = find_case(tx, case_id)
    if isinstance(case, Declined):
        return case
    if len(act.actor) not in ACTOR_CHARACTERS:
        rule = "a reviewer's name has 1 to 64 characters"
        return Declined("--by", rule, "give --by NAME, or set HONGYAN_REVIEWER")
    done = act_on_case(tx, case_id, act, now_ms=now_ms, context=context)
    if isinstance(done, Case):
        return done
    rule, remedy = BARRIER_WORDS[done]
    listed = ", ".join(reason.value for reason in reasons_for(case.subject.kind))
    values = {"state": case.state.value, "by": case.claimed_by, "reasons": listed}
    values["event"] = act.event.value
    return Declined(f"case {case_id}", rule.format(**values), remedy.format(**values))


def act_for_applicant(
    tx: Connection, case_id: int, event: Event, note: str, *, now_ms: int, context: FlowContext
) -> Case | Declined:
    """Do what the applicant asked for: a human, the papers that were missing, or haste."""
    case = find_case(tx, case_id)
    if isinstance(case, Declined):
        return case
    applicant = str(case.subject.account_id)
    act = CaseAct(event, now_ms, ActorKind.APPLICANT, applicant, note=note)
    return act_at_desk(tx, case_id, act, now_ms=now_ms, context=context)


def compare(
    tx: Connection, packs: Sequence[RulePack], first: str, second: str
) -> Comparison | Declined:
    """Compare two cases, each named by its number or by the code of a template."""
    found = []
    for name in (first, second):
        case = _named(tx, name)
        if isinstance(case, Declined):
            return case
        found.append(case)
    one, other = found
    kinds = {(case.subject.kind, case.subject.message_kind) for case in found}
    if len(kinds) > 1:
        rule = f"{first} and {second} are not of one kind"
        return Declined("compare", rule, "compare signs with signs, templates of one kind")
    return compare_cases(tx, packs, one, other)


def list_workdays(tx: Connection) -> Mapping[int, bool]:
    """Return the operator's days, True for one on which people work."""
    return store.workdays(tx)


def set_workdays(
    tx: Connection, days: Sequence[int], note: str, now_ms: int, *, is_workday: bool
) -> None:
    """Declare days, such as 20270206, workdays or free days; due times set before stay."""
    store.set_workdays(tx, days, note, now_ms, is_workday=is_workday)


def forget_workdays(tx: Connection, days: Sequence[int]) -> int:
    """Leave days to the calendar again and return how many the operator had declared."""
    return sum(store.forget_workday(tx, day) for day in days)


def _named(tx: Connection, name: str) -> Case | Declined:
    code = _TEMPLATE_CODE.fullmatch(name)
    if code:
        case = store.latest_case(tx, SubjectKind.TEMPLATE, int(code[1]))
        rule = f"nobody applied for the template {name}"
        return case or Declined("compare", rule, "`hongyan review queue` shows cases")
    if not _CASE_NUMBER.fullmatch(name):
        rule = f"{quoted(name)} is neither a case's number nor a template's code"
        return Declined("compare", rule, "write 17, or SMS_200000001")
    return find_case(tx, int(name))


def _waiting(
    tx: Connection,
    cases: Iterable[Case],
    queued: Sequence[Case],
    *,
    now_ms: int,
    context: FlowContext,
) -> list[QueuePlace]:
    clocks, calendar = clocks_of(context.settings), work_calendar(tx)
    decided = store.last_decisions(tx)
    names = {one.account_id: one.name for one in accounts.all_accounts(tx)}
    found = []
    for case in cases:
        at = place(case, queued)
        clock = clocks[case.subject.grade]
        account_id = case.subject.account_id
        found.append(
            QueuePlace(
                case,
                names.get(account_id, str(account_id)),
                at,
                expected_at(at, now_ms, decided, clock, calendar) if at else None,
                STATE_WORDS[case.state],
            )
        )
    return found


BARRIER_WORDS: Final[Mapping[Barrier, tuple[str, str]]] = {
    Barrier.NOT_NOW: (
        "{event} is not possible while it is {state}, or somebody was quicker",
        "`hongyan review show` says what happened to it",
    ),
    Barrier.NOT_YOURS: (
        "{event} is not done by this kind of actor",
        "docs/rules/review-cases.md says who does what",
    ),
    Barrier.CLAIMED_BY_ANOTHER: (
        "it is claimed by {by}",
        "let them go on with it, or let an operator release it",
    ),
    Barrier.OWN_DECISION: (
        "it looks at a decision of your own",
        "let another reviewer claim it",
    ),
    Barrier.REASON_MISSING: ("a rejection names its reasons", "give --reason: {reasons}"),
    Barrier.REASON_UNFIT: (
        "a reason that this kind of application cannot have",
        "choose of: {reasons}",
    ),
    Barrier.NOTE_MISSING: ("this needs a word of explanation", "give --note"),
    Barrier.NOTE_TOO_LONG: ("a note has 500 characters at most", "shorten it"),
    Barrier.CALL_MISSING: (
        "a government or enterprise-grade applicant is telephoned before an approval",
        "`hongyan review call`, then `hongyan review call --confirmed`",
    ),
    Barrier.NOT_DUE: ("its due time has not passed", "wait until then"),
    Barrier.DONE_LATELY: (
        "that was done already, or less than an hour ago",
        "wait for the reviewers",
    ),
}
"""Total over `Barrier`: the rule, and what helps."""
