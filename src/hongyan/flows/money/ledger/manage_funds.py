"""How an account pays, as an operator sees and sets it: mode, credit limit, status, balances.

Moves no money.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.ledger import store
from hongyan.domain.ledger.funds_status import status_of
from hongyan.domain.ledger.model import Funds, FundsStatus, Mode, Wallet
from hongyan.domain.ledger.reasons import FundsReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.ledger.activate_gifts import activate_gifts
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.calendar import month_of
from hongyan.kernel.choices import CashGate
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import WalletKind, yuan_text
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class FundsView:
    """An account's money at a moment. `volumes`: segments paid with money this calendar month."""

    funds: Funds
    status: FundsStatus
    cash: Wallet
    wallets: tuple[Wallet, ...]
    volumes: dict[MessageKind, int]

    @property
    def posted(self) -> int:
        """Return the cash that has not been spent, what is held included, in micro-yuan."""
        return self.cash.available + self.cash.held


@dataclass(frozen=True, slots=True)
class Terms:
    """How an account is to pay; None leaves it. `credit_limit` is micro-yuan."""

    mode: Mode | None = None
    credit_limit: int | None = None


def show_funds(work: Work, account_name: str) -> FundsView | Refused:
    """Return an account's money: FAQ 3.3.6a, its funds status, and the wallets that can pay."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    funds = store.funds_of(work.tx, account.account_id)
    if funds is None:
        return Refused(FundsReason.NONE_YET, "account", account=account_name)
    return _view(work, funds)


def set_terms(work: Work, account_name: str, terms: Terms) -> FundsView | Refused:
    """Make an account prepaid, or postpaid within a credit limit (FAQ 3.3.6a, 5.1.6).

    An account that owes something cannot become prepaid. An account without funds gets them, and
    with them what the catalogue gives it.
    """
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if terms == Terms():
        return Refused(FundsReason.NOTHING_TO_CHANGE, "funds.terms")
    funds = store.lock_funds(work.tx, [account.account_id]).get(account.account_id)
    mode = terms.mode or (funds.mode if funds else Mode.PREPAID)
    limit = (
        (funds.credit_limit if funds else 0) if terms.credit_limit is None else terms.credit_limit
    )
    if mode is Mode.PREPAID:
        if terms.credit_limit:
            return Refused(FundsReason.NO_CREDIT_PREPAID, "funds.credit_limit")
        posted = _view(work, funds).posted if funds else 0
        if posted < 0:
            owed = yuan_text(-posted)
            return Refused(FundsReason.OWES, "funds.mode", account=account_name, amount=owed)
        limit = 0
    activate_gifts(work, account)
    store.set_terms(work.tx, account.account_id, mode, limit)
    changed = store.funds_of(work.tx, account.account_id)
    assert changed is not None, "it was just given funds"
    note_change(work, account.account_id, "set_terms", account_name, funds, changed)
    return _view(work, changed)


def _view(work: Work, funds: Funds) -> FundsView:
    kept = store.wallets_of(work.tx, funds.account_id)
    cash = next(one for one in kept if one.kind is WalletKind.CASH)
    month = store.volumes_of(work.tx, [funds.account_id], month_of(work.now_ms))
    return FundsView(
        funds=funds,
        status=status_of(
            funds, cash, gate_above_zero=work.context.settings.cash_gate is CashGate.GT0
        ),
        cash=cash,
        wallets=tuple(one for one in kept if one.kind is not WalletKind.CASH),
        volumes={kind: month.get((funds.account_id, kind.value), 0) for kind in MessageKind},
    )
