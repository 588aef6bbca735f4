"""Move money: the only writer of entries and balances.

Every movement is one entry, double in one row, and the balances of its wallets in step. Knows no
prices, no orders and no messages; whoever calls it has locked the funds, or lets these do it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from hongyan.domain.ledger import store
from hongyan.domain.ledger.booking import booked_at
from hongyan.domain.ledger.model import (
    Cause,
    Entry,
    EntryKind,
    House,
    Mode,
    Wallet,
    available_place,
    new_wallet,
)
from hongyan.kernel.money import Scope, Unit, WalletKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext


class Movement(NamedTuple):
    """So much of a unit from one place to another (`available_place`, `held_place`, `House`)."""

    kind: EntryKind
    account_id: int
    source: str
    target: str
    unit: Unit
    amount: int


_COLUMN = {"wallet": 0, "held": 1}
"""Which balance of a wallet a place is."""


def move(
    tx: Connection,
    movements: Sequence[Movement],
    *,
    cause: Cause,
    cause_id: int,
    now_ms: int,
    context: FlowContext,
) -> None:
    """Write movements down and bring their wallets' balances in step; the funds are locked.

    A wallet other than cash that would fall below zero breaks its table's check: a bug.
    """
    if not movements:
        return
    changes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    entries = []
    ids = context.ids.take(len(movements), now_ms)
    for entry_id, (kind, account_id, source, target, unit, amount) in zip(
        ids, movements, strict=True
    ):
        assert amount > 0, "an entry moves something; the way back is another entry"
        for place, sign in ((source, -1), (target, 1)):
            whose, _, name = place.partition("/")
            if whose in _COLUMN:
                changes[int(name)][_COLUMN[whose]] += sign * amount
        entries.append(
            Entry(
                entry_id,
                kind.value,
                str(source),
                str(target),
                unit.value,
                amount,
                account_id,
                cause.value,
                cause_id,
                now_ms,
            )
        )
    store.adjust_wallets(tx, [(changes[one][0], changes[one][1], one) for one in sorted(changes)])
    store.add_entries(tx, entries)


def open_funds(
    tx: Connection,
    account_id: int,
    *,
    now_ms: int,
    mode: Mode = Mode.PREPAID,
    credit_limit: int = 0,
) -> None:
    """Give an account funds and its cash wallet, empty; one that has them keeps them as they are.

    `credit_limit` in micro-yuan is how far a postpaid account's cash may fall below zero.
    """
    if store.add_funds(tx, account_id, mode, credit_limit, now_ms):
        cash = new_wallet(account_id, WalletKind.CASH, Scope.ANY, 0, opened_at=now_ms)
        store.add_wallet(tx, cash)


def top_up(  # noqa: PLR0913 - every movement names its cause and its moment
    tx: Connection,
    account_id: int,
    amount: int,
    *,
    cause: Cause,
    cause_id: int,
    now_ms: int,
    context: FlowContext,
    kind: EntryKind = EntryKind.TOP_UP,
    source: House = House.RECEIVED,
) -> None:
    """Put `amount` micro-yuan into an account's cash. The account has funds."""
    cash, now_ms = _locked_cash(tx, account_id, now_ms)
    came = Movement(kind, account_id, source, available_place(cash.wallet_id), Unit.CNY, amount)
    move(tx, [came], cause=cause, cause_id=cause_id, now_ms=now_ms, context=context)


def take_cash(  # noqa: PLR0913 - every movement names its cause and its moment
    tx: Connection,
    account_id: int,
    amount: int,
    target: House,
    *,
    kind: EntryKind,
    cause: Cause,
    cause_id: int,
    now_ms: int,
    context: FlowContext,
) -> bool:
    """Take `amount` micro-yuan out of an account's cash.

    False, and nothing done, if what is available does not cover it. The account has funds.
    """
    cash, now_ms = _locked_cash(tx, account_id, now_ms)
    if cash.available < amount:
        return False
    went = Movement(kind, account_id, available_place(cash.wallet_id), target, Unit.CNY, amount)
    move(tx, [went], cause=cause, cause_id=cause_id, now_ms=now_ms, context=context)
    return True


_OPENED: Mapping[WalletKind, tuple[EntryKind, House]] = {
    WalletKind.PACKAGE: (EntryKind.ORDER, House.ISSUED),
    WalletKind.GIFT: (EntryKind.GRANT, House.ISSUED),
    WalletKind.CARD: (EntryKind.ORDER, House.CARD_SALES),
    WalletKind.BONUS: (EntryKind.BONUS, House.BONUSES),
}
"""As what and from where a wallet's contents come."""


def open_wallet(  # noqa: PLR0913 - every movement names its cause and its moment
    tx: Connection,
    account_id: int,
    kind: WalletKind,
    scope: Scope,
    units: int,
    *,
    order_id: int | None,
    expires_at: int | None,
    cause: Cause,
    cause_id: int,
    now_ms: int,
    context: FlowContext,
) -> int:
    """Open a wallet with `units` (segments or micro-yuan) in it, and return its id.

    The account has funds; its cash wallet is opened by `open_funds` alone.
    """
    entry_kind, source = _OPENED[kind]
    store.lock_funds(tx, [account_id])
    opened = new_wallet(
        account_id, kind, scope, units, opened_at=now_ms, expires_at=expires_at, order_id=order_id
    )
    wallet_id = store.add_wallet(tx, opened)
    place = available_place(wallet_id)
    filled = Movement(entry_kind, account_id, source, place, opened.unit, units)
    move(tx, [filled], cause=cause, cause_id=cause_id, now_ms=now_ms, context=context)
    return wallet_id


def _locked_cash(tx: Connection, account_id: int, now_ms: int) -> tuple[Wallet, int]:
    """Lock an account's funds; return its cash, and as of when something is booked on it now.

    A closed month's balance is stated: nothing is booked into it any more.
    """
    funds = store.lock_funds(tx, [account_id]).get(account_id)
    cash = store.cash_wallet(tx, account_id)
    assert funds is not None and cash is not None, (  # noqa: PT018 - they come together
        "the account has no funds: whoever opens an account opens them"
    )
    return cash, booked_at(funds.closed_month, now_ms)
