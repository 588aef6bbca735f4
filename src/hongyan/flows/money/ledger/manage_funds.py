"""How an account pays, as an operator sees and sets it: mode, credit limit, standing, balances.

Moves no money: what is shown here others have moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.ledger import store
from hongyan.domain.ledger.model import Funds, FundsStatus, Mode, Wallet
from hongyan.domain.ledger.standing import standing
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.ledger.activate_gifts import activate_gifts
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.calendar import month_of
from hongyan.kernel.choices import CashGate
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import WalletKind, yuan_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext


@dataclass(frozen=True, slots=True)
class FundsView:
    """An account's money at a moment. `volumes`: segments paid with money this calendar month."""

    funds: Funds
    standing: FundsStatus
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


def show_funds(
    tx: Connection, account_name: str, *, now_ms: int, context: FlowContext
) -> FundsView | Declined:
    """Return an account's money: FAQ 3.3.6a, its standing, and the wallets that can pay."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    funds = store.funds_of(tx, account.account_id)
    if funds is None:
        remedy = f"hongyan billing account set {account_name} --mode prepaid"
        return Declined("ACCOUNT", f"{account_name} has no funds yet", remedy)
    return _view(tx, funds, now_ms, context)


def set_terms(
    tx: Connection, account_name: str, terms: Terms, *, now_ms: int, context: FlowContext
) -> FundsView | Declined:
    """Make an account prepaid, or postpaid within a credit limit (FAQ 3.3.6a, 5.1.6).

    Whoever owes something cannot become prepaid. An account without funds gets them, and with them
    what the catalogue gives it.
    """
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    if terms == Terms():
        remedy = "give --mode or --credit-limit"
        return Declined("account set", "there is nothing to change", remedy)
    funds = store.lock_funds(tx, [account.account_id]).get(account.account_id)
    mode = terms.mode or (funds.mode if funds else Mode.PREPAID)
    limit = (
        (funds.credit_limit if funds else 0) if terms.credit_limit is None else terms.credit_limit
    )
    if mode is Mode.PREPAID:
        if terms.credit_limit:
            rule = "a prepaid account has no credit"
            return Declined("--credit-limit", rule, "add --mode postpaid")
        posted = _view(tx, funds, now_ms, context).posted if funds else 0
        if posted < 0:
            rule = f"{account_name} owes {yuan_text(-posted)} yuan"
            return Declined("--mode", rule, "top up first: hongyan billing topup")
        limit = 0
    activate_gifts(tx, account, now_ms=now_ms, context=context)
    store.set_terms(tx, account.account_id, mode, limit)
    changed = store.funds_of(tx, account.account_id)
    assert changed is not None, "it was just given funds"
    return _view(tx, changed, now_ms, context)


def _view(tx: Connection, funds: Funds, now_ms: int, context: FlowContext) -> FundsView:
    kept = store.wallets_of(tx, funds.account_id)
    cash = next(one for one in kept if one.kind is WalletKind.CASH)
    month = store.volumes_of(tx, [funds.account_id], month_of(now_ms))
    return FundsView(
        funds=funds,
        standing=standing(funds, cash, gate_above_zero=context.settings.cash_gate is CashGate.GT0),
        cash=cash,
        wallets=tuple(one for one in kept if one.kind is not WalletKind.CASH),
        volumes={kind: month.get((funds.account_id, kind.value), 0) for kind in MessageKind},
    )
