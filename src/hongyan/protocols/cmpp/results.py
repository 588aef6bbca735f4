"""Results of SUBMIT_RESP and DELIVER_RESP, and the status of CONNECT_RESP, with what each asks for.

0 to 13 are of the specification (CMPP 3.0, 8.4.3.2), the others of gateways in use. A carrier may
mean something else by a code from 14 on; that is the table of its channel.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

OK: Final = 0
DUPLICATE_SEQUENCE: Final = 3
FLOW_CONTROL: Final = 8


class ResultClass(StrEnum):
    """What is to be done about an answer."""

    OK = "ok"
    THROTTLE = "throttle"
    """Slow down and send the same again: not a failed attempt."""
    TEMPORARY = "temporary"
    """Try later a few times, then elsewhere."""
    ELSEWHERE = "elsewhere"
    """This gateway does not serve it; another may."""
    PERMANENT = "permanent"
    DUPLICATE = "duplicate"
    """The gateway had this sequence before: a message sent again may be with it."""


_PERMANENT: Final = {
    1: "wrong structure",
    2: "wrong command",
    4: "wrong length",
    5: "wrong fee code",
    6: "message too long",
    7: "wrong service code",
    10: "wrong Src_Id",
    11: "wrong Msg_src",
    12: "wrong Fee_terminal_Id",
    13: "wrong Dest_terminal_Id",
    61: "validity has passed",
    62: "schedule has passed",
    63: "wrong FeeType",
    64: "address not authorised",
    65: "address not authorised",
    66: "address not authorised",
    67: "address not authorised",
    68: "user not authorised",
    69: "blacklist",
    72: "no route",
    76: "content refused",
    77: "submit limit",
    78: "SP code empty",
    79: "service code empty",
    80: "CP code empty",
    82: "loop",
}
_TEMPORARY: Final = {
    51: "not connected",
    52: "not logged in",
    53: "sending failed",
    54: "no answer in time",
    55: "no report in time",
    70: "network down",
    73: "waited too long",
    84: "DSMP busy",
    85: "DSMP flow control",
    86: "DSMP: no answer in time",
    87: "DSMP: no answer in time",
    88: "DSMP: no answer in time",
}

RESULTS: Final[dict[int, tuple[str, ResultClass]]] = {
    OK: ("ok", ResultClass.OK),
    DUPLICATE_SEQUENCE: ("duplicate sequence", ResultClass.DUPLICATE),
    FLOW_CONTROL: ("flow control", ResultClass.THROTTLE),
    9: ("gateway does not serve this number", ResultClass.ELSEWHERE),
    **{code: (meaning, ResultClass.PERMANENT) for code, meaning in _PERMANENT.items()},
    **{code: (meaning, ResultClass.TEMPORARY) for code, meaning in _TEMPORARY.items()},
}

LOGIN_STATUSES: Final[dict[int, str]] = {
    0: "ok",
    1: "wrong structure",
    2: "unknown source address",
    3: "wrong secret",
    4: "version too high",
    5: "other error",
}


def result_meaning(result: int) -> str:
    """Return what a result means in a few words, or its figures."""
    known = RESULTS.get(result)
    return known[0] if known else f"result {result}"


def class_of(result: int) -> ResultClass:
    """Return what a result asks for; unknown ones are permanent."""
    known = RESULTS.get(result)
    return known[1] if known else ResultClass.PERMANENT


def login_meaning(status: int) -> str:
    """Return what the status of a CONNECT_RESP means in a few words, or its figures."""
    return LOGIN_STATUSES.get(status, f"error {status}")
