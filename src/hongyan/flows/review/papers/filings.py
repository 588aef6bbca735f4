"""Trademarks and app filings taken and looked up; they are judged with the sign that names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.filings import store
from hongyan.domain.filings.model import (
    AppFiling,
    Trademark,
    app_filing_fault,
    trademark_fault,
)
from hongyan.domain.filings.reasons import FilingFormReason
from hongyan.domain.materials import store as materials
from hongyan.domain.review.model import SubjectKind
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.cut import cut
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


def create_trademark(work: Work, account_id: int, form: Trademark) -> int | Refused:
    """Take a trademark and return its id."""
    fault = trademark_fault(form, shanghai_day(work.now_ms))
    if fault is not None:
        return fault
    if materials.missing_keys(work.tx, account_id, [form.picture_key]):
        return Refused(FilingFormReason.TRADEMARK_PICTURE, key=form.picture_key)
    trademark_id = store.add_trademark(work.tx, replace(form, account_id=account_id), work.now_ms)
    materials.name_files(work.tx, SubjectKind.TRADEMARK, trademark_id, [form.picture_key])
    note_change(work, account_id, "create_trademark", str(trademark_id), None, form)
    return trademark_id


def create_app_filing(work: Work, account_id: int, form: AppFiling) -> int | Refused:
    """Take an app filing and return its id."""
    fault = app_filing_fault(form, shanghai_day(work.now_ms))
    if fault is not None:
        return fault
    missing = materials.missing_keys(work.tx, account_id, form.keys)
    if missing:
        return Refused(FilingFormReason.APP_PICTURE, key=cut(min(missing)))
    filing_id = store.add_app_filing(work.tx, replace(form, account_id=account_id), work.now_ms)
    materials.name_files(work.tx, SubjectKind.APP_FILING, filing_id, form.keys)
    note_change(work, account_id, "create_app_filing", str(filing_id), None, form)
    return filing_id


def find_trademarks(tx: Connection, account_id: int, ids: Collection[int]) -> list[Trademark]:
    """Return those of an account's trademarks that have these ids."""
    return store.trademarks_of(tx, account_id, ids)


def find_app_filings(tx: Connection, account_id: int, ids: Collection[int]) -> list[AppFiling]:
    """Return those of an account's app filings that have these ids."""
    return store.app_filings_of(tx, account_id, ids)
