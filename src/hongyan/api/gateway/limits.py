"""How large the request body of each action may be: a table, asked before anything is computed.

Pure. The action may be named in a header, in the query or in a form. Nothing is signed yet when
this is asked, so every name that the request bears counts, and the smallest limit holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

SMALL: Final = 64 * 1024
"""Of every action that is not in the table."""

INLINE_FILES: Final = 7 * 1024 * 1024
"""Two files of 2 MiB in base64, its line breaks, signs and slashes percent-encoded."""

BODY_BYTES_MAX: Final[Mapping[str, int]] = {
    "SendSms": 128 * 1024,  # 1,000 numbers; 4,096 characters of variables, percent-encoded
    "SendBatchSms": 1024 * 1024,  # 100 numbers, each with a sign and variables of its own
    "AddSmsSign": INLINE_FILES,
    "ModifySmsSign": INLINE_FILES,
    "TagResources": 128 * 1024,  # 20 tags of 128 and 128 characters, 50 resources
    "ListTagResources": 128 * 1024,
}
"""In bytes on the wire. The longest legal call of each action fits, which a test shows."""

_ACTION_HEADER = b"x-acs-action"
_NAMED: Final = b"Action="
NAME_BYTES_MAX: Final = 64
NAMES_MAX: Final = 8
"""An honest call names its action once, some clients twice. More of them are not looked at."""


class BodyLimits:
    """The table under an operator's own cap."""

    def __init__(self, cap: int) -> None:
        """Let no body be larger than `cap` bytes (HONGYAN_BODY_BYTES_MAX)."""
        self._cap = cap
        self.small = min(SMALL, cap)

    def before_body(self, headers: Sequence[tuple[bytes, bytes]], query: bytes) -> int:
        """Return how much of a body may be read when headers and query are known.

        Where they name no action, a form may still do so: then the largest limit of all.
        """
        names = [value for name, value in headers if name == _ACTION_HEADER]
        return self._least([*names, *_named(query)], max(BODY_BYTES_MAX.values()))

    def with_body(self, headers: Sequence[tuple[bytes, bytes]], query: bytes, body: bytes) -> int:
        """Return how large this body may be; one that names no action in plain letters, SMALL."""
        names = [value for name, value in headers if name == _ACTION_HEADER]
        return self._least([*names, *_named(query), *_named(body)], SMALL)

    def _least(self, names: Iterable[bytes], otherwise: int) -> int:
        limits = [BODY_BYTES_MAX.get(name.decode("latin-1"), SMALL) for name in names]
        return min([*limits, self._cap] if limits else [otherwise, self._cap])


def _named(form: bytes) -> list[bytes]:
    """Return the actions that a query or form names; where they are too many, one of no action.

    It runs on the event loop, before anything is believed: it searches, and never looks at each
    octet of megabytes.
    """
    first, *others = form.split(b"&" + _NAMED, NAMES_MAX)
    if len(others) == NAMES_MAX:
        return [b""]
    starts = [first[len(_NAMED) :], *others] if first.startswith(_NAMED) else others
    return [start[:NAME_BYTES_MAX].partition(b"&")[0] for start in starts]
