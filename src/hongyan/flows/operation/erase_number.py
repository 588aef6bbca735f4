"""Erases a number from the log, from lists and from queues; reports what went and what stays.

Of opting out the fact is kept, under a pseudonym: no person may get promotions again because the
number was forgotten. Each step is one transaction that can be repeated; a kill costs one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.alerts import store as alerts
from hongyan.domain.callbacks import history_store
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.calls import store as calls
from hongyan.domain.frequency import store as frequency
from hongyan.domain.inbound import store as inbound
from hongyan.domain.inbound.pseudonym import pseudonym_of
from hongyan.domain.messages import retention_store as messages
from hongyan.domain.messages.reasons import NumberReason
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.receipts import store as receipts
from hongyan.domain.routing import store as routing
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.pseudonyms import made_pseudonym_key
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused
from hongyan.text.international import RejectedNumber
from hongyan.text.phone import api_form
from hongyan.text.typed import read_typed

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer

ROWS_AT_ONCE: Final = 1000

KEPT_OF_NUMBER: Final = (
    (
        "messages without number and text",
        "statistics, statements and the ledger add them up",
    ),
    (
        "the fact of opting out, as a keyed hash",
        "promotions must not begin again",
    ),
    (
        "papers, invoice titles and sealed forms",
        "who declared them is a customer, and their retention is the account's",
    ),
    (
        "the number inside texts to or from others",
        "it cannot be matched to a number; HONGYAN_KEEP_TEXTS_DAYS removes them in time",
    ),
    ("backups that were made before", "delete them when they are no longer needed"),
)
"""What an erasure leaves, and why (docs/rules/privacy.md)."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What one step erased, counted by what it was; `is_through` ends the steps."""

    counts: Counter[str]
    is_through: bool


def erase_number(work: Work, sealer: Sealer, text: str) -> Erased | Refused:
    """Erase a number, at most `ROWS_AT_ONCE` messages of the log at a time."""
    phone = read_typed(text)
    if isinstance(phone, RejectedNumber):
        return Refused(NumberReason.ILLEGAL, "number", number=quoted(text))
    tx = work.tx
    work.context.lock_numbers(tx, [phone])
    since = work.now_ms - work.context.settings.receipt_deadline_seconds * 1000
    waiting = messages.count_under_way(tx, phone, since)
    if waiting:
        return Refused(NumberReason.UNDER_WAY, "number", count=waiting)
    pseudonym = pseudonym_of(phone, made_pseudonym_key(work, sealer))
    counts = Counter(
        {
            "messages": messages.erase_messages_to(tx, phone, ROWS_AT_ONCE),
            "replies": inbound.erase_texts_from(tx, phone),
            "pieces of replies": inbound.delete_pieces_from(tx, phone),
            "opt-outs": inbound.replace_opt_outs(tx, phone, pseudonym),
            "receipts without a message": receipts.forget_orphans_of(tx, phone),
            "pushes": callbacks.delete_pushes_with(tx, f'"{api_form(phone)}"'),
            "pushes that ended": history_store.erase_items_with(tx, api_form(phone)),
            "references of calls": calls.erase_out_ids_with(tx, api_form(phone)),
            "whitelists": frequency.remove_everywhere(tx, phone),
            "test numbers": accounts.unbind_everywhere(tx, phone),
            "codes for administrators": qualifications.forget_codes_of(tx, phone),
            "contacts of alerts": alerts.remove_contact(tx, phone),
            "ported numbers": int(routing.remove_ported_number(tx, phone)),
        }
    )
    invalidate_reference(tx)
    note_change(work, None, "erase_number", "", dict(counts), None)
    return Erased(counts, counts["messages"] < ROWS_AT_ONCE)
