"""Secrets that a command is given: from a file or standard input, so that none stands in `ps`.

A secret among the arguments still works, for scripts that have it so, and is warned of.
"""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Final

from hongyan.cli.faults import CommandError
from hongyan.engine.terminal import warn

FROM_INPUT: Final = "-"
SECRET_CHARACTERS_MAX: Final = 4096
ARGUMENTS_ARE_SEEN: Final = (
    "the arguments of a command are seen by other users of this machine and kept by the shell"
)


def given_secret(option: str, text: str, file: Path | None) -> str:
    """Return the secret of an option such as `--secret`, or of its twin `--secret-file`.

    Either is `-` for one line of standard input; a terminal is asked without echo. Empty when
    neither is given.
    """
    if text and file is not None:
        raise CommandError(f"{option}-file: {option} is given as well; give one of them")
    if text == FROM_INPUT or (file is not None and str(file) == FROM_INPUT):
        secret = _asked(option)
    elif file is not None:
        with file.open(encoding="utf-8") as opened:
            secret = opened.read(SECRET_CHARACTERS_MAX + 2)
    else:
        if text:
            warn(f"{option}: {ARGUMENTS_ARE_SEEN}; give {option}-file FILE, or - for its input")
        return text
    secret = secret.rstrip("\r\n")
    if not 0 < len(secret) <= SECRET_CHARACTERS_MAX or "\n" in secret:
        raise CommandError(
            f"{option}-file: a secret is one line of 1 to {SECRET_CHARACTERS_MAX} characters; "
            "look at the file, or at what is piped in"
        )
    return secret


def _asked(option: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{option.lstrip('-')}: ")
    return sys.stdin.readline(SECRET_CHARACTERS_MAX + 2)
