"""A reviewer's decision that can still be taken back: which ones wait, and what makes them void.

Pure. How long a decision waits, and where it is kept meanwhile, is not known here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import TrailEntry
from hongyan.kernel.kinds import RejectionReason
from hongyan.text.management import is_blank

TAKEN_BACK: Final = frozenset({Event.APPROVED, Event.REJECTED, Event.MATERIAL_ASKED})
"""What the applicant would are notified of: it waits, and can be taken back until then."""

QUIET: Final = frozenset({Event.URGED, Event.ESCALATED})
"""What may happen to a case without making a decision void: nothing of it that was read changed."""


@dataclass(frozen=True, slots=True)
class DeskDecision:
    """What a reviewer wants to happen to a case."""

    event: Event
    reasons: tuple[RejectionReason, ...] = ()
    note: str = ""


def shows_nothing(decision: DeskDecision, marked: Collection[RejectionReason]) -> bool:
    """Tell whether a decision is a rejection by its bare reasons.

    `marked` are the reasons for which the rules marked words of the text.
    """
    if decision.event is not Event.REJECTED or not is_blank(decision.note):
        return False
    return not any(reason in marked for reason in decision.reasons)


def voided_by(trail: Iterable[TrailEntry], seen: int) -> TrailEntry | None:
    """Return the last entry that makes a decision void, which was made when `seen` were there."""
    later = [one for one in trail if one.sequence > seen and one.event not in QUIET]
    return later[-1] if later else None
