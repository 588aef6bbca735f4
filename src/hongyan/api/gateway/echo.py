"""How much of a caller's own words an answer repeats: one place for all answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Final

SHOWN_CHARACTERS_MAX: Final = 64
"""Of one value."""

MESSAGE_CHARACTERS_MAX: Final = 1000
"""Of a whole message; none of ours is as long."""


def cut_values(message: str, values: Iterable[str]) -> str:
    """Return a message in which each of the caller's values is cut at 64 characters."""
    if len(message) <= SHOWN_CHARACTERS_MAX:
        return message
    for value in values:
        shown = value[:SHOWN_CHARACTERS_MAX]
        if len(value) > SHOWN_CHARACTERS_MAX and shown in message:
            before, _, after = message.partition(shown)
            # The text may have been cut before.
            more = zip(value[SHOWN_CHARACTERS_MAX:], after, strict=False)
            rest = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], more))
            message = f"{before}{shown}…{after[rest:].removeprefix('…')}"
    return message[:MESSAGE_CHARACTERS_MAX]
