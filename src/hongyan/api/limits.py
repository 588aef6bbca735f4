"""How large the request body of each action may be: a table, asked before anything is computed.

Pure. The action may be named in a header, in the query or in a form. Nothing is signed yet when
this is asked, so every name that the request bears counts, and the smallest limit holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

SMALL: Final = 64 * 1024
"""Of every action that is not in the table."""

BODY_BYTES_MAX: Final[Mapping[str, int]] = {
    "SendSms": 128 * 1024,  # 1,000 numbers; 4,096 characters of variables, percent-encoded
    "SendBatchSms": 1024 * 1024,  # 100 numbers, each with a sign and variables of its own
    "AddSmsSign": 6 * 1024 * 1024,  # inline files: two of 2 MiB, in base64, percent-encoded
    "ModifySmsSign": 6 * 1024 * 1024,
    "TagResources": 128 * 1024,  # 20 tags of 128 and 128 characters, 50 resources
    "ListTagResources": 128 * 1024,
}
"""In bytes on the wire. The longest legal call of each action fits, which a test shows."""

_ACTION_HEADER = b"x-acs-action"
_NAMED: Final = re.compile(rb"(?:\A|&)Action=([^&]{0,64})")


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
        return self._least([*names, *_NAMED.findall(query)], max(BODY_BYTES_MAX.values()))

    def with_body(self, headers: Sequence[tuple[bytes, bytes]], query: bytes, body: bytes) -> int:
        """Return how large this body may be; one that names no action in plain letters, SMALL."""
        names = [value for name, value in headers if name == _ACTION_HEADER]
        return self._least([*names, *_NAMED.findall(query), *_NAMED.findall(body)], SMALL)

    def _least(self, names: Iterable[bytes], otherwise: int) -> int:
        limits = [BODY_BYTES_MAX.get(name.decode("latin-1"), SMALL) for name in names]
        return min([*limits, self._cap] if limits else [otherwise, self._cap])
