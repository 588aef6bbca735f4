"""The codes by which the simulated carriers refuse, as each protocol writes them. A table.

A script refuses by one code, such as `CMPP:9`. At a listener of the other protocol its twin is
said.
"""

from __future__ import annotations

from typing import Final

THROTTLED: Final = "CMPP:8"
DUPLICATE: Final = "CMPP:3"
NOT_SERVED: Final = "CMPP:9"
BAD_SOURCE: Final = "CMPP:10"
BAD_PHONE: Final = "CMPP:13"
MALFORMED: Final = "CMPP:1"

_TWINS: Final = (
    (MALFORMED, "SMPP:1"),
    (DUPLICATE, "SMPP:69"),
    (THROTTLED, "SMPP:88"),
    (NOT_SERVED, "SMPP:69"),
    (BAD_SOURCE, "SMPP:10"),
    (BAD_PHONE, "SMPP:11"),
)
_TO_SMPP: Final = dict(_TWINS)
_TO_CMPP: Final = {theirs: ours for ours, theirs in reversed(_TWINS)}
_OTHER: Final = {"SMPP": 0x45, "CMPP": 9}


def code_in(protocol: str, refusal: str) -> int:
    """Return a refusal as the number of a protocol, `SMPP` or `CMPP`."""
    table = _TO_SMPP if protocol == "SMPP" else _TO_CMPP
    said, _, number = table.get(refusal, refusal).partition(":")
    return int(number) if said == protocol else _OTHER[protocol]
