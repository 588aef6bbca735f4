"""Uploaded files kept and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.materials import store
from hongyan.domain.materials.model import Material, MaterialKind
from hongyan.kernel.calendar import DAY_MS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

REMOVED_MAX: Final = 20
"""Files that one sweep deletes; each may have megabytes."""


def keep_material(  # noqa: PLR0917 - a file's own columns
    tx: Connection,
    account_id: int,
    key: str,
    kind: MaterialKind,
    content: bytes,
    sha256: str,
    now_ms: int,
) -> Material:
    """Store a file that was made harmless; a key that is taken keeps what it has."""
    kept = Material(key, account_id, kind, len(content), sha256, now_ms)
    store.save_material(tx, kept, content)
    return kept


def material_content(tx: Connection, key: str) -> tuple[MaterialKind, bytes] | None:
    """Return a file's type and bytes, for a reviewer's eyes."""
    return store.content_of(tx, key)


def remove_unused_files(tx: Connection, *, now_ms: int, context: FlowContext) -> int:
    """Delete files that nothing names and that are old enough; returns how many. A sweep.

    A file counts as unused once its application has changed or is deleted, too.
    """
    days = context.settings.account_unused_file_days
    return store.remove_unnamed(tx, now_ms - days * DAY_MS, REMOVED_MAX)
