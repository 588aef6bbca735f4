"""The invoice titles that an account keeps: added once they are sound, removed, chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.certification.codes import canonical, check_credit_code
from hongyan.domain.invoices import store
from hongyan.domain.invoices.model import KeptTitle, Title
from hongyan.domain.invoices.title import TITLE_WORDS, TitleRule, title_fault
from hongyan.flows.refusals.declined import Declined

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def add_title(tx: Connection, account_id: int, title: Title, *, now_ms: int) -> int | Declined:
    """Keep a title and return its id; declined with the first rule that it breaks (FAQ 3.3.6).

    A tax number is the buyer's unified social credit code, whose last character checks the others.
    """
    written = replace(title, name=title.name.strip(), tax_number=canonical(title.tax_number))
    is_sound = check_credit_code(written.tax_number) is None
    fault = title_fault(written, is_tax_number_sound=is_sound)
    if fault is not None:
        return declined_by(fault)
    return store.add_title(tx, account_id, written, now_ms)


def list_titles(tx: Connection, account_id: int) -> list[KeptTitle]:
    """Return the titles that an account keeps, oldest first."""
    return store.titles_of(tx, account_id)


def remove_title(tx: Connection, account_id: int, title_id: int) -> Declined | None:
    """Stop keeping a title. Invoices made out to it stay as they are."""
    return None if store.remove_title(tx, account_id, title_id) else no_title(title_id)


def title_of(tx: Connection, account_id: int, title_id: int) -> Title | Declined:
    """Return one title of an account."""
    kept = {one.title_id: one.title for one in store.titles_of(tx, account_id)}
    return kept.get(title_id, no_title(title_id))


def no_title(title_id: int) -> Declined:
    """Say that an account has no such title."""
    rule = f"the account has no title {title_id}"
    return Declined("--title", rule, "`hongyan billing invoice title list` shows all")


def declined_by(rule: TitleRule) -> Declined:
    """Say which rule a title breaks."""
    words = TITLE_WORDS[rule]
    return Declined(words.field, words.rule, words.remedy)
