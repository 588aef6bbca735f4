"""Uploaded files kept and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.materials import store
from hongyan.domain.materials.model import Material, MaterialKind, seal_purpose
from hongyan.kernel.calendar import DAY_MS

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

REMOVED_MAX: Final = 20
"""Files that one sweep deletes; each may have megabytes."""


def keep_material(
    work: Work, account_id: int, key: str, kind: MaterialKind, content: bytes, sha256: str
) -> Material:
    """Store a file that was made harmless, sealed; a key that is taken keeps what it has.

    Without a sealer it lies clear until a process with a master key has seen it.
    """
    kept = Material(key, account_id, kind, len(content), sha256, work.now_ms)
    sealer = work.context.sealer
    stored = content if sealer is None else sealer.seal_bytes(content, seal_purpose(key))
    store.save_material(work.tx, kept, stored, is_sealed=sealer is not None)
    return kept


def remove_unused_files(work: Work) -> int:
    """Delete files that nothing names and that are old enough; returns how many. A sweep.

    A file counts as unused once its application has changed or is deleted, too.
    """
    days = work.context.settings.account_unused_file_days
    return store.remove_unnamed(work.tx, work.now_ms - days * DAY_MS, REMOVED_MAX)
