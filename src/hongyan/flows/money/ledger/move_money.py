"""Move money: the only writer of entries and balances.

Every movement is one entry, double in one row, and the balances of its wallets in step. Knows no
prices, no orders and no messages; the caller has locked the funds, or lets these functions do it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from hongyan.domain.ledger import store
from hongyan.domain.ledger.booking import booked_at
from hongyan.domain.ledger.model import (
    Entry,
    EntryKind,
    House,
    Mode,
    RefKind,
    Wallet,
    available_ledger_account,
    new_wallet,
)
from hongyan.kernel.money import Scope, Unit, WalletKind

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


class Movement(NamedTuple):
    """An amount of a unit from one ledger account to another."""

    kind: EntryKind
    account_id: int
    source: str
    target: str
    unit: Unit
    amount: int


_COLUMN = {"wallet": 0, "held": 1}
"""Which balance of a wallet a ledger account is."""


def move(work: Work, movements: Sequence[Movement], *, ref_kind: RefKind, ref_id: int) -> None:
    """Write movements down and bring their wallets' balances in step; the funds are locked.

    A wallet other than cash that would fall below zero breaks its table's check: a bug.
    """
    if not movements:
        return
    changes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    entries = []
    ids = work.context.ids.take(len(movements), work.now_ms)
    for entry_id, (kind, account_id, source, target, unit, amount) in zip(
        ids, movements, strict=True
    ):
        assert amount > 0, "an entry moves something; the way back is another entry"
        for ledger_account, sign in ((source, -1), (target, 1)):
            whose, _, name = ledger_account.partition("/")
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
                ref_kind.value,
                ref_id,
                work.now_ms,
            )
        )
    store.adjust_wallets(
        work.tx, [(changes[one][0], changes[one][1], one) for one in sorted(changes)]
    )
    store.add_entries(work.tx, entries)


def open_funds(
    work: Work, account_id: int, *, mode: Mode = Mode.PREPAID, credit_limit: int = 0
) -> None:
    """Give an account funds and its cash wallet, empty; one that has them keeps them as they are.

    `credit_limit` in micro-yuan is how far a postpaid account's cash may fall below zero.
    """
    if store.add_funds(work.tx, account_id, mode, credit_limit, work.now_ms):
        cash = new_wallet(account_id, WalletKind.CASH, Scope.ANY, 0, opened_at=work.now_ms)
        store.add_wallet(work.tx, cash)


def top_up(
    work: Work,
    account_id: int,
    amount: int,
    *,
    ref_kind: RefKind,
    ref_id: int,
    kind: EntryKind = EntryKind.TOP_UP,
    source: House = House.RECEIVED,
) -> None:
    """Put `amount` micro-yuan into an account's cash. The account has funds."""
    cash, booked = _locked_cash(work, account_id)
    came = Movement(
        kind, account_id, source, available_ledger_account(cash.wallet_id), Unit.CNY, amount
    )
    move(booked, [came], ref_kind=ref_kind, ref_id=ref_id)


def take_cash(
    work: Work,
    account_id: int,
    amount: int,
    target: House,
    *,
    kind: EntryKind,
    ref_kind: RefKind,
    ref_id: int,
) -> bool:
    """Take `amount` micro-yuan out of an account's cash.

    False, and nothing done, if what is available does not cover it. The account has funds.
    """
    cash, booked = _locked_cash(work, account_id)
    if cash.available < amount:
        return False
    went = Movement(
        kind, account_id, available_ledger_account(cash.wallet_id), target, Unit.CNY, amount
    )
    move(booked, [went], ref_kind=ref_kind, ref_id=ref_id)
    return True


_OPENED: Mapping[WalletKind, tuple[EntryKind, House]] = {
    WalletKind.PACKAGE: (EntryKind.ORDER, House.ISSUED),
    WalletKind.GIFT: (EntryKind.GRANT, House.ISSUED),
    WalletKind.CARD: (EntryKind.ORDER, House.CARD_SALES),
    WalletKind.BONUS: (EntryKind.BONUS, House.BONUSES),
}
"""As what and from where a wallet's contents come."""


def open_wallet(  # noqa: PLR0913 - every movement names its reference and its moment
    work: Work,
    account_id: int,
    kind: WalletKind,
    scope: Scope,
    units: int,
    *,
    order_id: int | None,
    expires_at: int | None,
    ref_kind: RefKind,
    ref_id: int,
) -> int:
    """Open a wallet with `units` (segments or micro-yuan) in it, and return its id.

    The account has funds; its cash wallet is opened by `open_funds` alone.
    """
    entry_kind, source = _OPENED[kind]
    store.lock_funds(work.tx, [account_id])
    opened = new_wallet(
        account_id,
        kind,
        scope,
        units,
        opened_at=work.now_ms,
        expires_at=expires_at,
        order_id=order_id,
    )
    wallet_id = store.add_wallet(work.tx, opened)
    ledger_account = available_ledger_account(wallet_id)
    filled = Movement(entry_kind, account_id, source, ledger_account, opened.unit, units)
    move(work, [filled], ref_kind=ref_kind, ref_id=ref_id)
    return wallet_id


def _locked_cash(work: Work, account_id: int) -> tuple[Wallet, Work]:
    """Lock an account's funds; return its cash, and the work at the moment it is booked for.

    A closed month's balance is stated: nothing is booked into it any more.
    """
    funds = store.lock_funds(work.tx, [account_id]).get(account_id)
    cash = store.cash_wallet(work.tx, account_id)
    assert funds is not None and cash is not None, (  # noqa: PT018 - they come together
        "the account has no funds: opening an account opens them"
    )
    return cash, work._replace(now_ms=booked_at(funds.closed_month, work.now_ms))
