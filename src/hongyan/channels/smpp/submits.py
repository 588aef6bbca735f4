"""A part of a message as a submit_sm. Pure: it gives no sequence, and remembers nothing."""

from __future__ import annotations

from typing import Final, NamedTuple

from hongyan.channels.session import CannotCarry, Pdu
from hongyan.channels.smpp.terms import LongForm, SmppTerms
from hongyan.kernel.carriage import Encoding, Submission
from hongyan.protocols import udh
from hongyan.protocols.alphabets import DEFAULT, UCS2, write_text
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp.pdus import SubmitSm
from hongyan.protocols.smpp.receipt import UDHI
from hongyan.protocols.smpp.times import write_relative
from hongyan.protocols.smpp.tlvs import Tag, sar
from hongyan.text.phone import api_form, is_mainland

SEPTETS_MAX: Final = 160
OCTETS_MAX: Final = 140
"""What a part holds on the air: characters of a default alphabet, or octets of UCS-2."""

HEADER_OCTETS: Final = 6
"""Texts are cut for headers of this length, and are billed as they are cut."""

WIDE_HEADER_OCTETS: Final = 7
WIDE_HEADER_SEPTETS: Final = 8

NOT_IN_ALPHABET: Final = "TEXT_NOT_IN_ALPHABET"
"""The code of a text that was cut for the GSM alphabet, and is too long for UCS-2."""

BAD_SENDER: Final = "SENDER_HAS_NO_FORM"
"""The code of a sender that is no number and no name of 1 to 11 ASCII characters."""

REFERENCES: Final = {False: 251, True: 65_521}
"""Primes below 2^8 and 2^16: the numbers of messages that follow each other differ."""

INTERNATIONAL: Final = 1
NATIONAL: Final = 2
ALPHANUMERIC: Final = (5, 0)
NAME_CHARACTERS_MAX: Final = 11
NUMBER_DIGITS_MAX: Final = 20


class _Address(NamedTuple):
    ton: int
    npi: int
    digits: str


class _Content(NamedTuple):
    """What a PDU says: its flag of a header, its coding, its octets, and its parameters."""

    esm_class: int
    data_coding: int
    short_message: bytes
    tlvs: tuple[tuple[int, bytes], ...] = ()


def pdu_count(message: Submission, terms: SmppTerms) -> int:
    """Return one for each part, one for all as a payload; CannotCarry for what has no form."""
    source_of(message, terms)
    coding = _coding(message, terms)
    if coding == UCS2 and message.content.encoding is Encoding.UCS2:
        for text in message.content.parts:
            _octets(UCS2, text, terms)
    return 1 if terms.long is LongForm.PAYLOAD else message.part_count


def submit_of(pdu: Pdu, sequence: int, terms: SmppTerms) -> SubmitSm:
    """Return the submit_sm of one part; raises CannotCarry for a text that has no form."""
    message, number = pdu
    source = source_of(message, terms)
    dest = dest_of(message.phone, terms)
    content = content_of(message, number, terms)
    return SubmitSm(
        sequence=sequence,
        service_type=terms.service_type,
        source_addr_ton=source.ton,
        source_addr_npi=source.npi,
        source_addr=source.digits,
        dest_addr_ton=dest.ton,
        dest_addr_npi=dest.npi,
        destination_addr=dest.digits,
        esm_class=content.esm_class,
        validity_period=write_relative(terms.validity_seconds) if terms.validity_seconds else "",
        registered_delivery=1,
        data_coding=content.data_coding,
        short_message=content.short_message,
        tlvs=(*content.tlvs, *terms.tlvs),
    )


def source_of(message: Submission, terms: SmppTerms) -> _Address:
    """Return a sender as an address: digits by the options, anything else as a name.

    Where the contract allows no extend code, digits go without it.
    """
    src_id = message.src_id if terms.is_extended else message.access_code
    digits = src_id.removeprefix("+")
    if digits.isascii() and digits.isdigit() and len(digits) <= NUMBER_DIGITS_MAX:
        return _Address(terms.source_ton, terms.source_npi, digits)
    if not src_id:
        return _Address(0, 0, "")
    if src_id.isascii() and src_id.isprintable() and len(src_id) <= NAME_CHARACTERS_MAX:
        return _Address(*ALPHANUMERIC, src_id)
    raise CannotCarry(BAD_SENDER)


def dest_of(phone: int, terms: SmppTerms) -> _Address:
    """Return a number with its country code, or of the mainland without, by `number_form`."""
    is_national = terms.is_national and is_mainland(phone)
    usual = NATIONAL if is_national else INTERNATIONAL
    ton = usual if terms.dest_ton is None else terms.dest_ton
    return _Address(ton, terms.dest_npi, api_form(phone) if is_national else str(phone))


def content_of(message: Submission, number: int, terms: SmppTerms) -> _Content:
    """Return coding, octets and parameters of a part, in the one way that long texts are told."""
    parts, coding = message.content.parts, _coding(message, terms)
    if len(parts) == 1:
        return _Content(0, coding, _octets(coding, parts[0], terms))
    if terms.long is LongForm.PAYLOAD:
        payload = _octets(coding, message.content.whole, terms)
        return _Content(0, coding, b"", ((Tag.MESSAGE_PAYLOAD, payload),))
    octets = _octets(coding, parts[number], terms)
    if terms.long is LongForm.SAR:
        reference = message.message_id % REFERENCES[True]
        return _Content(0, coding, octets, sar(reference, len(parts), number + 1))
    is_wide = terms.long is LongForm.UDH16 and _has_room(message, coding, terms)
    reference = message.message_id % REFERENCES[is_wide]
    header = udh.concatenated(reference, len(parts), number + 1, wide=is_wide)
    return _Content(UDHI, coding, header + octets)


def _coding(message: Submission, terms: SmppTerms) -> int:
    """Return one coding for all parts.

    What a peer's default alphabet lacks of the GSM alphabet goes as UCS-2, if every part fits.
    """
    content = message.content
    if content.encoding is Encoding.UCS2:
        return UCS2
    try:
        write_text(DEFAULT, content.whole, terms.default_alphabet)
    except WireError:
        room = OCTETS_MAX - (0 if len(content.parts) == 1 else HEADER_OCTETS)
        if any(len(_octets(UCS2, part, terms)) > room for part in content.parts):
            raise CannotCarry(NOT_IN_ALPHABET) from None
        return UCS2
    return DEFAULT


def _octets(coding: int, text: str, terms: SmppTerms) -> bytes:
    try:
        return write_text(coding, text, terms.default_alphabet)
    except WireError:
        raise CannotCarry(NOT_IN_ALPHABET) from None


def _has_room(message: Submission, coding: int, terms: SmppTerms) -> bool:
    """Tell whether every part has room for the octet that a reference of 16 bits takes more."""
    is_ucs2 = coding == UCS2
    most = OCTETS_MAX - WIDE_HEADER_OCTETS if is_ucs2 else SEPTETS_MAX - WIDE_HEADER_SEPTETS
    return all(len(_octets(coding, one, terms)) <= most for one in message.content.parts)
