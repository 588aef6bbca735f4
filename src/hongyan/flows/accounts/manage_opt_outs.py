"""Opt-outs as an operator sees and corrects them: who wants no promotions of which sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.inbound import store
from hongyan.domain.inbound.model import OptOutPlace
from hongyan.domain.inbound.pseudonym import pseudonym_of
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign
from hongyan.domain.signs.reasons import SignReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.accounts.manage_limits import read_phones
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.pseudonyms import pseudonym_key
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer

BY_OPERATOR: Final = "operator"
"""What stands in the place of the word that a subscriber wrote."""


@dataclass(frozen=True, slots=True)
class OptOut:
    """One number that one sign's promotions no longer reach, and the word by which it said so.

    `phone` is a pseudonym where the number was erased.
    """

    sign_name: str
    phone: int
    word: str
    since_at: int
    place: OptOutPlace
    """Where it stands in the list: after it the next page begins."""


def list_opt_outs(
    tx: Connection, account_name: str, limit: int, after: OptOutPlace | None = None
) -> list[OptOut] | Refused:
    """Return a page of an account's opt-outs, newest first.

    `after` is the place of the last one of the page before.
    """
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    names = {one.sign_id: one.name for one in signs.signs_of(tx, account.account_id)}
    return [
        OptOut(
            names.get(row.sign_id, str(row.sign_id)),
            row.phone,
            row.word,
            row.since_at,
            OptOutPlace(row.since_at, row.sign_id, row.phone),
        )
        for row in store.opt_outs_for(tx, account.account_id, limit, after)
    ]


def add_opt_outs(
    work: Work, account_name: str, sign_name: str, numbers: Sequence[str]
) -> int | Refused:
    """Put numbers on a sign's opt-out list and return how many were given."""
    found = _sign_and_phones(work.tx, account_name, sign_name, numbers)
    if isinstance(found, Refused):
        return found
    sign, phones = found
    for phone in phones:
        store.add_opt_out(work.tx, sign.account_id, sign.sign_id, phone, BY_OPERATOR, work.now_ms)
    added = {"numbers": len(set(phones))}
    note_change(work, sign.account_id, "add_opt_outs", sign_name, None, added)
    return len(phones)


def remove_opt_outs(
    work: Work, sealer: Sealer, account_name: str, sign_name: str, numbers: Sequence[str]
) -> int | Refused:
    """Take numbers off a sign's opt-out list, erased ones too; return how many were on it."""
    found = _sign_and_phones(work.tx, account_name, sign_name, numbers)
    if isinstance(found, Refused):
        return found
    sign, phones = found
    key = pseudonym_key(work.tx, sealer)
    known_as = [] if key is None else [pseudonym_of(phone, key) for phone in phones]
    removed = [
        store.remove_opt_out(work.tx, sign.account_id, sign.sign_id, phone)
        for phone in (*phones, *known_as)
    ]
    gone = {"numbers": sum(removed)}
    note_change(work, sign.account_id, "remove_opt_outs", sign_name, gone, None)
    return sum(removed)


def _sign_and_phones(
    tx: Connection, account_name: str, sign_name: str, numbers: Sequence[str]
) -> tuple[Sign, list[int]] | Refused:
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    sign = signs.sign_meant(tx, account.account_id, sign_name)
    if sign is None:
        return Refused(SignReason.MISSING, "sign", name=quoted(sign_name))
    phones = read_phones(numbers)
    return phones if isinstance(phones, Refused) else (sign, phones)
