"""What is wrong with a file or a directory, in words. Knows nothing of what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_ELSEWHERE: Final = "name another one"
_FAULTS: Final[Mapping[type[OSError], tuple[str, str]]] = {
    PermissionError: ("may not be read or written by this user", "chown it, or " + _ELSEWHERE),
    FileNotFoundError: ("does not exist, and cannot be made there", _ELSEWHERE),
    NotADirectoryError: ("lies below a file, where a directory is needed", _ELSEWHERE),
    IsADirectoryError: ("is a directory, not a file", _ELSEWHERE),
    FileExistsError: ("is in the way: it is there already", _ELSEWHERE),
}


def machine_sentence(fault: OSError) -> str:
    """Return what is wrong, with the file's full name, and what helps."""
    what, remedy = _FAULTS.get(type(fault), ("", ""))
    if not what:
        what = f"answers “{fault.strerror or fault}”"
        remedy = "`hongyan doctor` checks directory, disk and port"
    if fault.filename is None:
        return f"this machine {what}; {remedy}"
    return f"{Path(str(fault.filename)).absolute()} {what}; {remedy}"
