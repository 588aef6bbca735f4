"""Ids of parts as carriers write them, made one form for answers and receipts. Pure.

A carrier may tell an id in one base when it takes a message and in another in the receipt, in upper
or lower case, with zeros in front. A session passes every id through here with its channel's form,
so that what is stored and what a receipt says are compared as they stand. An id that is bytes (CMPP
Msg_Id, SMGP MsgID) is handed in as their hex: above 2^63 a number fits no signed column. Knows no
channel and no store.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

ID_CHARACTERS_MAX: Final = 128
"""Twice what SMPP allows (65). What is longer is cut: it identifies nothing by its end."""

_DECIMAL: Final = re.compile(r"[0-9]{1,39}")
_HEXADECIMAL: Final = re.compile(r"[0-9a-f]{1,32}")
"""Numbers of at most 128 bits; whatever is longer is a name, not a number."""


class IdForm(StrEnum):
    """How a channel's carrier writes ids: an option of the channel (`id_form`)."""

    RAW = "raw"
    DEC = "dec"
    HEX_RESPONSE = "hex_response"
    HEX_RECEIPT = "hex_receipt"


def answered_id(said: str, form: IdForm = IdForm.RAW) -> str:
    """Return the id that an answer to a submission tells, as it is stored."""
    return _in_decimal(plain_id(said)) if form is IdForm.HEX_RESPONSE else plain_id(said)


def receipt_id(said: str, form: IdForm = IdForm.RAW) -> str:
    """Return the id that a receipt tells, as `answered_id` stored it."""
    return _in_decimal(plain_id(said)) if form is IdForm.HEX_RECEIPT else plain_id(said)


def plain_id(said: str) -> str:
    """Return an id without blanks and NULs, in lower case, without zeros in front."""
    kept = "".join(said.replace("\0", " ").split()).lower()[:ID_CHARACTERS_MAX]
    return kept.lstrip("0") or kept[:1]


def other_readings(carrier_id: str) -> dict[IdForm, str]:
    """Return under which ids a part may be stored that a receipt calls `carrier_id`, by form.

    Only those that differ: a number below ten is the same in both bases and tells nothing.
    """
    told = plain_id(carrier_id)
    found: dict[IdForm, str] = {}
    if _DECIMAL.fullmatch(told):
        found[IdForm.HEX_RESPONSE] = f"{int(told):x}"
    if _HEXADECIMAL.fullmatch(told):
        found[IdForm.HEX_RECEIPT] = str(int(told, 16))
    return {form: one for form, one in found.items() if one not in {carrier_id, told}}


def told_in_receipts(carrier_id: str, form: IdForm) -> str | None:
    """Return how receipts tell an id that an answer told, where they use another base."""
    mirrored = {IdForm.HEX_RESPONSE: IdForm.HEX_RECEIPT, IdForm.HEX_RECEIPT: IdForm.HEX_RESPONSE}
    return other_readings(carrier_id).get(mirrored.get(form, form))


def _in_decimal(told: str) -> str:
    return str(int(told, 16)) if _HEXADECIMAL.fullmatch(told) else told
