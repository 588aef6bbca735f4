"""Statements as an account sees them: its months, and one month with everything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger import store as ledger
from hongyan.domain.statements import close, store
from hongyan.domain.statements.model import Sheet, Statement
from hongyan.domain.statements.sheet import month_label
from hongyan.flows.close_statements import lines_so_far
from hongyan.flows.declined import Declined
from hongyan.kernel.calendar import month_after, month_of, month_starts_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import Account

MONTHS = range(200_001, 300_000)
"""Where months lie; of their last two digits the calendar refuses a thirteenth."""


def list_statements(tx: Connection, account_id: int, *, now_ms: int) -> list[Statement]:
    """Return an account's statements, newest first: what the months not closed came to in front.

    A closed month in which nothing was used has none.
    """
    funds = ledger.funds_of(tx, account_id)
    if funds is None:
        return []
    open_months = [
        *close.months_to_close(funds.closed_month, funds.created_at, now_ms),
        month_of(now_ms),
    ]
    running = [
        close.statement_of(account_id, month, lines_so_far(tx, account_id, month), None)
        for month in reversed(open_months)
        if month > funds.closed_month
    ]
    return running + store.statements_of(tx, account_id)


def is_month(month: int) -> bool:
    """Tell whether a number like 202610 names a month."""
    return month in MONTHS and 1 <= month % 100 <= 12  # noqa: PLR2004 - of a calendar


def show_month(tx: Connection, account: Account, month: int, *, now_ms: int) -> Sheet | Declined:
    """Return one month of an account: a closed one as it was closed, a running one so far."""
    if not is_month(month):
        return Declined("MONTH", f"{month} is no month", "write it like 202610")
    if month > month_of(now_ms):
        return Declined("MONTH", f"{month_label(month)} has not begun", "name an earlier month")
    found = store.statement_of(tx, account.account_id, month)
    if found is not None:
        return Sheet(account.name, found, store.lines_of(tx, account.account_id, month))
    funds = ledger.funds_of(tx, account.account_id)
    if funds is None or month <= funds.closed_month or month < month_of(funds.created_at):
        over_at = month_starts_at(month_after(month))
        return Sheet(account.name, close.statement_of(account.account_id, month, (), over_at), ())
    lines = tuple(lines_so_far(tx, account.account_id, month))
    running = close.statement_of(account.account_id, month, lines, None)
    return Sheet(account.name, running, lines)
