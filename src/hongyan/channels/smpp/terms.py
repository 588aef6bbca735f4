"""What the contract and the options say of every PDU of a channel over SMPP. Values only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hongyan.domain.receipts.ids import IdForm
from hongyan.protocols.alphabets import Default
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp.pdus import BindTransceiver, SmppPdu, SubmitSm, write_pdu

TLVS_MAX: Final = 16
_LAST_TAG: Final = 0xFFFF
_LAST_STATUS: Final = 0xFFFF_FFFF
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10}", re.ASCII)


class LongForm(StrEnum):
    """How the parts of a long text are told: one way at a time."""

    UDH8 = "udh8"
    UDH16 = "udh16"
    SAR = "sar"
    PAYLOAD = "payload"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppTerms:
    """Names are those of `kind.SmppOptions`; `password` never stands in a text."""

    system_id: str
    password: str = field(default="", repr=False)
    system_type: str = ""
    address_range: str = ""
    address_ton: int = 0
    address_npi: int = 0
    interface_version: int = 0x34
    service_type: str = ""
    source_ton: int = 0
    source_npi: int = 1
    dest_ton: int | None = None
    dest_npi: int = 1
    is_national: bool = False
    long: LongForm = LongForm.UDH8
    default_alphabet: Default = Default.GSM7
    validity_seconds: int = 0
    tlvs: tuple[tuple[int, bytes], ...] = ()
    id_form: IdForm = IdForm.RAW
    is_receipt_by_text: bool = False
    offset_hours: float = 8.0
    throttle_codes: frozenset[int] = frozenset()
    permanent_codes: frozenset[int] = frozenset()
    is_extended: bool = True

    def check(self) -> None:
        """Raise ValueError that names the option which does not fit into its field of the PDU."""
        for option, (pdu, wire) in _OPTIONS.items():
            try:
                write_pdu(pdu(**{wire: getattr(self, option)}))
            except WireError as fault:
                raise ValueError(f"{option}: {fault}") from fault


_OPTIONS: Final[dict[str, tuple[type[SmppPdu], str]]] = {
    "system_id": (BindTransceiver, "system_id"),
    "password": (BindTransceiver, "password"),
    "system_type": (BindTransceiver, "system_type"),
    "address_range": (BindTransceiver, "address_range"),
    "service_type": (SubmitSm, "service_type"),
    "tlvs": (SubmitSm, "tlvs"),
}
"""Each option that is a text, with the field of a PDU that it goes into."""


def read_tlvs(written: str) -> tuple[tuple[int, bytes], ...]:
    """Read `0x1400:110123,0x1401:hex:3132`: a text gets a NUL behind it, hex is as it stands.

    ValueError says what is wrong, in words for the one who wrote the option.
    """
    found = []
    for one in filter(None, (piece.strip() for piece in written.split(","))):
        tag, colon, value = one.partition(":")
        number = _number(tag, _LAST_TAG)
        if not colon or number is None:
            raise ValueError("must be TAG:VALUE, such as 0x1400:110123, with commas between")
        found.append((number, _octets(value)))
    if len(found) > TLVS_MAX:
        raise ValueError(f"must be at most {TLVS_MAX} parameters")
    return tuple(found)


def read_codes(written: str) -> frozenset[int]:
    """Read `8,0x58`; ValueError says what is wrong, in words for the one who wrote the option."""
    found = [_number(one.strip(), _LAST_STATUS) for one in written.split(",") if one.strip()]
    codes = frozenset(one for one in found if one)
    if len(codes) != len(found):
        raise ValueError("must be statuses other than 0, such as 8,0x58, with commas between")
    return codes


def _octets(value: str) -> bytes:
    head, colon, digits = value.partition(":")
    try:
        if colon and head == "hex":
            return bytes.fromhex(digits)
        return value.encode("latin-1") + b"\0"
    except ValueError:
        raise ValueError("must have values of Latin letters, or of hex:DIGITS") from None


def _number(written: str, most: int) -> int | None:
    if _NUMBER.fullmatch(written) is None:
        return None
    number = int(written, 16 if written[1:2] in {"x", "X"} else 10)
    return number if number <= most else None
