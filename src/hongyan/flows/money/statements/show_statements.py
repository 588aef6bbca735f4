"""Statements as an account sees them: its months, and one month with everything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger import store as ledger
from hongyan.domain.statements import close, store
from hongyan.domain.statements.model import CashFlow, Sheet, Statement
from hongyan.domain.statements.reasons import StatementReason
from hongyan.domain.statements.sheet import month_label
from hongyan.flows.money.statements.draw_statement import draw, lines_so_far, money_of
from hongyan.kernel.calendar import month_after, month_of, month_starts_at
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import Account
    from hongyan.domain.ledger.model import Funds
    from hongyan.flows.reference.work import Work

MONTHS = range(200_001, 300_000)
"""Where months lie; of their last two digits the calendar refuses a thirteenth."""


def list_statements(work: Work, account_id: int) -> list[Statement]:
    """Return an account's statements, newest first: what the months not closed came to in front.

    A closed month in which nothing was used has none.
    """
    funds = ledger.funds_of(work.tx, account_id)
    return [] if funds is None else _months(work, funds)


def _months(work: Work, funds: Funds) -> list[Statement]:
    """Return the closed months with a statement, and those that run as they are now, newest first.

    Each running one begins with what the ones before it come to.
    """
    found = store.statements_of(work.tx, funds.account_id)
    open_months = close.months_to_close(funds.closed_month, funds.created_at, work.now_ms)
    for month in (*open_months, month_of(work.now_ms)):
        if month > funds.closed_month:
            lines = lines_so_far(work, funds.account_id, month)
            money = money_of(work.tx, funds.account_id, month)
            found = [draw(funds, month, lines, money, found, None), *found]
    return found


def is_month(month: int) -> bool:
    """Tell whether a number like 202610 names a month."""
    return month in MONTHS and 1 <= month % 100 <= 12  # noqa: PLR2004 - of a calendar


def show_month(work: Work, account: Account, month: int) -> Sheet | Refused:
    """Return one month of an account: a closed one as of its closing, a running one so far."""
    if not is_month(month):
        return Refused(StatementReason.NOT_A_MONTH, "statement.month", month=month)
    if month > month_of(work.now_ms):
        label = month_label(month)
        return Refused(StatementReason.NOT_BEGUN, "statement.month", month=label)
    money = money_of(work.tx, account.account_id, month)
    found = store.statement_of(work.tx, account.account_id, month)
    if found is not None:
        lines = store.lines_of(work.tx, account.account_id, month)
        return Sheet(account.name, found, lines, money)
    funds = ledger.funds_of(work.tx, account.account_id)
    if funds is None or month <= funds.closed_month or month < month_of(funds.created_at):
        return Sheet(account.name, _nothing(work.tx, account.account_id, month), ())
    running = next(one for one in _months(work, funds) if one.month == month)
    return Sheet(account.name, running, tuple(lines_so_far(work, account.account_id, month)), money)


def _nothing(tx: Connection, account_id: int, month: int) -> Statement:
    """Return the statement of a month in which nothing moved: the balance stood still."""
    before = [one for one in store.statements_of(tx, account_id) if one.month < month]
    cash = CashFlow(before[0].closing) if before else close.NO_CASH
    over_at = month_starts_at(month_after(month))
    return close.statement_of(account_id, month, (), over_at, cash=cash)
