"""Monthly statements and their lines as values. Knows no wallet, no price and no clock.

Amounts are micro-yuan unless a name says fen; days are 20261031, months 202610 (Asia/Shanghai).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import WalletKind


class PaidFrom(StrEnum):
    """What a line was paid from: the kinds of wallets, and what is no message at all."""

    CASH = WalletKind.CASH.value
    PACKAGE = WalletKind.PACKAGE.value
    GIFT = WalletKind.GIFT.value
    CARD = WalletKind.CARD.value
    BONUS = WalletKind.BONUS.value
    ADJUSTMENT = "adjustment"
    """What the operator gives back on the whole month, such as a volume price reached."""


OWED = frozenset({PaidFrom.CASH, PaidFrom.ADJUSTMENT})
"""What a statement's total is made of. Packages and cards were paid, and are invoiced, as orders;
gifts and bonuses were not paid for."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What one kind of message to one country came to on one day, from one source at one price.

    Messages and segments are those that were charged that day, less those given back. `amount` is 0
    where segments of a package paid: the line says how many.
    """

    day: int
    kind: MessageKind
    country: str
    paid_from: PaidFrom
    unit_price: int
    messages: int
    segments: int
    amount: int


@dataclass(frozen=True, slots=True)
class CashFlow:
    """The movements of the balance in a month, beside what was consumed; all micro-yuan.

    `opening` is the balance as the month began. `ordered` is what orders took, `refunded` what
    refunds brought. `rounded` is what a postpaid account was given to owe whole fen; negative:
    taken.
    """

    opening: int = 0
    topped_up: int = 0
    ordered: int = 0
    refunded: int = 0
    rounded: int = 0


class MoneyKind(StrEnum):
    """What moves money besides messages."""

    TOP_UP = "top_up"
    ORDER = "order"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One top-up, order or refund: the moment, `reference` (a payment, order, refund), the amount.

    `on_balance` is what it did to the balance: nothing where a third party paid, or was paid back.
    """

    at: int
    kind: MoneyKind
    reference: int
    amount: int
    on_balance: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's month. `closed_at` is None while the month runs.

    `total` is the sum of the lines that are owed, `total_fen` what is paid and invoiced, `rounding`
    the difference in micro-yuan. `due_at` is None unless the account paid later (postpaid);
    `settled_at` says since when nothing of it is owed.
    """

    account_id: int
    month: int
    segments: int
    total: int
    total_fen: int
    rounding: int
    closed_at: int | None
    due_at: int | None = None
    settled_at: int | None = None
    cash: CashFlow = CashFlow()

    @property
    def closing(self) -> int:
        """Return the balance as the month ended: what it had, what came, less what went."""
        cash = self.cash
        came = cash.topped_up + cash.refunded + cash.rounded
        return cash.opening + came - cash.ordered - self.total

    def is_overdue(self, now_ms: int) -> bool:
        """Tell whether it should have been paid by now and is not."""
        return self.settled_at is None and self.due_at is not None and self.due_at <= now_ms


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month as people read it: whose it is, its statement and its lines, day by day.

    `money` is what was topped up, ordered and refunded, one by one.
    """

    account_name: str
    statement: Statement
    lines: tuple[StatementLine, ...]
    money: tuple[MoneyLine, ...] = ()
