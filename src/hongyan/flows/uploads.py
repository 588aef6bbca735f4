"""Uploaded files kept and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.materials import store
from hongyan.domain.materials.model import FILES_MAX, Material, MaterialKind
from hongyan.flows.paper_fault import PaperFault, PaperRefused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def keep_material(  # noqa: PLR0917 - a file's own columns
    tx: Connection,
    account_id: int,
    key: str,
    kind: MaterialKind,
    content: bytes,
    sha256: str,
    now_ms: int,
) -> Material | PaperRefused:
    """Store a file that was made harmless; a key that is taken keeps what it has."""
    if store.file_count(tx, account_id) >= FILES_MAX:
        return PaperRefused(PaperFault.FILES_TOO_MANY, str(FILES_MAX))
    kept = Material(key, account_id, kind, len(content), sha256, now_ms)
    store.save_material(tx, kept, content)
    return kept


def find_material(tx: Connection, account_id: int, key: str) -> Material | None:
    """Return what is known of an account's file."""
    return store.material_of(tx, account_id, key)


def material_content(tx: Connection, key: str) -> tuple[MaterialKind, bytes] | None:
    """Return a file's type and bytes, for a reviewer's eyes."""
    return store.content_of(tx, key)
