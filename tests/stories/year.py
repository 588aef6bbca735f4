"""What three accounts ought to have, on paper, beside what the service says they have.

The paper is whole numbers and their sums, and uses nothing of the product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from tests.stories.desk import Customer, Desk, micro
from tests.stories.receiver import Receiver
from tests.stories.service import until


@dataclass(slots=True)
class Paper:
    """What an account ought to have: micro-yuan of cash, and what each open package has left.

    `months` is what each month's statement ought to say, in micro-yuan.
    """

    cash: int = 0
    held: int = 0
    packages: list[tuple[int, int]] = field(default_factory=list)
    is_postpaid: bool = False
    months: dict[int, int] = field(default_factory=dict)

    def spends(self, month: int, amount: int) -> None:
        """Take what was delivered from the cash, and write it on a month's statement."""
        self.cash -= amount
        self.months[month] = self.months.get(month, 0) + amount


class Year:
    """The accounts, their paper, and the desk."""

    def __init__(self, desk: Desk, receiver: Receiver, customers: Mapping[str, Customer]) -> None:
        """Begin with accounts that have nothing; `receiver` takes their pushes."""
        self.desk = desk
        self.receiver = receiver
        self.shop = customers["shop"]
        self.yard = customers["yard"]
        self.paper = {name: Paper() for name in customers}
        self.alerts: list[str] = []

    def agrees(self) -> None:
        """See that every account has what the paper says."""
        for name, paper in self.paper.items():
            purse = self.desk.purse(name)
            assert (purse.posted, purse.held) == (paper.cash, paper.held), name
            assert list(purse.packages) == paper.packages, name

    def comes_to(self, moment: str) -> None:
        """Move the clock, and see that everything agrees there."""
        self.desk.moves(moment)
        self.agrees()

    def month_ends(self, month: int) -> None:
        """Move to the next month, prove the ledger, and compare the statements of this one."""
        after = month + 1 if month % 100 < 12 else month + 89
        for paper in self.paper.values():
            if paper.is_postpaid and month in paper.months:
                # A bill is paid in whole fen, so a bill is what the balance owes.
                exact = paper.months[month]
                paper.cash -= micro(str(rounded(exact))) - exact
        self.comes_to(f"{after // 100}-{after % 100:02d}-01T00:05")
        assert "The ledger is right." in self.desk.run("ledger", "verify")
        for name, paper in self.paper.items():
            exact = paper.months.get(month, 0)
            said = self.desk.billing("statement", "show", name, str(month))
            found = re.search(r"(-?[\d.]+) yuan from the balance \((-?[\d.]+) before", said)
            assert found, said
            assert (Decimal(found[1]), micro(found[2])) == (rounded(exact), exact), (name, said)

    def are_alerted(self, *new: str) -> None:
        """See that these alerts have come by now, each once, and no others."""
        self.alerts += new
        until(lambda: len(self._heard()) >= len(self.alerts), f"the alert {self.alerts[-1]}")
        assert sorted(self._heard()) == sorted(self.alerts)

    def _heard(self) -> list[str]:
        # A push that is thanked for too late comes again, under the same number.
        items = {
            (push.path, sequence): item
            for push in list(self.receiver.pushes)
            for sequence, item in zip(push.sequences, push.items, strict=True)
        }
        return [f"{one['account']} {one['alert']} {one['metric']}" for one in items.values()]

    def refunds(self, order: str, route: str, rule: int) -> None:
        """Have an order refunded that the table allows."""
        said = self.desk.billing("refund", "do", order)
        assert f"{route} (rule {rule}), done" in said

    def refuses(self, order: str, words: str) -> None:
        """See that an order is not refunded, and why."""
        assert words in self.desk.refused("billing", "refund", "do", order)


def rounded(amount: int) -> Decimal:
    """Return micro-yuan as yuan and fen, half a fen up."""
    return Decimal(amount).scaleb(-6).quantize(Decimal("0.01"), ROUND_HALF_UP)
