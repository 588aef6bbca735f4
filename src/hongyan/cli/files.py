"""Texts that a command is given in a file or on standard input. Knows nothing of what they say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from hongyan.cli.faults import CommandError
from hongyan.cli.language import worded

FROM_INPUT: Final = "-"


def text_in(field: str, file: Path, characters_max: int = -1) -> str:
    """Return the text of a file, or its first characters; `field` is what named the file.

    Raises CommandError for what is no UTF-8: Chinese Windows saves as GBK. A mark of the byte order
    is left out.
    """
    try:
        with file.open(encoding="utf-8-sig") as opened:
            return opened.read(characters_max)
    except UnicodeDecodeError:
        raise CommandError(
            worded("{field}: {file} is not UTF-8 text; save it as such", field=field, file=file)
        ) from None


def text_of_input(field: str, characters_max: int, *, is_line: bool = False) -> str:
    """Return what is piped in, or its first line; raises CommandError as `text_in` does."""
    try:
        read = sys.stdin.readline if is_line else sys.stdin.read
        text = read(characters_max)
        text.encode()  # in some locales, bytes that are no UTF-8 come as halves of characters
    except UnicodeError:
        raise CommandError(
            worded("{field}: what is piped in is not UTF-8 text; convert it", field=field)
        ) from None
    return text
