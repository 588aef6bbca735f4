"""Trademarks and app filings taken and looked up; they are judged with the sign that names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.filings import store
from hongyan.domain.filings.model import (
    AppFiling,
    FilingFault,
    Trademark,
    app_filing_fault,
    trademark_fault,
)
from hongyan.domain.materials import store as materials
from hongyan.domain.review.model import SubjectKind
from hongyan.flows.refusals.paper_fault import PaperRefused
from hongyan.kernel.calendar import shanghai_day

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def create_trademark(
    tx: Connection, account_id: int, form: Trademark, *, now_ms: int
) -> int | PaperRefused:
    """Take a trademark and return its id."""
    fault = trademark_fault(form, shanghai_day(now_ms))
    if fault is not None:
        return PaperRefused(fault)
    if materials.missing_keys(tx, account_id, [form.picture_key]):
        return PaperRefused(FilingFault.TRADEMARK_PICTURE, form.picture_key)
    trademark_id = store.add_trademark(tx, replace(form, account_id=account_id), now_ms)
    materials.name_files(tx, SubjectKind.TRADEMARK, trademark_id, [form.picture_key])
    return trademark_id


def create_app_filing(
    tx: Connection, account_id: int, form: AppFiling, *, now_ms: int
) -> int | PaperRefused:
    """Take an app filing and return its id."""
    fault = app_filing_fault(form, shanghai_day(now_ms))
    if fault is not None:
        return PaperRefused(fault)
    missing = materials.missing_keys(tx, account_id, form.keys)
    if missing:
        return PaperRefused(FilingFault.APP_PICTURE, min(missing)[:64])
    filing_id = store.add_app_filing(tx, replace(form, account_id=account_id), now_ms)
    materials.name_files(tx, SubjectKind.APP_FILING, filing_id, form.keys)
    return filing_id


def find_trademarks(tx: Connection, account_id: int, ids: Collection[int]) -> list[Trademark]:
    """Return those of an account's trademarks that have these ids."""
    return store.trademarks_of(tx, account_id, ids)


def find_app_filings(tx: Connection, account_id: int, ids: Collection[int]) -> list[AppFiling]:
    """Return those of an account's app filings that have these ids."""
    return store.app_filings_of(tx, account_id, ids)
