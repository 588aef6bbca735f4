"""The reviewers' desk: whose turn it is, how long it takes, what is late, what is looked at twice.

Pure. Chance is a seed: a case is drawn for a second opinion by its number, each time the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from hongyan.domain.review.conduct import is_overdue
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import Case, Purpose
from hongyan.domain.review.sla import ReviewClock, WorkCalendar, counts_from

PERMILLE: Final = 1000
DECISIONS_MIN: Final = 3
"""From fewer decisions no pace can be told."""


def queue_order(case: Case) -> tuple[bool, bool, int, int]:
    """Return the key by which waiting cases are sorted: what comes first is claimed first.

    Escalated ones, then applications before looks at decided cases, then by due time, then by age.
    """
    is_application = case.purpose is Purpose.APPLICATION
    due_at = case.submitted_at if case.due_at is None else case.due_at
    return (case.escalated_at is None, not is_application, due_at, case.case_id)


def place(case: Case, waiting: Iterable[Case]) -> int:
    """Return a case's place in the queue, 1 for the next one; 0 when it is not in the queue."""
    if case.state is not State.QUEUED:
        return 0
    own = queue_order(case)
    return 1 + sum(
        1
        for other in waiting
        if other.state is State.QUEUED
        and other.case_id != case.case_id
        and queue_order(other) < own
    )


def expected_at(
    place: int,
    now_ms: int,
    decided_at: Sequence[int],
    clock: ReviewClock,
    calendar: WorkCalendar,
) -> int | None:
    """Return about when the case at a place will be decided, None if no pace can be told.

    `decided_at` are the last human decisions, in any order. Their median distance is the pace:
    nights between them do not count. While the desk is closed, the estimate starts at its opening.
    """
    moments = sorted(decided_at)
    if place < 1 or len(moments) < DECISIONS_MIN:
        return None
    gaps = sorted(later - earlier for earlier, later in pairwise(moments))
    return counts_from(now_ms, clock, calendar) + place * gaps[len(gaps) // 2]


def to_escalate(cases: Iterable[Case], now_ms: int, grace_seconds: int) -> list[Case]:
    """Return the overdue cases that nobody was told of yet, the latest due time last."""
    late = [
        case
        for case in cases
        if case.escalated_at is None and is_overdue(case, now_ms - grace_seconds * 1000)
    ]
    return sorted(late, key=lambda case: (case.due_at or 0, case.case_id))


def is_sampled(case_id: int, seed: str, share_permille: int) -> bool:
    """Tell whether a decided case is drawn for a second opinion: so many of a thousand are."""
    digest = hashlib.blake2b(f"{seed}/{case_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % PERMILLE < share_permille
