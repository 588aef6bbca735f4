"""List what moved on an account's wallets, newest first. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.ledger import proof_store
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Entry, Wallet
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Passbook:
    """A page of an account's entries, newest first, and its wallets by id."""

    entries: tuple[Entry, ...]
    wallets: dict[int, Wallet]


def list_entries(
    tx: Connection, name: str, limit: int, after: int | None = None
) -> Passbook | Refused:
    """Return entries of the account of that name; `after` is the last one of the page before."""
    account = find_account(tx, name)
    if isinstance(account, Refused):
        return account
    wallets = ledger.wallets_of(tx, account.account_id, open_only=False)
    return Passbook(
        tuple(proof_store.newest_entries(tx, account.account_id, limit, after)),
        {one.wallet_id: one for one in wallets},
    )
