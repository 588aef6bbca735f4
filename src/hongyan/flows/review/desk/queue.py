"""The queue of open cases: pages of it, how many wait, what is claimed next and given back.

The order is `domain/review/desk`'s and the database sorts by it. What else is done to a case is
`desk`'s and `decide`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.review import desk_store, store
from hongyan.domain.review.asked import QueueAsked
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.desk import QueueKey, expected_at, queue_order
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Case, Purpose
from hongyan.domain.review.reasons import CaseReason
from hongyan.domain.review.words import STATE_WORDS
from hongyan.flows.review.cases.cases import clocks_of, work_calendar
from hongyan.flows.review.desk.decide import refused_at_once
from hongyan.flows.review.desk.desk import act_at_desk, find_case
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import Said

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

PLACES_MAX: Final = 20_000
"""Further back a place is not counted."""
COUNTED_MAX: Final = 1000
"""A count that reaches it says "or more"."""
LOOKS: Final = (Purpose.SECOND_OPINION, Purpose.CONSISTENCY)


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where an open case stands: its place (0 when it has none), and by when it ends.

    `expected_at` is None while no pace can be told.
    """

    case: Case
    account_name: str
    place: int
    expected_at: int | None
    words: Said


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some open cases, and behind which place the next page begins; None at the end."""

    rows: tuple[QueuePlace, ...]
    after: QueueKey | None


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """How many cases wait for what; each at most `COUNTED_MAX`."""

    queued: int
    mine: int
    material: int
    calls: int
    looks: int


def list_queue(
    work: Work, asked: QueueAsked, after: QueueKey | None = None, limit: int = 50
) -> QueuePage:
    """Return a page of open cases, what is to be claimed next first."""
    found = desk_store.queue_page(work.tx, asked, after, limit + 1)
    shown = found[:limit]
    goes_on = len(found) > limit
    return QueuePage(
        tuple(_waiting(work, shown, _places(work, asked, shown))),
        queue_order(shown[-1]) if goes_on else None,
    )


def waiting(work: Work, case: Case) -> QueuePlace:
    """Return what an applicant may know of a case: place, expected end, and why it is open."""
    at = 0
    if case.state is State.QUEUED:
        at = 1 + desk_store.queued_before(work.tx, queue_order(case), PLACES_MAX)
    return _waiting(work, [case], {case.case_id: at})[0]


def count_desk(work: Work, reviewer: str) -> DeskCounts:
    """Return how many cases wait for reviewers, for this one, for applicants and for a call."""
    asked = (
        QueueAsked((State.QUEUED,)),
        QueueAsked((State.CLAIMED, State.CALL_NEEDED), claimed_by=reviewer),
        QueueAsked((State.MATERIAL_NEEDED,)),
        QueueAsked(needs_call=True),
        QueueAsked(purposes=LOOKS),
    )
    return DeskCounts(*(desk_store.count_open(work.tx, one, COUNTED_MAX) for one in asked))


def claim_next(work: Work, reviewer: str, own: Collection[int] = ()) -> Case | Refused:
    """Claim the first case of the queue that a reviewer may decide.

    `own` are the accounts that the reviewer works for.
    """
    asked = QueueAsked((State.QUEUED,), for_reviewer=reviewer, but_of=own)
    first = desk_store.queue_page(work.tx, asked, None, 1)
    if not first:
        return Refused(CaseReason.NOTHING_QUEUED, "case", by=reviewer)
    return act_now(work, first[0].case_id, Event.CLAIMED, reviewer, own)


def act_now(
    work: Work,
    case_id: int,
    event: Event,
    reviewer: str,
    own: Collection[int] = (),
    note: str = "",
) -> Case | Refused:
    """Do at once what no applicant is notified of: claim, give back, and the telephone call."""
    case = find_case(work.tx, case_id)
    if isinstance(case, Refused):
        return case
    no = refused_at_once(work, case, reviewer, own)
    if no is not None:
        return no
    act = CaseAct(event, work.now_ms, ActorKind.REVIEWER, reviewer, note=note)
    return act_at_desk(work, case_id, act)


def _places(work: Work, asked: QueueAsked, shown: Sequence[Case]) -> dict[int, int]:
    """Return the places of the queued ones, which follow each other where all of them are shown."""
    queued = [one for one in shown if one.state is State.QUEUED]
    if not queued or asked != QueueAsked(asked.states):
        return {}
    before = desk_store.queued_before(work.tx, queue_order(queued[0]), PLACES_MAX)
    return {one.case_id: before + number for number, one in enumerate(queued, 1)}


def _waiting(work: Work, cases: Sequence[Case], places: dict[int, int]) -> list[QueuePlace]:
    clocks, calendar = clocks_of(work.context.settings), work_calendar(work.tx)
    decided = store.last_decisions(work.tx)
    names = accounts.account_names(work.tx, (one.subject.account_id for one in cases))
    found = []
    for case in cases:
        at = places.get(case.case_id, 0)
        clock = clocks[case.subject.grade]
        account_id = case.subject.account_id
        found.append(
            QueuePlace(
                case,
                names.get(account_id, str(account_id)),
                at,
                expected_at(at, work.now_ms, decided, clock, calendar) if at else None,
                STATE_WORDS[case.state],
            )
        )
    return found
