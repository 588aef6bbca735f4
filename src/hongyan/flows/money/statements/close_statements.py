"""Statements closed at the end of a month, and marked overdue when unpaid. A sweep.

A month is closed once: its consumption is added up and written down, and `funds.closed_month` moves
on in the same transaction, under the lock that settling a message takes. What is settled
from then on is the next month's, whatever day it was sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import (
    EntryKind,
    Funds,
    House,
    Mode,
    RefKind,
    available_ledger_account,
)
from hongyan.domain.statements import close, store
from hongyan.domain.statements.model import PaidFrom, Statement, StatementLine
from hongyan.domain.tariff.price import rerate
from hongyan.flows.money.ledger.move_money import Movement, move
from hongyan.flows.money.statements.draw_statement import draw, lines_so_far, money_of
from hongyan.flows.money.statements.settle_statements import settle_statements
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.tariff_in_force import rate_in_force
from hongyan.kernel.calendar import month_after, month_of, month_starts_at
from hongyan.kernel.choices import TierMode
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.money import Unit

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

ACCOUNTS_MAX: Final = 50
"""How many accounts are locked and closed in one transaction; sends of these wait meanwhile."""

PAST_DUE_MAX: Final = 200


def close_statements(work: Work) -> int:
    """Close every month that is over, for some accounts; returns how many accounts were closed.

    Then look at the statements that are past due.
    """
    began_at = month_starts_at(month_of(work.now_ms))
    last = month_after(month_of(work.now_ms), -1)
    waiting = ledger.accounts_to_close(work.tx, last, began_at, ACCOUNTS_MAX)
    past_due = store.accounts_past_due(work.tx, work.now_ms)
    marked = ledger.overdue_among(work.tx, past_due)
    # Those not marked yet come first: many unpaid ones must not hide another.
    past_due = sorted(past_due, key=lambda one: one in marked)[:PAST_DUE_MAX]
    # All locks at once and in order: taking more later could deadlock.
    locked = ledger.lock_funds(work.tx, {*waiting, *past_due})
    for account_id in waiting:
        funds = locked[account_id]
        for month in close.months_to_close(funds.closed_month, funds.created_at, work.now_ms):
            _close_month(work, funds, month)
    # A month that is closed now may have been paid in advance.
    for account_id in sorted({*waiting, *past_due}):
        settle_statements(work, account_id)
    if waiting:
        closed = {"accounts": len(waiting)}
        note_change(work, None, "close_statements", str(last), None, closed)
    return len(waiting)


def _close_month(work: Work, funds: Funds, month: int) -> None:
    lines = lines_so_far(work, funds.account_id, month)
    saved = 0
    if work.context.settings.tier_mode is TierMode.VOLUME:
        given = _volume_lines(work.tx, funds.account_id, month, lines)
        saved = -sum(one.amount for one in given)
        lines += given
    money = money_of(work.tx, funds.account_id, month)
    # A month in which nothing moved has no statement; it is closed all the same.
    if lines or money:
        before = store.statements_of(work.tx, funds.account_id)
        made = draw(funds, month, lines, money, before, work.now_ms)
        if funds.mode is Mode.POSTPAID:
            made = close.due_for(made, work.now_ms, work.context.settings.postpaid_due_days)
            # Debts are paid in whole fen: the balance owes exactly what the statements say.
            made = replace(made, cash=replace(made.cash, rounded=-made.rounding))
            _adjust(work, made, House.ROUNDING, made.cash.rounded)
        else:
            made = replace(made, settled_at=work.now_ms)
        _adjust(work, made, House.ADJUSTMENTS, saved)
        store.add_statement(work.tx, made, lines)
    ledger.set_closed_month(work.tx, funds.account_id, month)


def _volume_lines(
    tx: Connection, account_id: int, month: int, lines: list[StatementLine]
) -> list[StatementLine]:
    """Return what the whole month at the price it reached gives back, kind by kind.

    Only what was charged by the ladder in force: another price that was agreed before, or a book
    that was replaced meanwhile, stays with what was accepted by it.
    """
    at_ms = month_starts_at(month_after(month)) - 1
    given = []
    for kind in MessageKind:
        paid = [
            one
            for one in lines
            if (one.kind, one.country, one.paid_from) == (kind, HOME, PaidFrom.CASH)
        ]
        segments = sum(one.segments for one in paid)
        rate = rate_in_force(tx, account_id, kind, HOME, at_ms).value if segments > 0 else None
        if rate is not None:
            prices = {price for _, price in rate.rungs}
            rated = [one for one in paid if one.unit_price in prices]
            charged, count = sum(one.amount for one in rated), sum(one.segments for one in rated)
            line = close.volume_line(month, kind, charged, rerate(rate.rungs, count, segments))
            given += [line] if line else []
    return given


_ENTRY_KINDS: Final = {
    House.ROUNDING: EntryKind.ROUNDING,
    House.ADJUSTMENTS: EntryKind.ADJUST,
}


def _adjust(work: Work, made: Statement, house: House, amount: int) -> None:
    """Move micro-yuan from the house to an account's cash, or back if negative."""
    if not amount:
        return
    assert made.closed_at is not None, "only closed months are adjusted"
    cash = ledger.cash_wallet(work.tx, made.account_id)
    assert cash is not None, "an account with funds has a cash wallet"
    there, here = str(house), available_ledger_account(cash.wallet_id)
    source, target = (there, here) if amount > 0 else (here, there)
    kind = _ENTRY_KINDS[house]
    moved = Movement(kind, made.account_id, source, target, Unit.CNY, abs(amount))
    move(
        work._replace(now_ms=made.closed_at),
        [moved],
        ref_kind=RefKind.ADJUSTMENT,
        ref_id=made.month,
    )
