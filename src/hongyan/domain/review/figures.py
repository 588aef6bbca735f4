"""What a reviewer did: decisions, how long they took, how often others agreed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hongyan.domain.review.lifecycle import CaseDecision
from hongyan.domain.review.model import Case
from hongyan.kernel.calendar import shanghai_day

PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class ReviewerFigures:
    """A reviewer's figures: of today, and since the moment that was asked for.

    `escalated` of `decided` cases came so late that the clock put them in front. `agreed` of
    `looked_at` decisions were confirmed by another reviewer, the others overturned.
    `median_ms` is from claim to key, None without a decision.
    """

    today: int
    decided: int
    approved: int
    escalated: int
    median_ms: int | None
    looked_at: int
    agreed: int
    days: tuple[tuple[int, int, int], ...]
    """Each day with decisions, the oldest first: (day, approved, rejected)."""

    @property
    def agreement_permille(self) -> int | None:
        """Return the share of decisions that were confirmed, None if none was looked at."""
        return PERMILLE * self.agreed // self.looked_at if self.looked_at else None


def figures_of(
    decided: Sequence[Case], looks: Iterable[tuple[Case, CaseDecision]], today: int
) -> ReviewerFigures:
    """Return the figures of decided cases and of the looks at a reviewer's decisions.

    A look comes with what the reviewer had decided. `today` is a day such as 20260131.
    """
    looked = [look.verdict is verdict for look, verdict in looks if look.verdict is not None]
    took = sorted(
        one.decided_at - one.claimed_at
        for one in decided
        if one.decided_at is not None and one.claimed_at is not None
    )
    by_day = Counter(
        (shanghai_day(one.decided_at), one.verdict) for one in decided if one.decided_at is not None
    )
    days = sorted({day for day, _ in by_day})
    yes, no = CaseDecision.APPROVED, CaseDecision.REJECTED
    return ReviewerFigures(
        today=by_day[today, yes] + by_day[today, no],
        decided=len(decided),
        approved=sum(one.verdict is yes for one in decided),
        escalated=sum(one.escalated_at is not None for one in decided),
        median_ms=took[len(took) // 2] if took else None,
        looked_at=len(looked),
        agreed=sum(looked),
        days=tuple((day, by_day[day, yes], by_day[day, no]) for day in days),
    )
