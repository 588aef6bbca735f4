"""Statements on trademarks and app filings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from hongyan.db.dialect import among
from hongyan.db.rows import Rows
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.filings.tables import app_filing, trademark

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection

_TRADEMARKS = Rows(trademark, Trademark, {"id": "trademark_id", "created_at": None})
_APP_FILINGS = Rows(app_filing, AppFiling, {"id": "filing_id", "created_at": None})


def add_trademark(tx: Connection, new: Trademark, now_ms: int) -> int:
    """Store a trademark and return its id."""
    return _TRADEMARKS.add_numbered(tx, new, created_at=now_ms)


def remove_trademark(tx: Connection, trademark_id: int) -> None:
    """Delete a trademark."""
    tx.execute(delete(trademark).where(trademark.c.id == trademark_id))


def trademark_ids(tx: Connection, account_id: int) -> list[int]:
    """Return the ids of an account's trademarks, oldest first."""
    held = select(trademark.c.id).where(trademark.c.account_id == account_id)
    return list(tx.execute(held.order_by(trademark.c.id)).scalars())


def trademarks_of(tx: Connection, account_id: int, ids: Collection[int]) -> list[Trademark]:
    """Return those of an account's trademarks that have these ids, oldest first."""
    mine = (trademark.c.account_id == account_id, among(trademark.c.id, "ids"))
    asked = _TRADEMARKS.select.where(*mine).order_by(trademark.c.id)
    return _TRADEMARKS.read(tx, asked, {"ids": list(ids)})


def add_app_filing(tx: Connection, new: AppFiling, now_ms: int) -> int:
    """Store an app filing and return its id."""
    return _APP_FILINGS.add_numbered(tx, new, created_at=now_ms)


def remove_app_filing(tx: Connection, filing_id: int) -> None:
    """Delete an app filing."""
    tx.execute(delete(app_filing).where(app_filing.c.id == filing_id))


def app_filing_ids(tx: Connection, account_id: int) -> list[int]:
    """Return the ids of an account's app filings, oldest first."""
    held = select(app_filing.c.id).where(app_filing.c.account_id == account_id)
    return list(tx.execute(held.order_by(app_filing.c.id)).scalars())


def app_filings_of(tx: Connection, account_id: int, ids: Collection[int]) -> list[AppFiling]:
    """Return those of an account's app filings that have these ids, oldest first."""
    mine = (app_filing.c.account_id == account_id, among(app_filing.c.id, "ids"))
    asked = _APP_FILINGS.select.where(*mine).order_by(app_filing.c.id)
    return _APP_FILINGS.read(tx, asked, {"ids": list(ids)})
