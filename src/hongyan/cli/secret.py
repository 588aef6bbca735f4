"""Secrets that a command is given: from a file or standard input, so that none stands in `ps`.

A secret among the arguments still works, for scripts that have it so, and is warned of.
"""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Final

from hongyan.cli.faults import CommandError
from hongyan.cli.files import FROM_INPUT, text_in, text_of_input
from hongyan.cli.language import worded
from hongyan.engine.terminal import warn

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
        raise CommandError(
            worded("{option}-file: {option} is given as well; give one of them", option=option)
        )
    if text == FROM_INPUT or (file is not None and str(file) == FROM_INPUT):
        secret = _asked(option)
    elif file is not None:
        secret = text_in(f"{option}-file", file, SECRET_CHARACTERS_MAX + 2)
    else:
        if text:
            warn(
                worded(
                    "{option}: {why}; give {option}-file FILE, or - for its input",
                    option=option,
                    why=worded(ARGUMENTS_ARE_SEEN),
                )
            )
        return text
    secret = secret.rstrip("\r\n")
    if not 0 < len(secret) <= SECRET_CHARACTERS_MAX or "\n" in secret:
        raise CommandError(
            worded(
                "{option}-file: a secret is one line of 1 to {most} "
                "characters; look at the file, or at what is piped in",
                option=option,
                most=SECRET_CHARACTERS_MAX,
            )
        )
    return secret


def _asked(option: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{option.lstrip('-')}: ")
    return text_of_input(f"{option}-file", SECRET_CHARACTERS_MAX + 2, is_line=True)
