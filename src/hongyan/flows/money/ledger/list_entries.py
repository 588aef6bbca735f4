"""List what moved on an account's wallets, newest first. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.ledger import proof_store
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Entry, Wallet
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.refusals.declined import Declined

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Passbook:
    """An account's newest entries, and its wallets by id."""

    entries: tuple[Entry, ...]
    wallets: dict[int, Wallet]


def list_entries(tx: Connection, name: str, most: int) -> Passbook | Declined:
    """Return the newest `most` entries of the account of that name."""
    account = find_account(tx, name)
    if isinstance(account, Declined):
        return account
    wallets = ledger.wallets_of(tx, account.account_id, open_only=False)
    return Passbook(
        tuple(proof_store.newest_entries(tx, account.account_id, most)),
        {one.wallet_id: one for one in wallets},
    )
