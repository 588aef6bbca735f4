"""The invoice titles that an account keeps: added once they are sound, removed, chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.certification.codes import canonical, check_credit_code
from hongyan.domain.invoices import store
from hongyan.domain.invoices.model import KeptTitle, Title
from hongyan.domain.invoices.reasons import TitleReason
from hongyan.domain.invoices.title import title_fault
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


def add_title(work: Work, account_id: int, title: Title) -> int | Refused:
    """Keep a title and return its id; declined with the rules that it breaks (FAQ 3.3.6).

    A tax number is the buyer's unified social credit code, whose last character checks the others.
    """
    written = replace(title, name=title.name.strip(), tax_number=canonical(title.tax_number))
    is_sound = check_credit_code(written.tax_number) is None
    fault = title_fault(written, is_tax_number_sound=is_sound)
    if fault is not None:
        return fault
    title_id = store.add_title(work.tx, account_id, written, work.now_ms)
    note_change(work, account_id, "add_title", str(title_id), None, written)
    return title_id


def list_titles(tx: Connection, account_id: int) -> list[KeptTitle]:
    """Return the titles that an account keeps, oldest first."""
    return store.titles_of(tx, account_id)


def remove_title(work: Work, account_id: int, title_id: int) -> Refused | None:
    """Stop keeping a title. Invoices made out to it stay as they are."""
    held = title_of(work.tx, account_id, title_id)
    if isinstance(held, Refused):
        return held
    store.remove_title(work.tx, account_id, title_id)
    note_change(work, account_id, "remove_title", str(title_id), held, None)
    return None


def title_of(tx: Connection, account_id: int, title_id: int) -> Title | Refused:
    """Return one title of an account."""
    kept = {one.title_id: one.title for one in store.titles_of(tx, account_id)}
    return kept.get(title_id, no_title(title_id))


def no_title(title_id: int) -> Refused:
    """Say that an account has no such title."""
    return Refused(TitleReason.MISSING, "title", title=title_id)
