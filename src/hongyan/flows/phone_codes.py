"""Codes for administrators' phones: which message carries one, and whether one fits.

The message goes through the service's own send path, whose flow control is that of every code (1 a
minute, 5 an hour, 10 a day). Chance is an argument.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hongyan.domain.accounts import store as accounts
from hongyan.domain.qualifications import phone_code, store
from hongyan.domain.qualifications.phone_code import PhoneCode
from hongyan.flows.paper_fault import PaperFault, PaperRefused
from hongyan.flows.send_request import Group, SendRequest

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings


def code_request(
    tx: Connection, phone: int, code: str, claim: int, settings: Settings
) -> SendRequest | PaperRefused:
    """Return the send request that carries a code, or why the platform cannot send one.

    `claim` is a fresh id; nobody signed this request, so it stands for the nonce as well.
    """
    sender = accounts.account_by_name(tx, settings.code_account)
    if sender is None or not settings.code_sign or not settings.code_template:
        return PaperRefused(PaperFault.CERTIFY_CODE_UNSENDABLE)
    variables = {"code": code}
    text = msgspec.json.encode(variables).decode()
    group = Group((phone,), settings.code_sign, variables, text, "")
    return SendRequest(sender.account_id, settings.code_template, (group,), "", claim, claim)


def keep_code(tx: Connection, account_id: int, phone: int, code: str, now_ms: int) -> None:
    """Remember the code that was accepted for sending; an earlier one is worth nothing now."""
    digest = phone_code.digest_of(account_id, phone, code)
    store.save_phone_code(tx, PhoneCode(account_id, phone, digest, now_ms))


def code_fits(tx: Connection, account_id: int, phone: int, code: str, now_ms: int) -> bool:
    """Tell whether a code is the one that was sent; a wrong one counts as a try."""
    kept = store.phone_code_of(tx, account_id, phone)
    if phone_code.fits(kept, code, now_ms):
        return True
    store.count_try(tx, account_id, phone)
    return False
