"""A month drawn up as it is now: its lines, its money, and what it begins with.

Closed months and running ones are drawn alike. Reads only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Entry, EntryKind, Mode, available_ledger_account
from hongyan.domain.statements import close
from hongyan.domain.statements.model import (
    CashFlow,
    MoneyKind,
    MoneyLine,
    PaidFrom,
    Statement,
    StatementLine,
)
from hongyan.kernel.calendar import month_after, month_starts_at
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

    from hongyan.domain.ledger.model import Funds
    from hongyan.flows.reference.work import Work

_COUNTED: Final = frozenset({PaidFrom.PACKAGE, PaidFrom.GIFT})

_MONEY_KINDS: Final = {
    EntryKind.TOP_UP.value: MoneyKind.TOP_UP,
    EntryKind.ORDER.value: MoneyKind.ORDER,
    EntryKind.REFUND.value: MoneyKind.REFUND,
}


def lines_so_far(work: Work, account_id: int, month: int) -> list[StatementLine]:
    """Return what a month that is not closed has come to, as lines in the order of their days.

    A charge and its return at one price on one day make no line.
    """
    first, last = close.days_of(month)
    return [
        StatementLine(
            one.day,
            MessageKind(one.kind),
            one.country,
            PaidFrom(one.paid_from),
            one.unit_price,
            one.messages,
            one.segments,
            # Segments of a package were paid when it was bought: they are counted, not charged.
            0 if PaidFrom(one.paid_from) in _COUNTED else one.amount,
        )
        for one in ledger.consumption_between(work.tx, account_id, first, last)
        if one.messages or one.segments or one.amount
    ]


def money_of(tx: Connection, account_id: int, month: int) -> tuple[MoneyLine, ...]:
    """Return what was topped up, ordered and refunded in a month, in its order."""
    cash = ledger.cash_wallet(tx, account_id)
    if cash is None:
        return ()
    ledger_account = available_ledger_account(cash.wallet_id)
    began_at, ends_at = month_starts_at(month), month_starts_at(month_after(month))
    found = ledger.money_entries_between(tx, account_id, ledger_account, began_at, ends_at)
    return tuple(_money_line(one, ledger_account) for one in found)


def _money_line(one: Entry, cash: str) -> MoneyLine:
    on_balance = one.amount * ((one.target == cash) - (one.source == cash))
    # A third party's order is named by its payment: money of its own never touched the balance.
    kind = _MONEY_KINDS[one.kind]
    return MoneyLine(one.booked_at, kind, one.ref_id, one.amount, on_balance)


def draw(
    funds: Funds,
    month: int,
    lines: Sequence[StatementLine],
    money: Iterable[MoneyLine],
    before: Sequence[Statement],
    closed_at: int | None,
) -> Statement:
    """Return a month's statement; `before` are the statements of all months before it."""
    listed = tuple(money)
    opening = max(before, key=lambda one: one.month).closing if before else 0

    def sum_of(kind: MoneyKind) -> int:
        return sum(one.on_balance for one in listed if one.kind is kind)

    cash = CashFlow(
        opening,
        topped_up=sum_of(MoneyKind.TOP_UP),
        ordered=-sum_of(MoneyKind.ORDER),
        refunded=sum_of(MoneyKind.REFUND),
    )
    is_postpaid = funds.mode is Mode.POSTPAID
    carried = close.carried_into(before, is_postpaid=is_postpaid)
    return close.statement_of(funds.account_id, month, lines, closed_at, cash=cash, carried=carried)
