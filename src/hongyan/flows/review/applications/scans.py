"""Scans at rest: sealed when they come, opened for a reviewer; what lies clear is sealed in time.

Without the master key no scan can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from hongyan.db.clear import Files
from hongyan.domain.materials import model as material_words
from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import MaterialKind
from hongyan.domain.signs import model as sign_words
from hongyan.domain.signs import store as signs

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer

KINDS: Final = {
    "jpg": MaterialKind.JPEG,
    "jpeg": MaterialKind.JPEG,
    "png": MaterialKind.PNG,
    "gif": MaterialKind.GIF,
}
"""What a proof file's suffix says; its content was asked when it came."""

_FILES: Final[Sequence[tuple[Files, Callable[[Any], str]]]] = (
    (materials.FILES, material_words.seal_purpose),
    (signs.FILES, sign_words.seal_purpose),
)

SEALED_AT_ONCE: Final = 10
"""Scans that one step seals; each may have megabytes."""


def scan_of(tx: Connection, key: str, sealer: Sealer | None) -> tuple[MaterialKind, bytes] | None:
    """Return in clear a file that was uploaded, or came with an application, and its type."""
    named = sign_words.file_of_key(key)
    if named is not None:
        sign_id, sha256, suffix = named
        came = sign_scan_of(tx, sign_id, sha256, sealer)
        return None if came is None else (KINDS[suffix], came)
    stored = materials.content_of(tx, key)
    if stored is None:
        return None
    kind, content, is_sealed = stored
    clear = _clear(content, material_words.seal_purpose(key), sealer, is_sealed=is_sealed)
    return None if clear is None else (kind, clear)


def sign_scan_of(tx: Connection, sign_id: int, sha256: str, sealer: Sealer | None) -> bytes | None:
    """Return in clear the bytes of a file that came with an application for a sign."""
    stored = signs.sign_file_content(tx, sign_id, sha256)
    if stored is None:
        return None
    file_id, content, is_sealed = stored
    return _clear(content, sign_words.seal_purpose(file_id), sealer, is_sealed=is_sealed)


def seal_scans(work: Work) -> int:
    """Seal some scans that lie clear, and return how many. A sweep, and done with an application.

    They are of an older version, or came just now; a kill costs one step.
    """
    sealer = work.context.sealer
    if sealer is None:
        return 0
    count = 0
    for files, purpose in _FILES:
        for key, content in files.clear(work.tx, SEALED_AT_ONCE):
            files.store_sealed(work.tx, key, sealer.seal_bytes(content, purpose(key)))
            count += 1
    return count


def _clear(content: bytes, purpose: str, sealer: Sealer | None, *, is_sealed: bool) -> bytes | None:
    if not is_sealed:
        return content
    return None if sealer is None else sealer.open_bytes(content, purpose)
