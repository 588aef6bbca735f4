"""Directories of this user alone. Knows nothing of what they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PRIVATE: Final = 0o700


class CannotBeMadeError(FileNotFoundError):
    """The machine makes no directory at this place, such as below /proc, whose parent is there."""


def make_private(directory: Path) -> None:
    """Make a directory and those above it, for this user alone; one that is there stays.

    Raises OSError where it cannot, and CannotBeMadeError instead of FileNotFoundError: the
    directory is missing because it was asked for, so that alone says nothing.
    """
    try:
        directory.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    except FileNotFoundError as fault:
        raise CannotBeMadeError(fault.errno, fault.strerror, fault.filename) from fault
