"""What cleaning makes of an uploaded file: a scan that may be kept, or why there is none.

How a file is cleaned is not known here, so that no process but the one that cleans has a decoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.domain.materials.model import MaterialKind


class Unfit(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    """In bytes as it came or re-encoded, or in pixels."""
    KIND = "kind"
    """None of the kinds that are taken here, by its content, whatever its name says."""
    BROKEN = "broken"
    TOO_COSTLY = "too_costly"
    """Decoding it takes more time or memory than a file may cost."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that may be kept; `sha256` is that of `content`, in hex."""

    kind: MaterialKind
    content: bytes
    sha256: str
