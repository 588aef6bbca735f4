"""Changes as values. Knows neither what was changed nor who may look."""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.kernel.actor import ActorType


@dataclass(frozen=True, slots=True)
class Change:
    """One run of a managing flow: who ran it, on what of whose, and what differed then.

    `what` is the name of the flow, `subject` names the thing. `before` and `after` are JSON:
    `before` is empty of what was made, `after` of what was removed. `account_id` is None for what
    belongs to no account, such as a channel.
    """

    change_id: int
    changed_at: int
    actor_type: ActorType
    actor_name: str
    account_id: int | None
    what: str
    subject: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are asked for; None and "" do not choose."""

    account_id: int | None = None
    what: str = ""
    subject: str = ""
    actor_type: ActorType | None = None
