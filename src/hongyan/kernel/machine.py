"""What is wrong with a file or a directory, in words. Knows nothing of what it is for."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hongyan.kernel.directories import CannotBeMadeError
from hongyan.kernel.said import NOTHING, Said, said

_ELSEWHERE: Final = said("name another one")
_FAULTS: Final[Mapping[type[OSError], tuple[Said, Said]]] = {
    PermissionError: (
        said("may not be read or written by this user"),
        said("chown it, or name another one"),
    ),
    FileNotFoundError: (said("does not exist"), _ELSEWHERE),
    CannotBeMadeError: (said("cannot be made"), _ELSEWHERE),
    NotADirectoryError: (said("lies below a file, where a directory is needed"), _ELSEWHERE),
    IsADirectoryError: (said("is a directory, not a file"), _ELSEWHERE),
    FileExistsError: (said("is in the way: it is there already"), _ELSEWHERE),
}
_CODES: Final[Mapping[int, tuple[Said, Said]]] = {
    errno.ENOSPC: (
        said("has no room left on its disk"),
        said("make room, or give another directory"),
    ),
    errno.EDQUOT: (
        said("has no room left in the quota of this user"),
        said("make room, or raise the quota"),
    ),
    errno.EROFS: (
        said("may not be written: its disk is read-only"),
        said("give another directory"),
    ),
}


def machine_sentence(fault: OSError) -> Said:
    """Return what is wrong, with the file's full name, and what helps."""
    what, remedy = _CODES.get(fault.errno or 0) or _FAULTS.get(type(fault), (NOTHING, NOTHING))
    if not what:
        what = said("answers “{answer}”", answer=fault.strerror or fault)
        remedy = said("`hongyan doctor` checks directory, disk and port")
    if fault.filename is None:
        return said("this machine {what}; {remedy}", what=what, remedy=remedy)
    file = Path(str(fault.filename)).absolute()
    if isinstance(fault, FileNotFoundError) and not file.parent.exists():
        what, remedy = (
            said("lies in a directory that does not exist"),
            said("make it, or name another"),
        )
    return said("{file} {what}; {remedy}", file=file, what=what, remedy=remedy)
