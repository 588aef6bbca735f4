"""The ledger's words and values: wallets, ledger accounts, entries, holds and how they end.

Knows no prices and no orders. Amounts are integers: micro-yuan (CNY) or segments (SEG), as the
wallet's unit says.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec

from hongyan.kernel.kinds import HOME
from hongyan.kernel.money import Scope, Unit, WalletKind


class Mode(StrEnum):
    """When an account pays: before it sends, or by the month within a credit limit."""

    PREPAID = "prepaid"
    POSTPAID = "postpaid"


class WalletState(StrEnum):
    """Whether a wallet can still pay; only an open one can."""

    OPEN = "open"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    LAPSED = "lapsed"


CLOSED_STATES = frozenset({WalletState.REFUNDED, WalletState.LAPSED})
"""Wallets that take nothing back: what returns to them is gone."""


COUNTED = frozenset({WalletKind.PACKAGE, WalletKind.GIFT})
"""Kinds of wallet that count segments; the others hold money."""


class EntryKind(StrEnum):
    """The reason of a movement."""

    TOP_UP = "top_up"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    EXPIRE = "expire"
    CHARGE = "charge"
    LATE_CAPTURE = "recharge"
    REVERSAL = "give_back"
    ORDER = "order"
    GRANT = "grant"
    BONUS = "bonus"
    REFUND = "refund"
    LAPSE = "lapse"
    ADJUST = "adjust"
    ROUNDING = "rounding"


class House(StrEnum):
    """The house's side of every movement; each value is a ledger account."""

    RECEIVED = "house/received"
    """Money that came in from outside: top-ups, payments by a third party."""
    PAID_OUT = "house/paid_out"
    SALES_DOMESTIC = "house/sales_domestic"
    SALES_INTERNATIONAL = "house/sales_international"
    CONSUMED = "house/consumed"
    """Segments of packages and gifts that were sent."""
    ISSUED = "house/issued"
    """Where the segments of packages and gifts come from."""
    LAPSED = "house/lapsed"
    PACKAGE_SALES = "house/package_sales"
    CARD_SALES = "house/card_sales"
    BONUSES = "house/bonuses"
    ADJUSTMENTS = "house/adjustments"
    ROUNDING = "house/rounding"


class RefKind(StrEnum):
    """What an entry's `ref_id` is the number of."""

    BATCH = "batch"
    SETTLEMENT = "settlement"
    ORDER = "order"
    PAYMENT = "payment"
    REFUND = "refund"
    LAPSE = "lapse"
    TOP_UP = "topup"
    ADJUSTMENT = "adjustment"
    ACTIVATION = "activation"
    """A gift, of the account with this number."""


class HoldMode(StrEnum):
    """When a hold becomes a charge."""

    ON_DELIVERY = "on_delivery"
    """Domestic: held at acceptance, charged when delivered."""
    ON_SUBMISSION = "on_submission"
    """International: charged at acceptance; reversed if it is never submitted."""
    LATE = "late"
    """Charged by a receipt that came after the hold had been released."""


class ChargeState(StrEnum):
    """How a message's hold ended.

    The last two are corrections by a late receipt; `REVERSED` is also what ends a charge abroad.
    """

    CAPTURED = "captured"
    RELEASED = "released"
    EXPIRED = "expired"
    CAPTURED_LATE = "recharged"
    REVERSED = "returned"


class FundsStatus(StrEnum):
    """Whether an account may send, as far as money goes."""

    GOOD = "good"
    EMPTY = "empty"
    """Prepaid and no cash: nothing can be sent although packages are left (FAQ 3.1)."""
    ARREARS = "arrears"
    OVERDUE = "overdue"


SUSPENDED = frozenset({FundsStatus.ARREARS, FundsStatus.OVERDUE})
"""Statuses in which nothing can be sent, packages included (FAQ 3.2)."""


class Funds(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How an account pays. `closed_month` (202601) is the last whose statement is closed, or 0."""

    account_id: int
    mode: Mode
    credit_limit: int
    closed_month: int
    overdue_at: int | None
    created_at: int


class Wallet(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One source of value of an account; `total` is what was first put into it.

    `expires_at` is exclusive: at that moment it can no longer pay.
    """

    wallet_id: int
    account_id: int
    kind: WalletKind
    scope: Scope
    unit: Unit
    state: WalletState
    available: int
    held: int
    total: int
    order_id: int | None
    opened_at: int
    expires_at: int | None


def new_wallet(
    account_id: int,
    kind: WalletKind,
    scope: Scope,
    total: int,
    *,
    opened_at: int,
    expires_at: int | None = None,
    order_id: int | None = None,
) -> Wallet:
    """Return an open wallet with nothing in it yet, numbered 0 until it is stored.

    Packages and gifts count segments, all others micro-yuan.
    """
    unit = Unit.SEGMENT if kind in COUNTED else Unit.CNY
    return Wallet(
        0,
        account_id,
        kind,
        scope,
        unit,
        WalletState.OPEN,
        0,
        0,
        total,
        order_id,
        opened_at,
        expires_at,
    )


class Hold(NamedTuple):
    """What the messages `first_id` to `last_id` of one call hold of one wallet.

    Each holds `segments` at `unit_price` micro-yuan (0: the wallet counts segments); `amount` is
    the sum in the wallet's unit. With 0 segments it is what a wallet paid of a segment that another
    wallet pays the rest of. `price_ref` names the ladder on which it counts, "" if on none: in the
    month of `day`. What is charged at once stands on the statement of that day, too.
    """

    biz_id: int
    number: int
    batch_id: int
    account_id: int
    wallet_id: int
    first_id: int
    last_id: int
    messages: int
    segments: int
    unit_price: int
    amount: int
    mode: str
    price_ref: str
    day: int = 0
    kind: int = 0
    country: str = HOME


class Charge(NamedTuple):
    """How one message's hold ended: number 0 once, number 1 if a late receipt corrected it.

    Abroad there is one only if the message was never submitted: its charge is reversed.
    """

    message_id: int
    number: int
    batch_id: int
    biz_id: int
    state: str
    ended_at: int


class Consumption(NamedTuple):
    """What one day adds to a statement: in messages, segments and micro-yuan; returns negative."""

    account_id: int
    day: int
    kind: int
    country: str
    paid_from: str
    unit_price: int
    messages: int
    segments: int
    amount: int


class Entry(NamedTuple):
    """One movement of value between two ledger accounts: double entry in one row."""

    entry_id: int
    kind: str
    source: str
    target: str
    unit: str
    amount: int
    account_id: int
    ref_kind: str
    ref_id: int
    booked_at: int


def available_ledger_account(wallet_id: int) -> str:
    """Return the ledger account of what a wallet can pay with."""
    return f"wallet/{wallet_id}"


def held_ledger_account(wallet_id: int) -> str:
    """Return the ledger account of what is held of a wallet."""
    return f"held/{wallet_id}"
