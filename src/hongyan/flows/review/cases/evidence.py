"""What speaks for an application of an account, as far as the operator lets the machine approve.

Reads what people decided before. Which evidence is needed is `domain/compliance/evidence`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.compliance.evidence import History, Weighed, weigh
from hongyan.domain.compliance.model import Subject
from hongyan.domain.compliance.pack import pack_for
from hongyan.domain.compliance.shipped import shipped_packs, shipped_shapes
from hongyan.domain.countries import store as countries
from hongyan.domain.messages import barred_store
from hongyan.domain.review import store
from hongyan.flows.review.cases.findings import blocking_rules
from hongyan.flows.review.cases.paused import disabled_by_operator
from hongyan.kernel.calendar import DAY_MS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings

REJECTED_LATELY_DAYS: Final = 180
TOPIC_PREFIX: Final = "topic."
"""What begins the ids of the rules on barred topics."""
_UNASKED: Final = Weighed((), ())


def evidence_for(
    tx: Connection, account_id: int, subject: Subject, now_ms: int, settings: Settings
) -> Weighed:
    """Return what speaks for an application; nothing while the operator lets people decide all."""
    if not settings.review_auto_approve:
        return _UNASKED
    since = now_ms - REJECTED_LATELY_DAYS * DAY_MS
    approved, rejected = store.decided_by_people(tx, account_id, since)
    needed = settings.review_auto_approve_after
    history = History(approved, rejected, needed, _against(tx, account_id, since))
    return weigh(pack_for(shipped_packs(), subject), shipped_shapes(), subject, history)


def _against(tx: Connection, account_id: int, since: int) -> int:
    """Return how much stands against an account: disabled texts, barred topics, halts."""
    rejected = store.rejected_by_rules(tx, account_id, since)
    barred = sum(
        any(rule_id.startswith(TOPIC_PREFIX) for rule_id in blocking_rules(findings))
        for findings in rejected
    )
    found = barred_store.calls_with_barred(tx, since, account_id).get(account_id, 0)
    halted = len(countries.international(tx, account_id).halted or ())
    return disabled_by_operator(tx, account_id) + barred + found + halted
