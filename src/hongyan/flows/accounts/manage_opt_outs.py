"""Opt-outs as an operator sees and corrects them: who wants no promotions of which sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.inbound import store
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign, preferred
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.accounts.manage_limits import read_phones
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.cut import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

BY_OPERATOR: Final = "operator"
"""What stands in the place of the word that a subscriber wrote."""


@dataclass(frozen=True, slots=True)
class OptOut:
    """One number that one sign's promotions no longer reach, and the word by which it said so."""

    sign_name: str
    phone: int
    word: str
    since_at: int


def list_opt_outs(tx: Connection, account_name: str, limit: int) -> list[OptOut] | Declined:
    """Return an account's opt-outs, newest first."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    names = {one.sign_id: one.name for one in signs.signs_of(tx, account.account_id)}
    return [
        OptOut(names.get(row.sign_id, str(row.sign_id)), row.phone, row.word, row.since_at)
        for row in store.opt_outs_for(tx, account.account_id, limit)
    ]


def add_opt_outs(
    tx: Connection, account_name: str, sign_name: str, numbers: Sequence[str], now_ms: int
) -> int | Declined:
    """Put numbers on a sign's opt-out list and return how many were given."""
    found = _sign_and_phones(tx, account_name, sign_name, numbers)
    if isinstance(found, Declined):
        return found
    sign, phones = found
    for phone in phones:
        store.add_opt_out(tx, sign.account_id, sign.sign_id, phone, BY_OPERATOR, now_ms)
    return len(phones)


def remove_opt_outs(
    tx: Connection, account_name: str, sign_name: str, numbers: Sequence[str]
) -> int | Declined:
    """Take numbers off a sign's opt-out list and return how many were on it."""
    found = _sign_and_phones(tx, account_name, sign_name, numbers)
    if isinstance(found, Declined):
        return found
    sign, phones = found
    removed = [store.remove_opt_out(tx, sign.account_id, sign.sign_id, phone) for phone in phones]
    return sum(removed)


def _sign_and_phones(
    tx: Connection, account_name: str, sign_name: str, numbers: Sequence[str]
) -> tuple[Sign, list[int]] | Declined:
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    sign = preferred(signs.signs_named(tx, account.account_id, sign_name))
    if sign is None:
        rule = f"{account_name} has no sign {quoted(sign_name)}"
        return Declined("SIGN", rule, f"`hongyan sign list {account_name}` shows all")
    phones = read_phones(numbers)
    return phones if isinstance(phones, Declined) else (sign, phones)
