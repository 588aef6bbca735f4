"""Statements on closed months and their lines. A closed statement only learns when it is paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from hongyan.db.dialect import bulk_insert
from hongyan.db.records import Paper
from hongyan.domain.statements.model import CashFlow, PaidFrom, Statement, StatementLine
from hongyan.domain.statements.tables import statement, statement_line
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

STATEMENT = Paper(
    "statement",
    statement,
    ("account_id", "month"),
    parts=statement_line,
    parts_key=("account_id", "month"),
)

_COLUMNS = tuple(column.name for column in statement_line.columns)


def add_statement(tx: Connection, made: Statement, lines: Iterable[StatementLine]) -> None:
    """Store a closed month with its lines, in their order."""
    tx.execute(
        insert(statement).values(
            account_id=made.account_id,
            month=made.month,
            segments=made.segments,
            total=made.total,
            total_fen=made.total_fen,
            rounding=made.rounding,
            closed_at=made.closed_at,
            due_at=made.due_at,
            settled_at=made.settled_at,
            opening=made.cash.opening,
            topped_up=made.cash.topped_up,
            ordered=made.cash.ordered,
            refunded=made.cash.refunded,
            rounded=made.cash.rounded,
            closing=made.closing,
        )
    )
    rows = [
        (
            made.account_id,
            made.month,
            number,
            one.day,
            one.kind.value,
            one.country,
            one.paid_from.value,
            one.unit_price,
            one.messages,
            one.segments,
            one.amount,
        )
        for number, one in enumerate(lines)
    ]
    bulk_insert(tx, statement_line, _COLUMNS, rows)
    STATEMENT.note(tx, made.account_id, made.month)


def statement_of(tx: Connection, account_id: int, month: int) -> Statement | None:
    """Return an account's statement of a month, None if it is not closed or nothing was used."""
    row = tx.execute(
        select(statement).where(statement.c.account_id == account_id, statement.c.month == month)
    ).one_or_none()
    return None if row is None else _statement(row)


def statements_of(tx: Connection, account_id: int) -> list[Statement]:
    """Return an account's statements, newest month first."""
    rows = tx.execute(
        select(statement)
        .where(statement.c.account_id == account_id)
        .order_by(statement.c.month.desc())
    )
    return [_statement(row) for row in rows]


def lines_of(tx: Connection, account_id: int, month: int) -> tuple[StatementLine, ...]:
    """Return the lines of a closed month in their order."""
    rows = tx.execute(
        select(statement_line)
        .where(statement_line.c.account_id == account_id, statement_line.c.month == month)
        .order_by(statement_line.c.number)
    )
    return tuple(map(_line, rows))


def adjustments_between(
    tx: Connection, account_id: int, first_day: int, last_day: int
) -> list[StatementLine]:
    """Return what closed months gave back on a day of a range, both ends included."""
    rows = tx.execute(
        select(statement_line)
        .where(
            statement_line.c.account_id == account_id,
            statement_line.c.month.between(first_day // 100, last_day // 100),
            statement_line.c.day.between(first_day, last_day),
            statement_line.c.paid_from == PaidFrom.ADJUSTMENT.value,
        )
        .order_by(statement_line.c.month, statement_line.c.number)
    )
    return [_line(row) for row in rows]


def accounts_past_due(tx: Connection, now_ms: int) -> list[int]:
    """Return accounts with a statement that is due and not paid, the one just due first."""
    rows = tx.execute(
        select(statement.c.account_id)
        .where(statement.c.settled_at.is_(None), statement.c.due_at <= now_ms)
        .order_by(statement.c.due_at.desc(), statement.c.account_id)
    )
    return list(dict.fromkeys(row.account_id for row in rows))


def set_settled(tx: Connection, account_id: int, month: int, settled_at: int) -> None:
    """Write down that nothing of a statement is owed any more."""
    tx.execute(
        update(statement)
        .where(statement.c.account_id == account_id, statement.c.month == month)
        .values(settled_at=settled_at)
    )
    STATEMENT.note(tx, account_id, month)


def _line(row: Row[Any]) -> StatementLine:
    return StatementLine(
        row.day,
        MessageKind(row.kind),
        row.country,
        PaidFrom(row.paid_from),
        row.unit_price,
        row.messages,
        row.segments,
        row.amount,
    )


def _statement(row: Row[Any]) -> Statement:
    return Statement(
        row.account_id,
        row.month,
        row.segments,
        row.total,
        row.total_fen,
        row.rounding,
        row.closed_at,
        row.due_at,
        row.settled_at,
        CashFlow(row.opening, row.topped_up, row.ordered, row.refunded, row.rounded),
    )
