"""Packages, gifts, cards and bonuses lapse by themselves when their time has come (FAQ 3.2).

A sweep. What they hold for messages on their way stays held until those are settled; what comes
back then is gone as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import store
from hongyan.domain.ledger.model import (
    EntryKind,
    House,
    RefKind,
    WalletState,
    available_ledger_account,
)
from hongyan.flows.money.ledger.move_money import Movement, move

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

WALLETS_MAX: Final = 500


def lapse_packages(work: Work) -> int:
    """Lapse open wallets past `expires_at`, and return how many."""
    due: dict[int, list[int]] = defaultdict(list)
    for one in store.lapsing_wallets(work.tx, work.now_ms, WALLETS_MAX):
        due[one.account_id].append(one.wallet_id)
    store.lock_funds(work.tx, due)
    # Read again: before the lock, other transactions could still send from them, or refund them.
    locked = store.wallets_by_id(work.tx, [one for wallets in due.values() for one in wallets])
    lapsing = [one for one in locked.values() if one.state is WalletState.OPEN]
    for one in lapsing:
        store.set_wallet_state(work.tx, one.wallet_id, WalletState.LAPSED)
        if one.available > 0:
            source = available_ledger_account(one.wallet_id)
            left = Movement(
                EntryKind.LAPSE, one.account_id, source, House.LAPSED, one.unit, one.available
            )
            move(work, [left], ref_kind=RefKind.LAPSE, ref_id=one.wallet_id)
    return len(lapsing)
