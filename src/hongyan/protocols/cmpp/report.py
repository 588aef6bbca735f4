"""The report of CMPP: the content of a DELIVER whose Registered_Delivery is 1.

The number in it has 21 octets in 2.0 and 32 in 3.0, where some gateways of 3.0 send the form of
2.0: the length of the record tells. What a stat means beyond the stage is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Annotated, Final

from hongyan.protocols.cmpp.pdus import NO_MSG_ID, CmppVersion, MsgId, Number
from hongyan.protocols.errors import WireError
from hongyan.protocols.fields import Padded, UInt
from hongyan.protocols.layouts import Layout
from hongyan.protocols.stages import Stage

_STAT: Final = slice(8, 15)
_SHORT_OCTETS: Final = 60
_LONG_OCTETS: Final = 71


@dataclass(frozen=True, kw_only=True)
class CmppReport:
    """What a report says. `msg_id` is that of the SUBMIT_RESP.

    Times are YYMMDDHHMM of China time. `is_cut` says that only id and stat were there.
    """

    msg_id: MsgId = NO_MSG_ID
    stat: Annotated[str, Padded(7)] = ""
    submit_time: Annotated[str, Padded(10)] = ""
    done_time: Annotated[str, Padded(10)] = ""
    dest_terminal_id: Number = dataclass_field(default="", repr=False)
    smsc_sequence: Annotated[int, UInt(4)] = 0
    is_cut: bool = False
    trailing: int = dataclass_field(default=0, compare=False)

    @property
    def stage(self) -> Stage:
        """How far the message came: any word that is not of the protocol is a failure."""
        return _STAGES.get(self.stat.strip().upper(), Stage.FAILED)


_STAGES: Final = {
    "DELIVRD": Stage.DELIVERED,
    "ACCEPTD": Stage.PENDING,
    "ENROUTE": Stage.PENDING,
    "UNKNOWN": Stage.UNKNOWN,
}
_SHORT = Layout(CmppReport, 0)
_LONG = Layout(CmppReport, 1)


def read_report(content: bytes) -> CmppReport:
    """Return the report that a content is, by its length; WireError for fewer than 15 octets."""
    if len(content) >= _SHORT_OCTETS:
        layout = _LONG if len(content) >= _LONG_OCTETS else _SHORT
        return layout.read(content, 0, {})
    if len(content) < _STAT.stop:
        raise WireError("report", "stat", "the content ends before it")
    stat = str(content[_STAT].partition(b"\0")[0], "latin-1")
    return CmppReport(msg_id=content[: _STAT.start], stat=stat, is_cut=True)


def write_report(report: CmppReport, version: CmppVersion) -> bytes:
    """Return a report as content: 60 octets before 3.0, else 71, as the specification has it."""
    return (_LONG if version is CmppVersion.V30 else _SHORT).write(report)
