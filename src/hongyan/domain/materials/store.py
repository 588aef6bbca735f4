"""Statements on uploaded files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, exists, func, insert, select

from hongyan.db.clear import Files
from hongyan.db.dialect import among, upsert
from hongyan.db.rows import Rows
from hongyan.domain.materials.model import SCANS, Material, MaterialKind
from hongyan.domain.materials.tables import material_file, material_use

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection

_MATERIALS = Rows(material_file, Material, {"content": None, "is_sealed": None})
FROM_BEFORE: Final = "before"
"""What names a file that was there before uses were written down: unknown."""

FILES: Final = Files(material_file, "key")
"""What lies clear among uploaded files."""

_HELD = select(material_file.c.key).where(among(material_file.c.key, "keys"))


def save_material(
    tx: Connection, new: Material, content: bytes, *, is_sealed: bool = False
) -> None:
    """Store a file; one of the same key stays as it is, for an application may rest on it."""
    values = _MATERIALS.values(new, content=content, is_sealed=is_sealed)
    row = upsert(tx, material_file).values(values)
    tx.execute(row.on_conflict_do_nothing())


def material_of(tx: Connection, account_id: int, key: str) -> Material | None:
    """Return what is known of an account's file."""
    return _MATERIALS.one(tx, material_file.c.key == key, material_file.c.account_id == account_id)


def content_of(tx: Connection, key: str) -> tuple[MaterialKind, bytes, bool] | None:
    """Return a file's type, its bytes as they are stored, and whether they are sealed."""
    found = select(material_file.c.kind, material_file.c.content, material_file.c.is_sealed)
    row = tx.execute(found.where(material_file.c.key == key)).one_or_none()
    return None if row is None else (MaterialKind(row.kind), row.content, row.is_sealed)


def missing_keys(
    tx: Connection,
    account_id: int,
    keys: Collection[str],
    kinds: Collection[MaterialKind] = SCANS,
) -> set[str]:
    """Return which of these keys are no files of the account of one of these kinds."""
    if not keys:
        return set()
    fits = material_file.c.kind.in_([kind.value for kind in kinds])
    held = tx.execute(
        _HELD.where(material_file.c.account_id == account_id, fits), {"keys": list(keys)}
    )
    return set(keys) - {row.key for row in held}


def stored_files(tx: Connection, account_id: int) -> tuple[int, int]:
    """Return how many files an account has stored, and how many bytes they are."""
    counted = select(func.count(), func.coalesce(func.sum(material_file.c.size_bytes), 0)).where(
        material_file.c.account_id == account_id
    )
    files, size_bytes = tx.execute(counted).one()
    return int(files), int(size_bytes)


def name_files(tx: Connection, subject_kind: str, subject_id: int, keys: Collection[str]) -> None:
    """Write down which files an application or a paper names now; what it named before is over."""
    tx.execute(
        delete(material_use).where(
            material_use.c.subject_kind == subject_kind, material_use.c.subject_id == subject_id
        )
    )
    rows = [
        {"key": key, "subject_kind": subject_kind, "subject_id": subject_id}
        for key in dict.fromkeys(filter(None, keys))
    ]
    if rows:
        tx.execute(insert(material_use), rows)


def is_named(tx: Connection, key: str) -> bool:
    """Return whether an application or a paper is known to name a file."""
    named = select(material_use.c.key).where(
        material_use.c.key == key, material_use.c.subject_kind != FROM_BEFORE
    )
    return tx.execute(named.limit(1)).first() is not None


def remove_material(tx: Connection, account_id: int, key: str) -> bool:
    """Delete an account's file, whatever names it; False if there is none."""
    tx.execute(delete(material_use).where(material_use.c.key == key))
    gone = delete(material_file).where(
        material_file.c.key == key, material_file.c.account_id == account_id
    )
    return tx.execute(gone).rowcount == 1


def remove_unnamed(tx: Connection, created_before: int, limit: int) -> int:
    """Delete at most `limit` files that nothing names, older than a moment; returns how many."""
    old = (
        select(material_file.c.key)
        .where(
            material_file.c.created_at < created_before,
            ~exists().where(material_use.c.key == material_file.c.key),
        )
        .limit(limit)
    )
    return tx.execute(delete(material_file).where(material_file.c.key.in_(old))).rowcount


def materials_of(tx: Connection, account_id: int) -> list[Material]:
    """Return what is known of an account's files, oldest first."""
    order = [material_file.c.created_at, material_file.c.key]
    return _MATERIALS.many(tx, material_file.c.account_id == account_id, by=order)
