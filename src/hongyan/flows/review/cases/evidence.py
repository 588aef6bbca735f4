"""What speaks for an application of an account, as far as the operator lets the machine approve.

Reads what people decided before. Which evidence is needed is `domain/compliance/evidence`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.compliance.evidence import History, Weighed, weigh
from hongyan.domain.compliance.model import Subject
from hongyan.domain.compliance.pack import pack_for
from hongyan.domain.compliance.shipped import shipped_packs, shipped_shapes
from hongyan.domain.review import store
from hongyan.kernel.calendar import DAY_MS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings

REJECTED_LATELY_DAYS: Final = 180
_UNASKED: Final = Weighed((), ())


def evidence_for(
    tx: Connection, account_id: int, subject: Subject, now_ms: int, settings: Settings
) -> Weighed:
    """Return what speaks for an application; nothing while the operator lets people decide all."""
    if not settings.review_auto_approve:
        return _UNASKED
    since = now_ms - REJECTED_LATELY_DAYS * DAY_MS
    approved, rejected = store.decided_by_people(tx, account_id, since)
    history = History(approved, rejected, settings.review_auto_approve_after)
    return weigh(pack_for(shipped_packs(), subject), shipped_shapes(), subject, history)
