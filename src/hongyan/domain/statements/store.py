"""Statements on closed months and their lines. A closed statement only learns when it is paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from hongyan.db.dialect import bulk_insert
from hongyan.db.records import Paper
from hongyan.db.rows import Rows
from hongyan.domain.statements.model import PaidFrom, Statement, StatementLine
from hongyan.domain.statements.tables import statement, statement_line

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

STATEMENT = Paper(
    "statement",
    statement,
    ("account_id", "month"),
    parts=statement_line,
    parts_key=("account_id", "month"),
)

_STATEMENTS = Rows(
    statement,
    Statement,
    {
        "opening": "cash.opening",
        "topped_up": "cash.topped_up",
        "ordered": "cash.ordered",
        "refunded": "cash.refunded",
        "rounded": "cash.rounded",
        "closing": None,
    },
)
_LINES = Rows(statement_line, StatementLine, {"account_id": None, "month": None, "number": None})


def add_statement(tx: Connection, made: Statement, lines: Iterable[StatementLine]) -> None:
    """Store a closed month with its lines, in their order."""
    _STATEMENTS.add(tx, made, closing=made.closing)
    of_month = {"account_id": made.account_id, "month": made.month}
    rows = [_LINES.values(one, **of_month, number=number) for number, one in enumerate(lines)]
    columns = tuple(column.name for column in statement_line.columns)
    ordered = [tuple(row[name] for name in columns) for row in rows]
    bulk_insert(tx, statement_line, columns, ordered)
    STATEMENT.note(tx, made.account_id, made.month)


def statement_of(tx: Connection, account_id: int, month: int) -> Statement | None:
    """Return an account's statement of a month, None if it is not closed or nothing was used."""
    return _STATEMENTS.one(tx, statement.c.account_id == account_id, statement.c.month == month)


def statements_of(tx: Connection, account_id: int) -> list[Statement]:
    """Return an account's statements, newest month first."""
    newest_first = [statement.c.month.desc()]
    return _STATEMENTS.many(tx, statement.c.account_id == account_id, by=newest_first)


def lines_of(tx: Connection, account_id: int, month: int) -> tuple[StatementLine, ...]:
    """Return the lines of a closed month in their order."""
    of_month = (statement_line.c.account_id == account_id, statement_line.c.month == month)
    return tuple(_LINES.many(tx, *of_month))


def adjustments_between(
    tx: Connection, account_id: int, first_day: int, last_day: int
) -> list[StatementLine]:
    """Return what closed months gave back on a day of a range, both ends included."""
    return _LINES.many(
        tx,
        statement_line.c.account_id == account_id,
        statement_line.c.month.between(first_day // 100, last_day // 100),
        statement_line.c.day.between(first_day, last_day),
        statement_line.c.paid_from == PaidFrom.ADJUSTMENT.value,
    )


def accounts_past_due(tx: Connection, now_ms: int) -> list[int]:
    """Return accounts with a statement that is due and not paid, the one just due first."""
    rows = tx.execute(
        select(statement.c.account_id)
        .where(statement.c.settled_at.is_(None), statement.c.due_at <= now_ms)
        .order_by(statement.c.due_at.desc(), statement.c.account_id)
    )
    return list(dict.fromkeys(row.account_id for row in rows))


def set_settled(tx: Connection, account_id: int, month: int, settled_at: int) -> None:
    """Record that nothing of a statement is owed any more."""
    own = (statement.c.account_id == account_id, statement.c.month == month)
    _STATEMENTS.change(tx, *own, settled_at=settled_at)
    STATEMENT.note(tx, account_id, month)
