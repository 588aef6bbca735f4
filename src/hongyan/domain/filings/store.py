"""Statements on trademarks and app filings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from hongyan.db.dialect import among, inserted_id
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.filings.tables import app_filing, trademark

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection


def add_trademark(tx: Connection, new: Trademark, now_ms: int) -> int:
    """Store a trademark and return its id."""
    inserted = tx.execute(
        insert(trademark).values(
            account_id=new.account_id,
            name=new.name,
            registration_number=new.registration_number,
            applicant=new.applicant,
            period_text=new.period_text,
            picture_key=new.picture_key,
            created_at=now_ms,
        )
    )
    return inserted_id(inserted)


def remove_trademark(tx: Connection, trademark_id: int) -> None:
    """Delete a trademark."""
    tx.execute(delete(trademark).where(trademark.c.id == trademark_id))


def trademark_ids(tx: Connection, account_id: int) -> list[int]:
    """Return the ids of an account's trademarks, oldest first."""
    held = select(trademark.c.id).where(trademark.c.account_id == account_id)
    return list(tx.execute(held.order_by(trademark.c.id)).scalars())


def trademarks_of(tx: Connection, account_id: int, ids: Collection[int]) -> list[Trademark]:
    """Return those of an account's trademarks that have these ids, oldest first."""
    rows = tx.execute(
        select(trademark)
        .where(trademark.c.account_id == account_id, among(trademark.c.id, "ids"))
        .order_by(trademark.c.id),
        {"ids": list(ids)},
    )
    return [
        Trademark(
            trademark_id=row.id,
            account_id=row.account_id,
            name=row.name,
            registration_number=row.registration_number,
            applicant=row.applicant,
            period_text=row.period_text,
            picture_key=row.picture_key,
        )
        for row in rows
    ]


def add_app_filing(tx: Connection, new: AppFiling, now_ms: int) -> int:
    """Store an app filing and return its id."""
    inserted = tx.execute(
        insert(app_filing).values(
            account_id=new.account_id,
            licence_number=new.licence_number,
            service_name=new.service_name,
            principal=new.principal,
            approval_date=new.approval_date,
            domain=new.domain,
            record_key=new.record_key,
            store_key=new.store_key,
            runtime_key=new.runtime_key,
            created_at=now_ms,
        )
    )
    return inserted_id(inserted)


def remove_app_filing(tx: Connection, filing_id: int) -> None:
    """Delete an app filing."""
    tx.execute(delete(app_filing).where(app_filing.c.id == filing_id))


def app_filing_ids(tx: Connection, account_id: int) -> list[int]:
    """Return the ids of an account's app filings, oldest first."""
    held = select(app_filing.c.id).where(app_filing.c.account_id == account_id)
    return list(tx.execute(held.order_by(app_filing.c.id)).scalars())


def app_filings_of(tx: Connection, account_id: int, ids: Collection[int]) -> list[AppFiling]:
    """Return those of an account's app filings that have these ids, oldest first."""
    rows = tx.execute(
        select(app_filing)
        .where(app_filing.c.account_id == account_id, among(app_filing.c.id, "ids"))
        .order_by(app_filing.c.id),
        {"ids": list(ids)},
    )
    return [
        AppFiling(
            filing_id=row.id,
            account_id=row.account_id,
            licence_number=row.licence_number,
            service_name=row.service_name,
            principal=row.principal,
            approval_date=row.approval_date,
            domain=row.domain,
            record_key=row.record_key,
            store_key=row.store_key,
            runtime_key=row.runtime_key,
        )
        for row in rows
    ]
