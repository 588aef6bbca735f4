"""Cleans callers' files in processes of their own; each account has its share.

Every way in goes through here: the upload endpoint and the files inside a call.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto
from typing import Protocol

from hongyan.documents.scan import Scan, Unfit
from hongyan.documents.scan_subprocess import command, job_of, read_answer
from hongyan.domain.materials.model import MaterialKind
from hongyan.engine.subprocesses import NotDone, Subprocesses, SubprocessLimits


class Crowded(Enum):
    """The file was not looked at, because too many wait."""

    CROWDED = auto()


CROWDED = Crowded.CROWDED
RETRY_MS = 2000
"""After this a file that was turned away may be given again."""


class Clean(Protocol):
    """Cleans one account's file."""

    async def __call__(
        self, account_id: int, raw: bytes, bytes_max: int, kinds: Collection[MaterialKind], /
    ) -> Scan | Unfit | Crowded:
        """Return the file as it may be kept, why it is not, or that too many wait."""


class Cleaner:
    """Cleans files in processes that start with the first file."""

    def __init__(self, limits: SubprocessLimits | None = None) -> None:
        """Start nothing yet."""
        self.subprocesses = Subprocesses(command(), limits or SubprocessLimits())

    async def __call__(
        self, account_id: int, raw: bytes, bytes_max: int, kinds: Collection[MaterialKind], /
    ) -> Scan | Unfit | Crowded:
        """Return the file as it may be kept, why it is not, or that too many wait."""
        if not raw or len(raw) > bytes_max:
            return Unfit.TOO_LARGE if raw else Unfit.EMPTY
        done = await self.subprocesses.run(account_id, *job_of(raw, bytes_max, kinds))
        match done:
            case NotDone.CROWDED:
                return CROWDED
            case NotDone.DIED:
                return Unfit.TOO_COSTLY
            case bytes():
                return read_answer(done)

    async def close(self) -> None:
        """End the processes."""
        await self.subprocesses.close()
