"""Receipts of SMPP: what a deliver_sm says about a message, by its parameters or by its text.

The text is a habit that the specification shows in an appendix (3.4, appendix B), so it is read in
any order, with keys missing and spelt in several ways. Which message it is about is not known here.
"""

from __future__ import annotations

import re
from contextlib import suppress
from enum import IntEnum
from typing import Final

import msgspec

from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp.pdus import Datasm, DeliverSm
from hongyan.protocols.smpp.tlvs import Tag, number_of, octets_of, text_of
from hongyan.protocols.stages import Stage
from hongyan.protocols.udh import split_udh

UDHI: Final = 0x40
_TYPE_MASK: Final = 0x3C
_RECEIPT: Final = 0x04
_INTERMEDIATE: Final = 0x20
_NETWORK_ERROR_OCTETS: Final = 3

_KEYS: Final = {key: key for key in ("id", "sub", "dlvrd", "stat", "err", "text")} | {
    spelt: kind
    for kind in ("submitdate", "donedate")
    for spelt in (kind, kind.replace("date", "_date"))
}
_DATES: Final = {"submit": "submitdate", "done": "donedate"}
"""The word before `date` where a blank is between them."""

_DATE = re.compile(r"[0-9]{10}(?:[0-9]{2}){0,2}", re.ASCII)
_TEXT_MAX: Final = 1024
"""How much of a receipt's text is read: the keys before `text:` take some 120 characters."""


class SmppState(IntEnum):
    """The parameter message_state; 0 and 9 are of version 5.0."""

    SCHEDULED = 0
    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8
    SKIPPED = 9


_STAGES: Final = {
    SmppState.SCHEDULED: Stage.PENDING,
    SmppState.ENROUTE: Stage.PENDING,
    SmppState.ACCEPTED: Stage.PENDING,
    SmppState.DELIVERED: Stage.DELIVERED,
    SmppState.EXPIRED: Stage.FAILED,
    SmppState.DELETED: Stage.FAILED,
    SmppState.UNDELIVERABLE: Stage.FAILED,
    SmppState.REJECTED: Stage.FAILED,
    SmppState.SKIPPED: Stage.FAILED,
    SmppState.UNKNOWN: Stage.UNKNOWN,
}

_STATES: Final = {
    "SCHEDLD": SmppState.SCHEDULED,
    "ENROUTE": SmppState.ENROUTE,
    "BUFFRED": SmppState.ENROUTE,
    "DELIVRD": SmppState.DELIVERED,
    "DELIVERED": SmppState.DELIVERED,
    "EXPIRED": SmppState.EXPIRED,
    "DELETED": SmppState.DELETED,
    "UNDELIV": SmppState.UNDELIVERABLE,
    "UNDELIVERABLE": SmppState.UNDELIVERABLE,
    "ACCEPTD": SmppState.ACCEPTED,
    "ACCEPTED": SmppState.ACCEPTED,
    "UNKNOWN": SmppState.UNKNOWN,
    "REJECTD": SmppState.REJECTED,
    "REJECTED": SmppState.REJECTED,
    "SKIPPED": SmppState.SKIPPED,
}

_STATS: Final = {
    SmppState.SCHEDULED: "SCHEDLD",
    SmppState.ENROUTE: "ENROUTE",
    SmppState.DELIVERED: "DELIVRD",
    SmppState.EXPIRED: "EXPIRED",
    SmppState.DELETED: "DELETED",
    SmppState.UNDELIVERABLE: "UNDELIV",
    SmppState.ACCEPTED: "ACCEPTD",
    SmppState.UNKNOWN: "UNKNOWN",
    SmppState.REJECTED: "REJECTD",
    SmppState.SKIPPED: "SKIPPED",
}


_BY_NUMBER: Final[dict[int | None, SmppState]] = {state.value: state for state in SmppState}


class SmppReceipt(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a receipt says. Texts are empty where it says nothing.

    `message_id` is as it came, in any spelling. `stat` is the
    word of the text in capitals, or the one that belongs to the parameter; `state` is the
    parameter, or what the word means. `err` and `done_date` (10, 12 or 14 digits in the carrier's
    zone) are of the text. `network_error` is the parameter: a type of network and its code.
    """

    message_id: str
    stat: str = ""
    state: SmppState | None = None
    err: str = ""
    done_date: str = ""
    network_error: tuple[int, int] | None = None
    is_intermediate: bool = False

    @property
    def stage(self) -> Stage:
        """How far the message came."""
        return Stage.UNKNOWN if self.state is None else _STAGES[self.state]


def content_of(pdu: DeliverSm | Datasm) -> bytes:
    """Return the octets of a message: short_message, or message_payload where that is empty."""
    short = pdu.short_message if isinstance(pdu, DeliverSm) else b""
    return short or octets_of(pdu.tlvs, Tag.MESSAGE_PAYLOAD) or b""


def read_receipt(pdu: DeliverSm | Datasm, *, by_text: bool = False) -> SmppReceipt | None:
    """Return the receipt that a PDU is, None when it is a message from a phone.

    esm_class tells. With `by_text` a text that has an id and a stat is one as well, for carriers
    that leave esm_class 0. WireError for a receipt that names no message.
    """
    kind = pdu.esm_class & _TYPE_MASK
    marked = kind in (_RECEIPT, _INTERMEDIATE)
    if not marked and not by_text:
        return None
    said = _said(_before_text(pdu))
    if not marked and not ("id" in said and "stat" in said):
        return None
    message_id = text_of(pdu.tlvs, Tag.RECEIPTED_MESSAGE_ID) or said.get("id", "")
    if not message_id:
        raise WireError(type(pdu).__name__, "receipt", "names no message")
    state = _BY_NUMBER.get(number_of(pdu.tlvs, Tag.MESSAGE_STATE))
    stat = said.get("stat", "").upper()
    done = said.get("donedate", "")
    return SmppReceipt(
        message_id=message_id,
        stat=stat or ("" if state is None else _STATS[state]),
        state=_STATES.get(stat) if state is None else state,
        err=said.get("err", ""),
        done_date=done if _DATE.fullmatch(done) else "",
        network_error=_network_error(octets_of(pdu.tlvs, Tag.NETWORK_ERROR_CODE)),
        is_intermediate=kind == _INTERMEDIATE,
    )


def _before_text(pdu: DeliverSm | Datasm) -> str:
    octets = content_of(pdu)
    if pdu.esm_class & UDHI:
        with suppress(WireError):  # the flag may be set where there is no header
            octets = split_udh(octets)[1]
    return str(octets[:_TEXT_MAX], "latin-1")


def _said(text: str) -> dict[str, str]:
    """Return the values by their keys, up to `text:`, behind which anything may stand.

    A key is the last word before a colon, or two with a blank; a colon without is of the value.
    """
    said: dict[str, str] = {}
    key = value = ""
    for segment in text.replace("\n", " ").replace("\r", " ").split(":"):
        head, _, word = segment.rpartition(" ")
        found = _KEYS.get(word.lower())
        if found is None and word.lower() == "date":
            head, _, word = head.rpartition(" ")
            found = _DATES.get(word.lower())
        if found is None:
            value += segment + ":"
            continue
        if key:
            said.setdefault(key, (value + head).strip("\0 "))
        key, value = found, ""
        if key == "text":
            return said
    if key:
        said.setdefault(key, value[:-1].strip("\0 "))
    return said


def _network_error(octets: bytes | None) -> tuple[int, int] | None:
    """Return type and code; some peers send an octet more."""
    if octets is None or len(octets) < _NETWORK_ERROR_OCTETS:
        return None
    return octets[0], int.from_bytes(octets[1:3], "big")
