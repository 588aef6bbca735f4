"""Funds snapshots: what accounts can pay with, read once per batch; which are in arrears.

Whether an account is in arrears is derived from its funds each time, never stored. Knows no call:
`hold_funds` decides what is taken of a snapshot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hongyan.domain.ledger import store
from hongyan.domain.ledger.booking import booked_day
from hongyan.domain.ledger.funds_status import status_of
from hongyan.domain.ledger.model import SUSPENDED, Mode
from hongyan.domain.ledger.plan import paying_order
from hongyan.kernel.calendar import month_of
from hongyan.kernel.choices import CashGate
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, WalletKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.ledger.model import Consumption, Funds, FundsStatus, Hold, Wallet
    from hongyan.flows.reference.context import FlowContext
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.money import Unit


class Payer(NamedTuple):
    """The last payer of a kind and its price: it pays the next segments too, while it lasts.

    `cost` is what a segment takes of the wallet; the price holds until a `volume` of the month.
    """

    wallet_id: int
    unit: Unit
    unit_price: int
    cost: int
    until: int
    ref: str


@dataclass(slots=True)
class FundsSnapshot:
    """What one account can pay with, as its batch sees it.

    `left` is what may still be taken of each wallet: of postpaid cash, the credit too. `day` is the
    one on which it counts.
    """

    funds: Funds
    cash: Wallet
    status: FundsStatus
    wallets: dict[int, Wallet]
    left: dict[int, int]
    day: int
    volumes: dict[MessageKind, int] = field(default_factory=lambda: defaultdict(int))
    volumes_before: dict[MessageKind, int] = field(default_factory=dict)
    orders: dict[Scope, list[Wallet]] = field(default_factory=dict)
    payers: dict[MessageKind, Payer] = field(default_factory=dict)

    def order(self, scope: Scope, now_ms: int) -> list[Wallet]:
        """Return the wallets that pay for messages of a scope, in their order."""
        if scope not in self.orders:
            self.orders[scope] = paying_order(self.wallets.values(), scope, now_ms)
        return self.orders[scope]


@dataclass(slots=True)
class FundsSnapshots:
    """The funds snapshots of a batch's accounts, and what will be written of what was taken.

    `taken` is by wallet, and whether it was captured.
    """

    work: Work
    batch_id: int
    by_account: dict[int, FundsSnapshot]
    holds: list[Hold] = field(default_factory=list)
    taken: dict[tuple[int, int, bool], int] = field(default_factory=lambda: defaultdict(int))
    consumption: list[Consumption] = field(default_factory=list)


def lock_snapshots(work: Work, account_ids: Iterable[int]) -> FundsSnapshots:
    """Lock the funds of a batch's accounts and read what they can pay with."""
    locked = store.lock_funds(work.tx, account_ids)
    wallets: dict[int, dict[int, Wallet]] = defaultdict(dict)
    for one in store.paying_wallets(work.tx, locked):
        wallets[one.account_id][one.wallet_id] = one
    snapshots = {
        account_id: _snapshot(funds, wallets[account_id], work.now_ms, work.context)
        for account_id, funds in locked.items()
    }
    for (account_id, kind), segments in store.volumes_of(
        work.tx, locked, month_of(work.now_ms)
    ).items():
        snapshot = snapshots[account_id]
        snapshot.volumes[MessageKind(kind)] = snapshot.volumes_before[MessageKind(kind)] = segments
    return FundsSnapshots(work, work.context.ids.one(work.now_ms), snapshots)


def _snapshot(
    funds: Funds, wallets: dict[int, Wallet], now_ms: int, context: FlowContext
) -> FundsSnapshot:
    [cash] = (one for one in wallets.values() if one.kind is WalletKind.CASH)
    left = {one.wallet_id: one.available for one in wallets.values()}
    if funds.mode is Mode.POSTPAID:
        left[cash.wallet_id] += funds.credit_limit
    day = booked_day(funds.closed_month, now_ms)
    return FundsSnapshot(funds, cash, funds_status(funds, cash, context), wallets, left, day)


def funds_status(funds: Funds, cash: Wallet, context: FlowContext) -> FundsStatus:
    """Return whether an account may send, as far as money goes, by the gate that is set."""
    gate = context.settings.cash_gate is CashGate.GT0
    return status_of(funds, cash, gate_above_zero=gate)


def is_suspended(snapshots: FundsSnapshots, account_id: int) -> bool:
    """Tell whether an account is stopped for arrears: nothing goes, packages included (FAQ 3.2)."""
    snapshot = snapshots.by_account.get(account_id)
    return snapshot is not None and snapshot.status in SUSPENDED


def is_in_arrears(tx: Connection, account_id: int) -> bool:
    """Tell whether an account owes: nothing is sent, bought or refunded until it has topped up.

    An account without funds owes nothing (FAQ 3.2).
    """
    funds, cash = store.funds_of(tx, account_id), store.cash_wallet(tx, account_id)
    if funds is None or cash is None:
        return False
    return status_of(funds, cash, gate_above_zero=False) in SUSPENDED


def in_arrears(tx: Connection, account_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these accounts are in arrears; one statement where none is."""
    may_owe = store.owing_among(tx, account_ids)
    return frozenset(one for one in may_owe if is_in_arrears(tx, one))
