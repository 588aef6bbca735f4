"""Whether a postpaid account has paid its statements, and whether it is overdue (FAQ 3.3.6).

Called after money came in, and by the sweep when a statement falls due. Knows no payment: the
balance alone says what is paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import store as ledger
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.domain.statements import store
from hongyan.domain.statements.close import days_of, is_paid, owed_after
from hongyan.domain.statements.model import Statement
from hongyan.domain.statements.sheet import month_label
from hongyan.kernel.calendar import month_after
from hongyan.kernel.money import WalletKind, fen_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.ledger.model import Funds
    from hongyan.flows.reference.work import Work

LAST_DAY: Final = 99991231


def settle_statements(work: Work, account_id: int) -> None:
    """Mark an account's statements as settled that its balance covers, oldest first.

    The account becomes overdue while one that is due is not covered, and is released when none is.
    An account without funds has no statements.
    """
    funds = ledger.lock_funds(work.tx, [account_id]).get(account_id)
    if funds is None:
        return
    statements = store.statements_of(work.tx, account_id)
    unpaid = [one for one in reversed(statements) if one.settled_at is None]
    if unpaid:
        posted, running = _posted(work.tx, account_id), _running(work, funds)
        for one in unpaid:
            if is_paid(posted, owed_after(one, statements, running)):
                store.set_settled(work.tx, account_id, one.month, work.now_ms)
        unpaid = [
            one for one in unpaid if not is_paid(posted, owed_after(one, statements, running))
        ]
    overdue = [one for one in unpaid if one.is_overdue(work.now_ms)]
    if overdue and funds.overdue_at is None:
        ledger.set_overdue(work.tx, account_id, work.now_ms)
        _tell(work, overdue[0])
    elif not overdue and funds.overdue_at is not None:
        ledger.set_overdue(work.tx, account_id, None)


def _posted(tx: Connection, account_id: int) -> int:
    cash = ledger.cash_wallet(tx, account_id)
    assert cash is not None, "an account with funds has a cash wallet"
    return cash.available + cash.held


def _running(work: Work, funds: Funds) -> int:
    """Return what the months that are not closed cost the balance so far."""
    first = days_of(month_after(funds.closed_month))[0]
    used = ledger.consumption_between(work.tx, funds.account_id, first, LAST_DAY)
    return sum(one.amount for one in used if one.paid_from == WalletKind.CASH.value)


def _tell(work: Work, overdue: Statement) -> None:
    text = (
        f"{month_label(overdue.month)} 账单 {fen_text(overdue.total_fen)} 元已逾期未付，"
        "短信发送已暂停；充值后自动恢复。"
    )
    kind = NoticeKind.STATEMENT_OVERDUE
    notices.add_notice(work.tx, overdue.account_id, kind, overdue.month, text, work.now_ms)
