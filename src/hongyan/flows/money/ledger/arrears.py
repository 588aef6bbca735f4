"""Whether an account is in arrears: derived from its funds each time, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import SUSPENDED
from hongyan.domain.ledger.standing import standing

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def is_in_arrears(tx: Connection, account_id: int) -> bool:
    """Tell whether an account owes: nothing is sent, bought or refunded until it has topped up.

    An account without funds owes nothing (FAQ 3.2).
    """
    funds, cash = ledger.funds_of(tx, account_id), ledger.cash_wallet(tx, account_id)
    if funds is None or cash is None:
        return False
    return standing(funds, cash, gate_above_zero=False) in SUSPENDED


def in_arrears(tx: Connection, account_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these accounts are in arrears; one statement where none is."""
    may_owe = ledger.owing_among(tx, account_ids)
    return frozenset(one for one in may_owe if is_in_arrears(tx, one))
