"""Codes for administrators' phones: who may have one sent, what carries it, whether one fits.

The message goes through the service's own send path at our own cost. So who asks is looked at
first: its rights and its arrears here, its state and its allowance by `allowances`. The flow
control of every code (1 a minute, 5 an hour, 10 a day for a number) comes on top. Chance is an
argument.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages.request import Group, SendRequest
from hongyan.domain.qualifications import phone_code, store
from hongyan.domain.qualifications.phone_code import PhoneCode
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.flows.accounts.applicant import applicant_of
from hongyan.flows.money.ledger.funds_snapshots import is_in_arrears
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.refusal import Refusal, Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


def code_request(
    work: Work, account_id: int, phone: int, code: str, claim: int
) -> SendRequest | Refused:
    """Return the send request that carries a code, or why this account gets none.

    Only who may give qualifications by the API needs one. `claim` is a fresh id; no key signed this
    request, so it stands for the nonce as well.
    """
    settings = work.context.settings
    if not applicant_of(work.tx, account_id).rights.qualification_by_api:
        return Refused(QualificationReason.NOT_ENTERPRISE)
    if is_in_arrears(work.tx, account_id):
        return Refused(Refusal.ACCOUNT_SUSPENDED)
    sender = accounts.account_by_name(work.tx, settings.code_account)
    if sender is None or not settings.code_sign or not settings.code_template:
        return Refused(QualificationReason.CODE_UNSENDABLE)
    variables = {"code": code}
    text = msgspec.json.encode(variables).decode()
    group = Group((phone,), settings.code_sign, variables, text, "")
    return SendRequest(sender.account_id, settings.code_template, (group,), "", claim, claim)


def keep_code(work: Work, account_id: int, phone: int, code: str) -> None:
    """Remember the code that was accepted for sending; an earlier one is worth nothing now."""
    digest = phone_code.digest_of(account_id, phone, code)
    store.save_phone_code(work.tx, PhoneCode(account_id, phone, digest, work.now_ms))


def code_not_sent(work: Work, account_id: int) -> None:
    """Give the account back what it used up: the send path refused its code."""
    accounts.take_back_use(work.tx, account_id, Allowance.PHONE_CODE)


def code_fits(work: Work, account_id: int, phone: int, code: str) -> bool:
    """Tell whether a code is the one that was sent; a wrong one counts as a try."""
    kept = store.phone_code_of(work.tx, account_id, phone)
    if phone_code.fits(kept, code, work.now_ms):
        return True
    store.count_try(work.tx, account_id, phone)
    return False


def forget_phone_codes(work: Work) -> None:
    """Forget codes that are too old to fit. A sweep."""
    store.forget_phone_codes(work.tx, work.now_ms - phone_code.LIVES_MS)
