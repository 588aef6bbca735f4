"""Uploaded files as values, and under which keys an account may upload. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MATERIAL_BYTES_MAX: Final = 5 * 1024 * 1024
"""A scan has 5 MB at most (Dysmsapi, authorization letters and app filings)."""

KEY_CHARACTERS_MAX: Final = 512

ROOT: Final = "materials"


class MaterialKind(StrEnum):
    """What a file is, by its content; the values are media types."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    PDF = "application/pdf"
    DOC = "application/msword"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


IMAGES: Final = frozenset({MaterialKind.PNG, MaterialKind.JPEG, MaterialKind.GIF})
"""Proof files inside a call (Dysmsapi, AddSmsSign)."""

SCANS: Final = IMAGES | {MaterialKind.PDF}
"""What a letter, a licence, a trademark can be."""

DOCUMENTS: Final = frozenset(MaterialKind)
"""What MoreData may name: png, jpg, jpeg, doc, docx, pdf (Dysmsapi, CreateSmsSign)."""


@dataclass(frozen=True, slots=True)
class Material:
    """One stored file. `sha256` is that of the file in clear, in hex."""

    key: str
    account_id: int
    kind: MaterialKind
    size_bytes: int
    sha256: str
    created_at: int


def seal_purpose(key: str) -> str:
    """Return what a file is sealed for, so that sealed files cannot be swapped."""
    return f"material/{key}"


def start_path(account_id: int, token: str) -> str:
    """Return the folder of one upload grant; `token` is chance that cannot be guessed."""
    return f"{ROOT}/{account_id}/{token}"


def owner_of(key: str) -> int | None:
    """Return the account to whose folder a key belongs, None for a key of no account."""
    root, _, rest = key.partition("/")
    account, slash, name = rest.partition("/")
    if root != ROOT or not slash or not name:
        return None
    return int(account) if account.isascii() and account.isdigit() and len(account) < 19 else None  # noqa: PLR2004 - what a bigint holds


def is_sound_key(key: str) -> bool:
    """Tell whether a key is one that can be kept: short, printable, no way out of its folder."""
    parts = key.split("/")
    return (
        0 < len(key) <= KEY_CHARACTERS_MAX
        and key.isprintable()
        and not any(part in {"", ".", ".."} for part in parts)
    )
