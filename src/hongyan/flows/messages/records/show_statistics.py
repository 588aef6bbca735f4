"""An account's figures by day, country or kind: messages accepted, their outcomes, their cost.

Messages count on the day they were accepted; their cost on the day it was charged, which is,
domestically, the day of the receipt and abroad the day of acceptance (FAQ 5.1.3, 5.1.8); what is
given back, on the day it is. What a closed month gave back by a volume price counts on its last
day, as on its statement. Reads only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import store as ledger
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.rates import rate_text
from hongyan.domain.statements import store as statements
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.kernel.money import WalletKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.domain.ledger.model import Consumption
    from hongyan.domain.statements.model import StatementLine
    from hongyan.flows.reference.work import Work


PREPAID: Final = frozenset({WalletKind.PACKAGE.value, WalletKind.GIFT.value})


class Key(StrEnum):
    """What figures are grouped by; the words are columns of the statistics."""

    DAY = "day"
    COUNTRY = "country"
    KIND = "kind"


KEYS: Final[Mapping[Key, Callable[[Consumption | StatementLine], int | str]]] = {
    Key.DAY: lambda one: one.day,
    Key.COUNTRY: lambda one: one.country,
    Key.KIND: lambda one: int(one.kind),
}


@dataclass(slots=True)
class Figures:
    """One group. All but `messages` and `cost` are segments; `cost` is micro-yuan.

    `charged` are the segments that were charged; of these `prepaid` came from packages and gifts.
    """

    key: int | str
    messages: int = 0
    segments: int = 0
    delivered: int = 0
    failed: int = 0
    charged: int = 0
    prepaid: int = 0
    cost: int = 0

    @property
    def waiting(self) -> int:
        """Return how many segments have no receipt."""
        return self.segments - self.delivered - self.failed

    @property
    def receipt_rate(self) -> str:
        """Return the share of segments sent for which a receipt came, `–` if none was sent."""
        return rate_text(self.delivered + self.failed, self.segments)

    @property
    def success_rate(self) -> str:
        """Return the share of segments with a receipt that were delivered (FAQ 2.1.7)."""
        return rate_text(self.delivered, self.delivered + self.failed)

    def add(self, other: Figures) -> None:
        """Add another group's figures."""
        self.messages += other.messages
        self.segments += other.segments
        self.delivered += other.delivered
        self.failed += other.failed
        self.charged += other.charged
        self.prepaid += other.prepaid
        self.cost += other.cost


def show_statistics(
    work: Work, account_name: str, days: tuple[int, int], key: Key
) -> list[Figures] | Refused:
    """Return an account's figures from one day to another, both included, in the key's order."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    found: dict[int | str, Figures] = {}
    for row in messages.statistics_by(work.tx, account.account_id, days, key.value):
        found[row[0]] = Figures(*row)
    for one in ledger.consumption_between(work.tx, account.account_id, *days):
        value = KEYS[key](one)
        figures = found.setdefault(value, Figures(value))
        figures.charged += one.segments
        figures.prepaid += one.segments if one.paid_from in PREPAID else 0
        figures.cost += one.amount
    for line in statements.adjustments_between(work.tx, account.account_id, *days):
        found.setdefault(KEYS[key](line), Figures(KEYS[key](line))).cost += line.amount
    return [found[value] for value in sorted(found, key=str)]
