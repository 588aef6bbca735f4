"""command_status of SMPP: names (3.4, 5.1.3; some of 5.0), and what each asks a client to do.

A carrier may mean something else by a code; that is the table of its channel, not of this module.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

OK: Final = 0x00
UNKNOWN_COMMAND: Final = 0x03
SYSTEM_ERROR: Final = 0x08
THROTTLED: Final = 0x58
TEMPORARY_APP_ERROR: Final = 0x64
"""In a deliver_sm_resp: deliver it again later."""


class StatusClass(StrEnum):
    """What is to be done about an answer."""

    OK = "ok"
    THROTTLE = "throttle"
    """Slow down and send the same again: not a failed attempt."""
    TEMPORARY = "temporary"
    """Try later a few times, then elsewhere."""
    SESSION = "session"
    """The bind is not in order: bind again, with patience."""
    ADDRESS = "address"
    """The number or the sender is wrong: final."""
    CONTENT = "content"
    """The PDU is wrong, by us or by a rule of the carrier: final."""
    OPERATION = "operation"
    """A query, a cancel or a replacement failed."""
    UNDELIVERABLE = "undeliverable"
    """As final as a receipt that says so."""


_TABLE: Final[dict[StatusClass, dict[int, str]]] = {
    StatusClass.OK: {OK: "ESME_ROK"},
    StatusClass.THROTTLE: {THROTTLED: "ESME_RTHROTTLED", 0x14: "ESME_RMSGQFUL"},
    StatusClass.TEMPORARY: {
        SYSTEM_ERROR: "ESME_RSYSERR",
        TEMPORARY_APP_ERROR: "ESME_RX_T_APPN",
        0x45: "ESME_RSUBMITFAIL",
        0xFF: "ESME_RUNKNOWNERR",
        0x102: "ESME_RSERTYPUNAVAIL",
    },
    StatusClass.SESSION: {
        0x04: "ESME_RINVBNDSTS",
        0x05: "ESME_RALYBND",
        0x0D: "ESME_RBINDFAIL",
        0x0E: "ESME_RINVPASWD",
        0x0F: "ESME_RINVSYSID",
    },
    StatusClass.ADDRESS: {
        0x0A: "ESME_RINVSRCADR",
        0x0B: "ESME_RINVDSTADR",
        0x33: "ESME_RINVNUMDESTS",
        0x34: "ESME_RINVDLNAME",
        0x40: "ESME_RINVDESTFLAG",
        0x48: "ESME_RINVSRCTON",
        0x49: "ESME_RINVSRCNPI",
        0x50: "ESME_RINVDSTTON",
        0x51: "ESME_RINVDSTNPI",
        0x105: "ESME_RINVSRCADDRSUBUNIT",
        0x106: "ESME_RINVDSTADDRSUBUNIT",
    },
    StatusClass.CONTENT: {
        0x01: "ESME_RINVMSGLEN",
        0x02: "ESME_RINVCMDLEN",
        UNKNOWN_COMMAND: "ESME_RINVCMDID",
        0x06: "ESME_RINVPRTFLG",
        0x07: "ESME_RINVREGDLVFLG",
        0x15: "ESME_RINVSERTYP",
        0x42: "ESME_RINVSUBREP",
        0x43: "ESME_RINVESMCLASS",
        0x44: "ESME_RCNTSUBDL",
        0x53: "ESME_RINVSYSTYP",
        0x54: "ESME_RINVREPFLAG",
        0x55: "ESME_RINVNUMMSGS",
        0x61: "ESME_RINVSCHED",
        0x62: "ESME_RINVEXPIRY",
        0x63: "ESME_RINVDFTMSGID",
        0x65: "ESME_RX_P_APPN",
        0x66: "ESME_RX_R_APPN",
        0xC0: "ESME_RINVOPTPARSTREAM",
        0xC1: "ESME_ROPTPARNOTALLWD",
        0xC2: "ESME_RINVPARLEN",
        0xC3: "ESME_RMISSINGOPTPARAM",
        0xC4: "ESME_RINVOPTPARAMVAL",
        0x100: "ESME_RSERTYPUNAUTH",
        0x101: "ESME_RPROHIBITED",
        0x103: "ESME_RSERTYPDENIED",
        0x104: "ESME_RINVDCS",
    },
    StatusClass.OPERATION: {
        0x0C: "ESME_RINVMSGID",
        0x11: "ESME_RCANCELFAIL",
        0x13: "ESME_RREPLACEFAIL",
        0x67: "ESME_RQUERYFAIL",
    },
    StatusClass.UNDELIVERABLE: {0xFE: "ESME_RDELIVERYFAILURE"},
}

STATUSES: Final[dict[int, tuple[str, StatusClass]]] = {
    code: (name, kind) for kind, names in _TABLE.items() for code, name in names.items()
}


def status_name(status: int) -> str:
    """Return the name that the specification gives a status, or its figures."""
    known = STATUSES.get(status)
    return known[0] if known else f"0x{status:08X}"


def class_of(status: int) -> StatusClass:
    """Return what a status asks for; vendors' and unknown ones are temporary."""
    known = STATUSES.get(status)
    return known[1] if known else StatusClass.TEMPORARY
