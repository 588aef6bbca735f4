"""What is wrong with a file or a directory, in words. Knows nothing of what it is for."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_ELSEWHERE: Final = "name another one"
_FAULTS: Final[Mapping[type[OSError], tuple[str, str]]] = {
    PermissionError: ("may not be read or written by this user", "chown it, or " + _ELSEWHERE),
    FileNotFoundError: ("does not exist, or cannot be made: its directory is missing", _ELSEWHERE),
    NotADirectoryError: ("lies below a file, where a directory is needed", _ELSEWHERE),
    IsADirectoryError: ("is a directory, not a file", _ELSEWHERE),
    FileExistsError: ("is in the way: it is there already", _ELSEWHERE),
}
_CODES: Final[Mapping[int, tuple[str, str]]] = {
    errno.ENOSPC: ("has no room left on its disk", "make room, or give another directory"),
    errno.EDQUOT: ("has no room left in the quota of this user", "make room, or raise the quota"),
    errno.EROFS: ("may not be written: its disk is read-only", "give another directory"),
}


def machine_sentence(fault: OSError) -> str:
    """Return what is wrong, with the file's full name, and what helps."""
    what, remedy = _CODES.get(fault.errno or 0) or _FAULTS.get(type(fault), ("", ""))
    if not what:
        what = f"answers “{fault.strerror or fault}”"
        remedy = "`hongyan doctor` checks directory, disk and port"
    if fault.filename is None:
        return f"this machine {what}; {remedy}"
    return f"{Path(str(fault.filename)).absolute()} {what}; {remedy}"
