"""What people read of a case: where it stands, what happened, what happens next (FAQ 1.4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, TrailEntry
from hongyan.kernel.said import Said, said

STATE_WORDS: Final[Mapping[State, Said]] = {
    State.SUBMITTED: said("The rules are being applied"),
    State.AUTO_REJECTED: said("Rejected by the rules; you may ask for a human"),
    State.QUEUED: said("Waiting for a reviewer"),
    State.CLAIMED: said("A reviewer is looking at it"),
    State.MATERIAL_NEEDED: said("Waiting for your papers; the clock stands still"),
    State.CALL_NEEDED: said("Waiting for a telephone call: please answer it"),
    State.APPROVED: said("Approved"),
    State.REJECTED: said("Rejected by a reviewer"),
    State.WITHDRAWN: said("Taken back"),
}
"""Total over `State`: what an applicant reads."""

CASE_STATES: Final[Mapping[State, Said]] = {
    State.SUBMITTED: said("with the rules"),
    State.AUTO_REJECTED: said("rejected by the rules"),
    State.QUEUED: said("in the queue"),
    State.CLAIMED: said("claimed"),
    State.MATERIAL_NEEDED: said("waiting for material"),
    State.CALL_NEEDED: said("waiting for a call"),
    State.APPROVED: said("approved"),
    State.REJECTED: said("rejected"),
    State.WITHDRAWN: said("withdrawn"),
}
"""Total over `State`: what a reviewer reads, and what a no says."""

CASE_EVENTS: Final[Mapping[Event, Said]] = {
    Event.SUBMITTED: said("applied"),
    Event.RULES_BLOCKED: said("the rules rejected it"),
    Event.RULES_QUEUED: said("the rules left it to a reviewer"),
    Event.RULES_APPROVED: said("the rules approved it"),
    Event.HUMAN_REQUESTED: said("asked for a human"),
    Event.CLAIMED: said("claimed it"),
    Event.RELEASED: said("put it back into the queue"),
    Event.MATERIAL_ASKED: said("asked for material"),
    Event.MATERIAL_GIVEN: said("gave the material"),
    Event.MATERIAL_LAPSED: said("no material came in time"),
    Event.CALL_ASKED: said("a call is to be made"),
    Event.CALL_CONFIRMED: said("confirmed by telephone"),
    Event.CALL_FAILED: said("not confirmed by telephone"),
    Event.APPROVED: said("approved it"),
    Event.REJECTED: said("rejected it"),
    Event.WITHDRAWN: said("withdrew it"),
    Event.URGED: said("urged it"),
    Event.ESCALATED: said("put it in front: overdue"),
    Event.REOPENED: said("opened it again"),
}
"""Total over `Event`."""

ACTOR_WORDS: Final[Mapping[ActorKind, Said]] = {
    ActorKind.RULES: said("the rules"),
    ActorKind.APPLICANT: said("applicant"),
    ActorKind.REVIEWER: said("reviewer"),
    ActorKind.OPERATOR: said("operator"),
    ActorKind.CLOCK: said("clock"),
}
"""Total over `ActorKind`."""

NAMED: Final = frozenset({ActorKind.REVIEWER, ActorKind.OPERATOR})
"""Actors who are written down by their names."""


def actor_of(entry: TrailEntry) -> str:
    """Return who did something: by name, or as what they did it."""
    is_named = entry.actor_kind in NAMED and entry.actor
    return entry.actor if is_named else ACTOR_WORDS[entry.actor_kind]
