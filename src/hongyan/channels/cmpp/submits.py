"""A message as SUBMITs. Pure: no sequence is given here, and nothing is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from hongyan.channels.cmpp.terms import CmppTerms
from hongyan.channels.session import CannotCarry
from hongyan.kernel.carriage import Encoding, Submission
from hongyan.protocols.alphabets import DEFAULT, GB18030, UCS2, Default, write_text
from hongyan.protocols.cmpp.pdus import Submit
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp.times import write_relative
from hongyan.protocols.udh import concatenated
from hongyan.text.phone import api_form

ASCII_OCTETS_MAX: Final = 160
OCTETS_MAX: Final = 140
"""What Msg_Content holds at most, header included (CMPP 3.0, 8.4.3.1)."""

SRC_ID_OCTETS: Final = 21
PARTS_MAX: Final = 255

NOT_IN_ALPHABET: Final = "TEXT_NOT_IN_ALPHABET"
"""The code of a text that was cut for the GSM alphabet, and is too long for UCS-2."""

SENDER_TOO_LONG: Final = "SENDER_TOO_LONG"
TOO_MANY_PARTS: Final = "TOO_MANY_PARTS"

REFERENCES: Final = 251
"""A prime below 2^8: the references of messages that follow each other differ.

The reference has 8 bits. One of 16 bits makes the header an octet longer, and the parts, which are
cut to 67 or 153 characters, would not fit behind it.
"""


class PartContent(NamedTuple):
    """Msg_Fmt, and Msg_Content with its header."""

    fmt: int
    octets: bytes


def submit_of(
    message: Submission, number: int, content: PartContent, sequence: int, terms: CmppTerms
) -> Submit:
    """Return the SUBMIT of part `number`, from 0, to the one phone."""
    return Submit(
        sequence=sequence,
        pk_total=message.part_count,
        pk_number=number + 1,
        registered_delivery=1,
        msg_level=terms.msg_level,
        service_id=terms.service_id,
        fee_user_type=terms.fee_user_type,
        fee_terminal_id=terms.fee_terminal_id,
        tp_udhi=int(message.part_count > 1),
        msg_fmt=content.fmt,
        msg_src=terms.msg_src,
        fee_type=terms.fee_type,
        fee_code=terms.fee_code,
        valid_time=write_relative(terms.validity_seconds) if terms.validity_seconds else "",
        src_id=sender_of(message, terms),
        dest_terminal_ids=(api_form(message.phone),),
        msg_content=content.octets,
    )


def sender_of(message: Submission, terms: CmppTerms) -> str:
    """Return Src_Id: with the extend code, or without where the contract allows none."""
    return message.src_id if terms.is_extended else message.access_code


def contents_of(message: Submission, terms: CmppTerms) -> Sequence[PartContent]:
    """Return what each part carries; raises CannotCarry for a message that has no form.

    All parts have one Msg_Fmt. Msg_Fmt 0 is ASCII in China: a text with what the GSM alphabet has
    beyond it goes as UCS-2, if each part fits.
    """
    sender = sender_of(message, terms)
    if len(sender) > SRC_ID_OCTETS or not sender.isascii():
        raise CannotCarry(SENDER_TOO_LONG)
    if message.part_count > PARTS_MAX:
        raise CannotCarry(TOO_MANY_PARTS)
    headers = _headers(message)
    for fmt, octets_max in _formats(message, terms):
        try:
            octets = [
                header + write_text(fmt, text, Default.CHINESE)
                for header, text in zip(headers, message.content.parts, strict=True)
            ]
        except WireError:
            continue
        if max(map(len, octets)) <= octets_max:
            return [PartContent(fmt, one) for one in octets]
    raise CannotCarry(NOT_IN_ALPHABET)


def _formats(message: Submission, terms: CmppTerms) -> Sequence[tuple[int, int]]:
    if message.content.encoding is Encoding.GSM7:
        return ((DEFAULT, ASCII_OCTETS_MAX), (UCS2, OCTETS_MAX))
    chinese = ((GB18030, OCTETS_MAX),) if terms.is_gb18030 else ()
    return (*chinese, (UCS2, OCTETS_MAX))


def _headers(message: Submission) -> Sequence[bytes]:
    total = message.part_count
    if total == 1:
        return (b"",)
    reference = message.message_id % REFERENCES
    return [concatenated(reference, total, number) for number in range(1, total + 1)]
