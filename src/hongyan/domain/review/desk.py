"""The reviewers' desk: whose turn it is, how long it takes, what is late, what is looked at twice.

Pure. Chance is a seed: a case is drawn for a second opinion by its number, each time the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from hongyan.domain.review.conduct import is_overdue
from hongyan.domain.review.model import Case, Purpose
from hongyan.domain.review.sla import ReviewClock, WorkCalendar, counts_from

PERMILLE: Final = 1000
QueueKey: TypeAlias = tuple[bool, bool, int, int]
"""A place in the queue, as it is sorted."""

DECISIONS_MIN: Final = 3
"""From fewer decisions no pace can be told."""


def queue_order(case: Case) -> QueueKey:
    """Return the key by which waiting cases are sorted: what comes first is claimed first.

    Escalated ones, then applications before looks at decided cases, then by due time, then by age.
    """
    return order_key(
        case.case_id,
        case.purpose,
        escalated_at=case.escalated_at,
        due_at=case.due_at,
        submitted_at=case.submitted_at,
    )


def order_key(
    case_id: int,
    purpose: Purpose,
    *,
    escalated_at: int | None,
    due_at: int | None,
    submitted_at: int,
) -> tuple[bool, bool, int, int]:
    """Return the key of `queue_order` for a case of which no more is known."""
    by = submitted_at if due_at is None else due_at
    return (escalated_at is None, purpose is not Purpose.APPLICATION, by, case_id)


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
    """Return the overdue cases that were not reported yet, the latest due time last."""
    late = [
        case
        for case in cases
        if case.escalated_at is None and is_overdue(case, now_ms - grace_seconds * 1000)
    ]
    return sorted(late, key=lambda case: (case.due_at or 0, case.case_id))


def is_sampled(case_id: int, seed: str, share_permille: int) -> bool:
    """Tell whether a decided case is drawn for a second opinion, by a share in permille."""
    digest = hashlib.blake2b(f"{seed}/{case_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % PERMILLE < share_permille
