"""Statements on uploaded files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from hongyan.db.dialect import among, upsert
from hongyan.domain.materials.model import Material, MaterialKind
from hongyan.domain.materials.tables import material_file

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection, Row

_COLUMNS = (
    material_file.c.key,
    material_file.c.account_id,
    material_file.c.kind,
    material_file.c.size_bytes,
    material_file.c.sha256,
    material_file.c.created_at,
)
_HELD = select(material_file.c.key).where(among(material_file.c.key, "keys"))


def save_material(tx: Connection, new: Material, content: bytes) -> None:
    """Store a file; one of the same key stays as it is, for an application may rest on it."""
    row = upsert(tx, material_file).values(
        key=new.key,
        account_id=new.account_id,
        kind=new.kind.value,
        size_bytes=new.size_bytes,
        sha256=new.sha256,
        content=content,
        created_at=new.created_at,
    )
    tx.execute(row.on_conflict_do_nothing())


def material_of(tx: Connection, account_id: int, key: str) -> Material | None:
    """Return what is known of an account's file."""
    found = select(*_COLUMNS).where(
        material_file.c.key == key, material_file.c.account_id == account_id
    )
    row: Any = tx.execute(found).one_or_none()
    return None if row is None else _material(row)


def content_of(tx: Connection, key: str) -> tuple[MaterialKind, bytes] | None:
    """Return a file's type and bytes."""
    found = select(material_file.c.kind, material_file.c.content).where(material_file.c.key == key)
    row = tx.execute(found).one_or_none()
    return None if row is None else (MaterialKind(row.kind), row.content)


def missing_keys(tx: Connection, account_id: int, keys: Collection[str]) -> set[str]:
    """Return which of these keys are no files of the account."""
    if not keys:
        return set()
    held = tx.execute(_HELD.where(material_file.c.account_id == account_id), {"keys": list(keys)})
    return set(keys) - {row.key for row in held}


def file_count(tx: Connection, account_id: int) -> int:
    """Return how many files an account has stored."""
    counted = (
        select(func.count())
        .select_from(material_file)
        .where(material_file.c.account_id == account_id)
    )
    return tx.execute(counted).scalar_one()


def _material(row: Row[Any]) -> Material:
    return Material(
        key=row.key,
        account_id=row.account_id,
        kind=MaterialKind(row.kind),
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        created_at=row.created_at,
    )
