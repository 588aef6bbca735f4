"""A deliver_sm or data_sm as an event: a receipt of a part, or a reply. Pure.

It neither answers nor remembers. What a stat means to customers is the table of carriers' codes;
long replies are put together by the flow that stores them.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from hongyan.channels.reply_text import piece_and_text, text_or_hex
from hongyan.channels.smpp.terms import SmppTerms
from hongyan.domain.receipts.carrier_codes import GENERAL, carrier_code, code_of
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.domain.receipts.ids import receipt_id
from hongyan.kernel.carriage import CarrierEvent, InboundPart, InboundText, Receipt
from hongyan.kernel.outcome import Outcome
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import tlvs
from hongyan.protocols.smpp.pdus import Datasm, DeliverSm
from hongyan.protocols.smpp.receipt import UDHI, SmppReceipt, content_of, read_receipt
from hongyan.protocols.stages import Stage
from hongyan.text.phone import normalise_mainland

Delivery = DeliverSm | Datasm

OUTCOMES: Final = {Stage.DELIVERED: Outcome.DELIVERED, Stage.FAILED: Outcome.UNDELIVERED}
"""Stages that are final. PENDING and UNKNOWN are not: another receipt, or the deadline, follows."""

NO_ERROR: Final = frozenset({"", "0", "00", "000", "0000"})
PHONE_DIGITS_MAX: Final = 15

_MINUTES: Final = "%y%m%d%H%M"
_DATES: Final = {10: _MINUTES, 12: f"{_MINUTES}%S", 14: "%Y%m%d%H%M%S"}
"""How a date of a receipt is written, by how many digits it has."""


def event_of(delivery: Delivery, now_ms: int, terms: SmppTerms) -> CarrierEvent | None:
    """Return what a delivery says, None for a receipt that is not final.

    WireError when it cannot be used: a receipt that names no message, a text from no number.
    """
    receipt = read_receipt(delivery, by_text=terms.is_receipt_by_text)
    if receipt is None:
        return _text(delivery, now_ms, terms)
    return _receipt(delivery, receipt, now_ms, terms)


def _receipt(
    delivery: Delivery, receipt: SmppReceipt, now_ms: int, terms: SmppTerms
) -> Receipt | None:
    outcome = None if receipt.is_intermediate else _outcome(receipt)
    if outcome is None:
        return None
    carrier_id = receipt_id(receipt.message_id, terms.id_form)
    phone = phone_of(delivery.source_addr) or 0
    raw_code = receipt.stat
    if outcome is not Outcome.DELIVERED and receipt.err not in NO_ERROR:
        raw_code = f"{receipt.stat}:{receipt.err}"
    told = (str(phone), carrier_id, receipt.stat, receipt.err, receipt.done_date)
    return Receipt(
        event_id=f"r{digest_of(*(one.encode() for one in told))}",
        carrier_id=carrier_id,
        phone=phone,
        outcome=outcome,
        code=_code(receipt, outcome).value,
        raw_code=raw_code,
        done_at=_moment(receipt.done_date, now_ms, terms.offset_hours),
    )


def _code(receipt: SmppReceipt, outcome: Outcome) -> ReceiptCode:
    """Return the code by err where a table has it, else by the state with err as its detail.

    The outcome holds where parameters say another thing than the text.
    """
    if outcome is Outcome.DELIVERED:
        return ReceiptCode.DELIVERED
    err = "" if receipt.err in NO_ERROR else receipt.err
    is_told_by_err = bool(err) and carrier_code(err) is not None
    code = code_of(err if is_told_by_err else f"{receipt.stat} {err}")
    return GENERAL if code is ReceiptCode.DELIVERED else code


def _outcome(receipt: SmppReceipt) -> Outcome | None:
    """Return what is final. A word that no state has is a carrier's own for why it failed."""
    if receipt.state is None and receipt.stat:
        return Outcome.UNDELIVERED
    return OUTCOMES.get(receipt.stage)


def _text(delivery: Delivery, now_ms: int, terms: SmppTerms) -> InboundText:
    phone = phone_of(delivery.source_addr)
    if phone is None:
        raise WireError(type(delivery).__name__, "source_addr", "not a phone number")
    is_headed = bool(delivery.esm_class & UDHI)
    part, octets = piece_and_text(content_of(delivery), is_headed=is_headed)
    part = part or tlvs.part_of(delivery.tlvs)
    return InboundText(
        event_id=f"t{_digest_of_text(delivery)}",
        phone=phone,
        dest_id=delivery.destination_addr.strip().removeprefix("+"),
        content=text_or_hex(delivery.data_coding, octets, terms.default_alphabet),
        sent_at=now_ms,
        part=None if part is None else InboundPart(*part),
    )


def phone_of(number: str) -> int | None:
    """Return a number of the mainland with its country code, any other digits as they are."""
    written = number.strip()
    mainland = normalise_mainland(written)
    if mainland is not None:
        return mainland
    digits = written.lstrip("+").removeprefix("00")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= PHONE_DIGITS_MAX
    return int(digits) if is_number else None


def digest_of(*told: bytes) -> str:
    """Return one name for the same octets, whatever they are."""
    made = blake2b(digest_size=12)
    for one in told:
        made.update(len(one).to_bytes(4, "big"))
        made.update(one)
    return made.hexdigest()


def _digest_of_text(delivery: Delivery) -> str:
    """Name a text by all that the carrier says, its sequence number excepted.

    Parameters are of it: a carrier that gives texts ids gives them there.
    """
    head = (delivery.source_addr, delivery.destination_addr, str(delivery.data_coding))
    extras = (octets for tag, value in delivery.tlvs for octets in (tag.to_bytes(2, "big"), value))
    return digest_of(*(one.encode() for one in head), content_of(delivery), *extras)


def _moment(digits: str, now_ms: int, offset_hours: float) -> int:
    """Return a date of the carrier's zone in ms; the moment of arrival where it is none, or later.

    A date in the future is one of another zone than the option says.
    """
    moment = _at(digits, offset_hours)
    return now_ms if moment is None else min(now_ms, moment)


@lru_cache(maxsize=1024)
def _at(digits: str, offset_hours: float) -> int | None:
    """Return a date in ms; the receipts of a minute have the same, and reading it is slow."""
    form, zone = _DATES.get(len(digits)), timezone(timedelta(hours=offset_hours))
    if form is None:
        return None
    try:
        moment = datetime.strptime(digits, form).replace(tzinfo=zone)
    except ValueError:
        return None
    return int(moment.timestamp()) * 1000
