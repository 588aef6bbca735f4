"""Statements on funds, wallets, entries and consumption. Holds and charges have their own file.

A flow that changes wallets locks the funds first. Only `flows/money/ledger/move_money` writes
entries and balances.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from hongyan.db.deltas import Deltas
from hongyan.db.dialect import among, bulk_execute, bulk_insert, upsert
from hongyan.db.hot import Hot
from hongyan.db.records import Paper
from hongyan.db.rows import Rows
from hongyan.domain.ledger.model import (
    Consumption,
    Entry,
    Funds,
    House,
    Mode,
    Wallet,
    WalletState,
)
from hongyan.domain.ledger.tables import (
    MONEY_ENTRIES,
    consumption,
    entry,
    funds,
    month_volume,
    wallet,
)
from hongyan.kernel.money import WalletKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FUNDS = Paper("funds", funds, ("account_id",))
WALLET = Paper("wallet", wallet, ("id",), without=frozenset({"available", "held"}))
"""What a wallet has and holds is the sum of its entries."""

_FUNDS = Rows(funds, Funds)
_WALLETS = Rows(wallet, Wallet, {"id": "wallet_id"})

ENTRY_COLUMNS = tuple(column.name for column in entry.columns)
_CONSUMPTION = Deltas(consumption, Consumption._fields[:6], Consumption._fields[6:])

_LOCKED = Hot(
    _FUNDS.select.where(among(funds.c.account_id, "accounts"))
    .order_by(funds.c.account_id)
    .with_for_update()
)
_OWN_FUNDS = _FUNDS.select.where(funds.c.account_id == bindparam("account"))
_OWN_WALLETS = _WALLETS.select.where(wallet.c.account_id == bindparam("account")).order_by(
    wallet.c.id
)
_PAYING = Hot(
    _WALLETS.select.where(
        among(wallet.c.account_id, "accounts"),
        wallet.c.state == WalletState.OPEN.value,
        (wallet.c.available != 0) | (wallet.c.kind == WalletKind.CASH.value),
    )
)
_OWING = (
    select(funds.c.account_id)
    .join(wallet, wallet.c.account_id == funds.c.account_id)
    .where(
        wallet.c.kind == WalletKind.CASH.value,
        (wallet.c.available + wallet.c.held < 0) | funds.c.overdue_at.is_not(None),
    )
)
_OWING_AMONG = Hot(_OWING.where(among(funds.c.account_id, "accounts")))
_BY_IDS = Hot(_WALLETS.select.where(among(wallet.c.id, "ids")))
_VOLUMES = Hot(
    select(month_volume.c.account_id, month_volume.c.kind, month_volume.c.segments).where(
        among(month_volume.c.account_id, "accounts"), month_volume.c.month == bindparam("month")
    )
)
_ADJUST = "UPDATE wallet SET available = available + ?, held = held + ? WHERE id = ?"
_VOLUME = (
    "INSERT INTO month_volume (account_id, month, kind, segments) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (account_id, month, kind) "
    "DO UPDATE SET segments = month_volume.segments + excluded.segments"
)


def add_funds(tx: Connection, account_id: int, mode: Mode, credit_limit: int, now_ms: int) -> bool:
    """Give an account funds; False if it has some."""
    new = Funds(account_id, mode, credit_limit, 0, None, now_ms)
    row = upsert(tx, funds).values(_FUNDS.values(new))
    added = row.on_conflict_do_nothing().returning(funds.c.account_id)
    is_new = tx.execute(added).first() is not None
    if is_new:
        FUNDS.note(tx, account_id)
    return is_new


def lock_funds(tx: Connection, account_ids: Iterable[int]) -> dict[int, Funds]:
    """Return accounts' funds and keep other writers from their wallets until the end.

    In sorted order, which excludes a deadlock. An account without funds is not in it.
    """
    found = map(_FUNDS.of, _LOCKED.rows(tx, accounts=sorted(account_ids)))
    return {one.account_id: one for one in found}


def funds_of(tx: Connection, account_id: int) -> Funds | None:
    """Return an account's funds to look at, unlocked."""
    return _FUNDS.first(tx, _OWN_FUNDS, {"account": account_id})


def accounts_to_close(tx: Connection, last_month: int, opened_before: int, limit: int) -> list[int]:
    """Return accounts with a month to close up to `last_month`, by id.

    Accounts opened at `opened_before` or later have no month that is over.
    """
    rows = tx.execute(
        select(funds.c.account_id)
        .where(funds.c.closed_month < last_month, funds.c.created_at < opened_before)
        .order_by(funds.c.account_id)
        .limit(limit)
    )
    return [row.account_id for row in rows]


def set_terms(tx: Connection, account_id: int, mode: Mode, credit_limit: int) -> None:
    """Change when an account pays."""
    _set(tx, account_id, mode=mode, credit_limit=credit_limit)


def set_closed_month(tx: Connection, account_id: int, month: int) -> None:
    """Note the last month (202601) whose statement is closed."""
    _set(tx, account_id, closed_month=month)


def set_overdue(tx: Connection, account_id: int, at: int | None) -> None:
    """Note since when a statement is unpaid; None when it is paid."""
    _set(tx, account_id, overdue_at=at)


def overdue_among(tx: Connection, account_ids: Iterable[int]) -> set[int]:
    """Return which of these accounts are marked as overdue."""
    marked = select(funds.c.account_id).where(
        among(funds.c.account_id, "accounts"), funds.c.overdue_at.is_not(None)
    )
    return {row.account_id for row in tx.execute(marked, {"accounts": list(account_ids)})}


def _set(tx: Connection, account_id: int, **values: Any) -> None:
    _FUNDS.change(tx, funds.c.account_id == account_id, **values)
    FUNDS.note(tx, account_id)


def add_wallet(tx: Connection, new: Wallet) -> int:
    """Store a wallet under an id of its own, and return that."""
    wallet_id = _WALLETS.add_numbered(tx, new)
    WALLET.note(tx, wallet_id)
    return wallet_id


def wallets_of(tx: Connection, account_id: int, *, open_only: bool = True) -> list[Wallet]:
    """Return an account's wallets, oldest first."""
    is_open = wallet.c.state == WalletState.OPEN.value
    asked = _OWN_WALLETS.where(is_open) if open_only else _OWN_WALLETS
    return _WALLETS.read(tx, asked, {"account": account_id})


def cash_wallet(tx: Connection, account_id: int) -> Wallet | None:
    """Return an account's one cash wallet."""
    asked = _OWN_WALLETS.where(wallet.c.kind == WalletKind.CASH.value)
    return _WALLETS.first(tx, asked, {"account": account_id})


def paying_wallets(tx: Connection, account_ids: Iterable[int]) -> list[Wallet]:
    """Return the open wallets of accounts that have something in them, and every cash wallet."""
    return list(map(_WALLETS.of, _PAYING.rows(tx, accounts=account_ids)))


def open_wallets(tx: Connection, account_ids: Iterable[int]) -> list[Wallet]:
    """Return every open wallet of these accounts, empty ones too."""
    asked = _WALLETS.select.where(
        among(wallet.c.account_id, "accounts"), wallet.c.state == WalletState.OPEN.value
    )
    return _WALLETS.read(tx, asked, {"accounts": list(account_ids)})


def accounts_owing(tx: Connection) -> list[int]:
    """Return accounts that may be in arrears: posted cash below zero, or a statement overdue."""
    return [row.account_id for row in tx.execute(_OWING)]


def owing_among(tx: Connection, account_ids: Iterable[int]) -> list[int]:
    """Return which of these accounts may be in arrears."""
    return [row[0] for row in _OWING_AMONG.rows(tx, accounts=account_ids)]


def ending_wallets(
    tx: Connection, after: int, until: int, after_id: int, most: int
) -> list[Wallet]:
    """Return open wallets with something left whose time comes between two moments.

    By id, those with a greater one than `after_id`.
    """
    return _WALLETS.many(
        tx,
        wallet.c.state == WalletState.OPEN.value,
        wallet.c.expires_at > after,
        wallet.c.expires_at <= until,
        wallet.c.available > 0,
        wallet.c.id > after_id,
        limit=most,
    )


def wallets_by_id(tx: Connection, wallet_ids: Iterable[int]) -> dict[int, Wallet]:
    """Return wallets by id, in whatever state."""
    found = map(_WALLETS.of, _BY_IDS.rows(tx, ids=wallet_ids))
    return {one.wallet_id: one for one in found}


def lapsing_wallets(tx: Connection, now_ms: int, most: int) -> list[Wallet]:
    """Return open wallets whose time has come, longest first."""
    lapsed = (wallet.c.state == WalletState.OPEN.value, wallet.c.expires_at <= now_ms)
    return _WALLETS.many(tx, *lapsed, by=[wallet.c.expires_at, wallet.c.id], limit=most)


def set_wallet_state(tx: Connection, wallet_id: int, state: WalletState) -> None:
    """Open or close a wallet."""
    _WALLETS.change(tx, wallet.c.id == wallet_id, state=state)
    WALLET.note(tx, wallet_id)


def adjust_wallets(tx: Connection, changes: Sequence[tuple[int, int, int]]) -> None:
    """Add (to available, to held, of wallet) to balances."""
    bulk_execute(tx, _ADJUST, changes)


def add_entries(tx: Connection, entries: Sequence[Entry]) -> None:
    """Append entries."""
    bulk_insert(tx, entry, ENTRY_COLUMNS, entries)


def entries_caused(tx: Connection, account_id: int, ref_ids: Iterable[int]) -> list[Entry]:
    """Return the entries of an account that these batches and settlements made, in order."""
    rows = tx.execute(
        select(entry)
        .where(among(entry.c.cause_id, "causes"), entry.c.account_id == account_id)
        .order_by(entry.c.id),
        {"causes": list(ref_ids)},
    )
    return [Entry(*row) for row in rows]


def money_entries_between(
    tx: Connection, account_id: int, cash: str, began_at: int, ends_at: int
) -> list[Entry]:
    """Return an account's top-ups, orders and refunds of [began, ends), in milliseconds.

    What moved on its cash (the ledger account `cash`), came from outside or went there. What an
    order grants is none of it.
    """
    rows = tx.execute(
        select(entry)
        .where(
            entry.c.account_id == account_id,
            entry.c.booked_at >= began_at,
            entry.c.booked_at < ends_at,
            MONEY_ENTRIES,
            entry.c.source.in_((cash, House.RECEIVED.value))
            | entry.c.target.in_((cash, House.PAID_OUT.value)),
        )
        .order_by(entry.c.booked_at, entry.c.id)
    )
    return [Entry(*row) for row in rows]


def volumes_of(
    tx: Connection, account_ids: Iterable[int], month: int
) -> dict[tuple[int, int], int]:
    """Return the segments paid with money in a month (202601), by (account, kind of message)."""
    found = _VOLUMES.rows(tx, accounts=account_ids, month=month)
    return {(account_id, kind): segments for account_id, kind, segments in found}


def add_volumes(tx: Connection, changes: Sequence[tuple[int, int, int, int]]) -> None:
    """Add (account, month, kind, segments) to the months' volumes."""
    bulk_execute(tx, _VOLUME, changes)


def add_consumption(tx: Connection, deltas: Iterable[Consumption]) -> None:
    """Append what a batch or settlement adds to statements, one row for each key."""
    _CONSUMPTION.add(tx, deltas)


def consumption_between(
    tx: Connection, account_id: int, first_day: int, last_day: int
) -> list[Consumption]:
    """Return an account's consumption from one day (20260131) to another, both included.

    Summed by day, kind, country, source and price, and in that order.
    """
    key = tuple(consumption.c[name] for name in _CONSUMPTION.key)
    rows = tx.execute(
        select(*key, *(func.sum(consumption.c[name]) for name in _CONSUMPTION.sums))
        .where(
            consumption.c.account_id == account_id, consumption.c.day.between(first_day, last_day)
        )
        .group_by(*key)
        .order_by(*key)
    )
    return [Consumption(*row[:6], *(int(count) for count in row[6:])) for row in rows]


def compact_consumption(tx: Connection) -> int:
    """Fold consumption's deltas and return how many rows went."""
    return _CONSUMPTION.fold(tx)


def next_end(tx: Connection, after: int) -> int | None:
    """Return when the next open wallet behind a moment ends, None if none does."""
    ending = (wallet.c.state == WalletState.OPEN.value, wallet.c.expires_at > after)
    return tx.execute(select(func.min(wallet.c.expires_at)).where(*ending)).scalar()
