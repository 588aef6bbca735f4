"""What a month comes to, when it is due, and whether it is paid. Pure: the time is an argument.

A statement is closed once and never opened again; what is settled later is the next month's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from hongyan.domain.statements.model import (
    OWED,
    CashFlow,
    PaidFrom,
    Statement,
    StatementLine,
)
from hongyan.kernel.calendar import (
    DAY_MS,
    day_starts_at,
    month_after,
    month_of,
    month_starts_at,
    shanghai_day,
)
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import MICRO_PER_FEN, fen_of

NO_CASH: Final = CashFlow()


def months_to_close(closed_month: int, opened_at: int, now_ms: int) -> list[int]:
    """Return the months that are over and not closed, oldest first.

    `closed_month` is the last one closed, 0 before the first; then the month of `opened_at` counts.
    """
    month = month_after(closed_month) if closed_month else month_of(opened_at)
    months = []
    while month < month_of(now_ms):
        months.append(month)
        month = month_after(month)
    return months


def days_of(month: int) -> tuple[int, int]:
    """Return the first and the last day of a month: 20260201 and 20260228."""
    return month * 100 + 1, shanghai_day(month_starts_at(month_after(month)) - 1)


def statement_of(
    account_id: int,
    month: int,
    lines: Iterable[StatementLine],
    closed_at: int | None,
    *,
    cash: CashFlow = NO_CASH,
    carried: int = 0,
) -> Statement:
    """Add a month up; what is billed is whole fen, and what they leave over goes on to the next.

    `carried` is what the months before left over, in micro-yuan: negative where they billed more
    than was used.
    """
    listed = tuple(lines)
    total = sum(one.amount for one in listed if one.paid_from in OWED)
    total_fen = billed_fen(total, carried)
    return Statement(
        account_id,
        month,
        segments=sum(one.segments for one in listed),
        total=total,
        total_fen=total_fen,
        rounding=total_fen * MICRO_PER_FEN - total,
        closed_at=closed_at,
        cash=cash,
    )


def billed_fen(total: int, carried: int) -> int:
    """Return the fen that a month is billed: its total with what was carried, half a fen up.

    A month is never billed less than nothing for what the months before it left over.
    """
    fen = fen_of(total + carried)
    return fen if total < 0 else max(fen, 0)


def carried_into(statements: Iterable[Statement], *, is_postpaid: bool) -> int:
    """Return the micro-yuan that closed months leave over to be billed with the next one.

    A postpaid month's is also booked, so that the balance owes what was billed; each kind of month
    carries to its own kind.
    """
    booked, unbooked = 0, 0
    for one in statements:
        booked += one.cash.rounded
        unbooked += one.rounding + one.cash.rounded
    return booked if is_postpaid else -unbooked


def due_for(statement: Statement, now_ms: int, due_days: int) -> Statement:
    """Return a postpaid account's statement with the moment by which it must be paid (FAQ 3.3.6).

    That many whole days after the day of closing; what owes nothing is settled at once.
    """
    if statement.total_fen <= 0:
        return replace(statement, settled_at=now_ms)
    due_at = day_starts_at(shanghai_day(now_ms)) + (due_days + 1) * DAY_MS
    return replace(statement, due_at=due_at)


def volume_line(month: int, kind: MessageKind, charged: int, rated: int) -> StatementLine | None:
    """Return the line that gives back what a volume price saves on a kind's whole month, or None.

    `charged` and `rated` are micro-yuan: what was charged by the rungs, what the month costs at the
    rung it reached. No account is charged more afterwards.
    """
    if rated >= charged:
        return None
    last = days_of(month)[1]
    return StatementLine(last, kind, "CN", PaidFrom.ADJUSTMENT, 0, 0, 0, rated - charged)


def is_paid(posted: int, later: int) -> bool:
    """Tell whether a month's debt is paid (FAQ 3.3.6).

    `posted` is the balance; `later` is what was consumed after that month, which is not yet its
    debt. Both in micro-yuan.
    """
    return posted + later >= 0


def owed_after(statement: Statement, others: Sequence[Statement], running: int) -> int:
    """Return the micro-yuan consumed after a statement's month: later statements and the rest.

    `running` is what the months that are not closed came to so far.
    """
    later = sum(one.total_fen for one in others if one.month > statement.month)
    return later * MICRO_PER_FEN + running
