"""Show a whole phone number to a person: the change log says who saw whose, and is the leave to.

Who asked is shown it for a short time, so that a page can be loaded again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.changes import store as changes
from hongyan.domain.changes.model import ChangeFilter
from hongyan.flows.messages.records.tell_record import find_message
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.calendar import MINUTE_MS
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.actor import Actor

SHOWN_MS: Final = 10 * MINUTE_MS
LOOKED_MAX: Final = 50


def reveal_number(work: Work, account_id: int, message_id: int) -> Refused | None:
    """Note that the actor is shown the number of a message of the account."""
    found = find_message(work.tx, account_id, message_id)
    if isinstance(found, Refused):
        return found
    note_change(work, account_id, "reveal_number", str(message_id), None, None)
    return None


def is_revealed(
    tx: Connection, account_id: int, message_id: int, actor: Actor, now_ms: int
) -> bool:
    """Tell whether an actor asked for a message's number a short time ago."""
    wanted = ChangeFilter(account_id, "reveal_number", str(message_id), actor.kind)
    return any(
        one.actor_name == actor.name and one.changed_at > now_ms - SHOWN_MS
        for one in changes.changes_after(tx, wanted, None, LOOKED_MAX)
    )
