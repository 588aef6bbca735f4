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
gifts and bonuses were paid by nobody."""


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

    def is_overdue(self, now_ms: int) -> bool:
        """Tell whether it should have been paid by now and is not."""
        return self.settled_at is None and self.due_at is not None and self.due_at <= now_ms


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month as people read it: whose it is, its statement and its lines, day by day."""

    account_name: str
    statement: Statement
    lines: tuple[StatementLine, ...]
