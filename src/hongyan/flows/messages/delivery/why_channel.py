"""Why an attempt went by its channel: the choice computed again of how channels stood. Reads only.

How they stood is noted when it changes, at most each ten seconds: a choice made in between, or of a
channel that was full for a moment, may not agree, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import AttemptState
from hongyan.domain.routing import store as routing
from hongyan.domain.routing import view_store
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.choose import penalty, ranking, serves
from hongyan.domain.templates import store as templates
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.attempt_store import Attempt
    from hongyan.domain.messages.model import Message
    from hongyan.domain.routing.model import ChannelView


@dataclass(frozen=True, slots=True)
class Candidate:
    """One channel as it stood. `name` is today's, empty when it is gone; penalty in micro-yuan."""

    channel_id: int
    name: str
    is_up: bool
    serves: bool
    was_tried: bool
    was_full: bool
    is_chosen: bool
    penalty: int
    price_micro: int
    success_permille: int
    latency_ms: int

    @property
    def is_able(self) -> bool:
        """Tell whether it could have taken the message."""
        return self.is_up and self.serves and not self.was_tried and not self.was_full


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """The choice for one attempt: what could have been chosen, the best first, then the rest."""

    attempt_no: int
    started_at: int
    noted_at: int
    carrier: Carrier
    is_urgent: bool
    candidates: tuple[Candidate, ...]

    @property
    def agrees(self) -> bool:
        """Tell whether the best that was able is the one that was chosen."""
        best = next((one for one in self.candidates if one.is_able), None)
        return best is not None and best.is_chosen


def why_channel(
    tx: Connection, account_id: int, message_id: int, attempt_no: int
) -> ChannelChoice | None:
    """Return the choice for an attempt of an account's message; None if nothing is kept of it."""
    message = messages.messages_by_id(tx, [message_id]).get(message_id)
    if message is None or message.account_id != account_id:
        return None
    made = attempt_store.attempts_of(tx, [message_id]).get(message_id, [])
    attempt = next((one for one in made if one.number == attempt_no), None)
    noted = None if attempt is None else view_store.views_at(tx, attempt.started_at)
    if attempt is None or noted is None:
        return None
    carrier, is_urgent = Carrier(message.carrier), _is_urgent(tx, message)
    best = ranking(noted.views, carrier, is_urgent=is_urgent)
    rest = [view for view in noted.views if view not in best]
    names = {one.channel_id: one.name for one in routing.channels(tx)}
    tried = {one.channel_id for one in made if _closed(one) and one.number < attempt_no}
    candidates = tuple(
        Candidate(
            channel_id=view.channel_id,
            name=names.get(view.channel_id, ""),
            is_up=view.is_up,
            serves=serves(view, carrier),
            was_tried=view.channel_id in tried,
            was_full=view.room <= 0,
            is_chosen=view.channel_id == attempt.channel_id,
            penalty=penalty(view, is_urgent=is_urgent),
            price_micro=view.price_micro,
            success_permille=view.success_permille,
            latency_ms=view.latency_ms,
        )
        for view in (*best, *sorted(rest, key=_by_id))
    )
    return ChannelChoice(
        attempt_no, attempt.started_at, noted.noted_at, carrier, is_urgent, candidates
    )


def _by_id(view: ChannelView) -> int:
    return view.channel_id


def _closed(attempt: Attempt) -> bool:
    """Tell whether an attempt keeps later ones from its channel."""
    return attempt.state != AttemptState.THROTTLED.value


def _is_urgent(tx: Connection, message: Message) -> bool:
    """Tell whether a message is a verification code, which pays more to be early."""
    template = templates.template_version_of(tx, message.template_id, message.template_version)
    return template is not None and template.purpose is MessageKind.VERIFICATION
