"""What three accounts should have, on paper, beside what the service says they have.

The paper is whole numbers and their sums, and uses nothing of the product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tests.stories.desk import Customer, Desk, micro
from tests.stories.receiver import Receiver
from tests.stories.service import until


@dataclass(slots=True)
class Paper:
    """What an account should have: micro-yuan of cash, and what each open package has left.

    `months` is what each month's statement should say, in micro-yuan; `bills` what is billed of
    it, in fen; `carried` what the bills so far leave over. `ended` is the balance of the last month
    that ended.
    """

    cash: int = 0
    held: int = 0
    packages: list[tuple[int, int]] = field(default_factory=list)
    is_postpaid: bool = False
    months: dict[int, int] = field(default_factory=dict)
    bills: dict[int, int] = field(default_factory=dict)
    carried: int = 0
    ended: int = 0

    def ends(self, month: int) -> None:
        """Bill a month in whole fen, and carry what that leaves over to the next."""
        due = self.months.get(month, 0) + self.carried
        fen = max((due + 5_000) // 10_000, 0)
        self.bills[month] = fen
        if self.is_postpaid:
            # Paid in whole fen: the balance owes what was billed.
            self.cash -= fen * 10_000 - self.months.get(month, 0)
        self.carried = due - fen * 10_000

    def becomes_postpaid(self) -> None:
        """From now on the balance owes what is billed; what was carried before is over."""
        self.is_postpaid, self.carried = True, 0

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
            paper.ends(month)
        self.comes_to(f"{after // 100}-{after % 100:02d}-01T00:05")
        assert "The ledger is right." in self.desk.run("ledger", "verify")
        for name, paper in self.paper.items():
            exact = paper.months.get(month, 0)
            said = self.desk.billing("statement", "show", name, str(month))
            found = re.search(r"(-?[\d.]+) yuan from the balance \((-?[\d.]+) before", said)
            assert found, said
            billed = Decimal(paper.bills[month]).scaleb(-2)
            assert (Decimal(found[1]), micro(found[2])) == (billed, exact), (name, said)
            # What was spent since belongs to the months after.
            since = sum(one for later, one in paper.months.items() if later > month)
            opening, closing = (
                micro(re.findall(rf"{word} +(-?[\d.]+)", said)[0])
                for word in ("opening", "closing")
            )
            assert (opening, closing) == (paper.ended, paper.cash + since), (name, said)
            paper.ended = closing

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
