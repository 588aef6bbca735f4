"""A DELIVER as an event: a report of a part, or a reply. Pure: it neither answers nor remembers.

What a stat means to customers is the table of carriers' codes; long replies are put together by
the flow that stores them.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Final

from hongyan.channels.reply_text import piece_and_text, text_or_hex
from hongyan.domain.receipts.carrier_codes import code_of
from hongyan.kernel.calendar import SHANGHAI
from hongyan.kernel.carriage import CarrierEvent, InboundPart, InboundText, Receipt
from hongyan.kernel.outcome import Outcome
from hongyan.protocols.alphabets import Default
from hongyan.protocols.cmpp.pdus import NO_MSG_ID, Deliver
from hongyan.protocols.cmpp.report import CmppReport, read_report
from hongyan.protocols.errors import WireError
from hongyan.protocols.stages import Stage
from hongyan.protocols.udh import PartNumber
from hongyan.text.phone import normalise_mainland

OUTCOMES: Final = {Stage.DELIVERED: Outcome.DELIVERED, Stage.FAILED: Outcome.UNDELIVERED}
"""Stages that are final. ACCEPTD and UNKNOWN are not: another report, or the deadline, follows."""

PHONE_DIGITS_MAX: Final = 15
MINUTE_DIGITS: Final = 10
CENTURY: Final = 2000
LAST_OF_MINUTE_MS: Final = 59_999


def event_of_report(deliver: Deliver, report: CmppReport, now_ms: int) -> Receipt | None:
    """Return what a report says, None for one that is not final."""
    outcome = OUTCOMES.get(report.stage)
    if outcome is None:
        return None
    stat = report.stat.strip()
    # A report that is cut has no number; the DELIVER around it has the same.
    phone = phone_of(report.dest_terminal_id) or phone_of(deliver.src_terminal_id)
    return Receipt(
        event_id=f"r{deliver.msg_id.hex()}{report.msg_id.hex()}{stat}",
        carrier_id=report.msg_id.hex(),
        phone=phone or 0,
        outcome=outcome,
        code=code_of(stat).value,
        raw_code=stat,
        done_at=_moment(report.done_time, now_ms),
    )


def report_of(deliver: Deliver) -> CmppReport | None:
    """Return the report that a DELIVER is, None for a reply; WireError for one without a stat."""
    return read_report(deliver.msg_content) if deliver.registered_delivery == 1 else None


def event_of_reply(deliver: Deliver, now_ms: int) -> CarrierEvent:
    """Return the text that a DELIVER is; WireError where the sender is no phone."""
    phone = phone_of(deliver.src_terminal_id)
    if phone is None:
        raise WireError("Deliver", "src_terminal_id", "not a phone number")
    part, octets = piece_and_text(deliver.msg_content, is_headed=bool(deliver.tp_udhi & 1))
    return InboundText(
        event_id=_name_of_reply(deliver, part),
        phone=phone,
        dest_id=deliver.dest_id.strip(),
        content=text_or_hex(deliver.msg_fmt, octets, Default.CHINESE),
        sent_at=now_ms,
        part=None if part is None else InboundPart(*part),
    )


def phone_of(number: str) -> int | None:
    """Return a number of the mainland with its country code, any other digits as they are."""
    digits = number.strip().lstrip("+")
    mainland = normalise_mainland(digits)
    if mainland is not None:
        return mainland
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= PHONE_DIGITS_MAX
    return int(digits) if is_number else None


def _name_of_reply(deliver: Deliver, part: PartNumber | None) -> str:
    """Return the name of a reply, the same when the gateway repeats it.

    Pieces of a long one may share a Msg_Id. Where a gateway gives none, the sequence and the text
    must do: a repetition has both, the same word sent again has another sequence.
    """
    piece = "" if part is None else f".{part.number}"
    if deliver.msg_id != NO_MSG_ID:
        return f"t{deliver.msg_id.hex()}{piece}"
    told = deliver.dest_id.encode("latin-1") + deliver.msg_content
    digest = blake2b(told, digest_size=8, person=f"{deliver.sequence:08x}".encode()).hexdigest()
    return f"t{deliver.sequence:08x}{digest}{piece}"


def _moment(text: str, now_ms: int) -> int:
    """Return YYMMDDHHMM of China time in ms, or the moment of arrival where it is none.

    It has no seconds: the end of its minute is returned, so that no message is delivered before it
    was submitted; and nothing later than its arrival.
    """
    if not (len(text) == MINUTE_DIGITS and text.isascii() and text.isdigit()):
        return now_ms
    year, month, day, hour, minute = (int(text[at : at + 2]) for at in range(0, MINUTE_DIGITS, 2))
    try:
        moment = datetime(CENTURY + year, month, day, hour, minute, tzinfo=SHANGHAI)
    except ValueError:
        return now_ms
    return min(int(moment.timestamp()) * 1000 + LAST_OF_MINUTE_MS, now_ms)
