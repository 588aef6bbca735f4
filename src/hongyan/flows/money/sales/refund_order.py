"""Refund an order: decide by the table, take back what was granted, give back what was paid.

The wallets are closed in the same transaction, under the account's funds, so nothing that is sent
meanwhile can use them. What the provider pays back is left to `refund_answers`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import (
    EntryKind,
    House,
    RefKind,
    Wallet,
    WalletState,
    available_ledger_account,
)
from hongyan.domain.orders import store
from hongyan.domain.orders.model import (
    Order,
    OrderState,
    Refund,
    RefundRoute,
    RefundState,
)
from hongyan.domain.orders.refunds import (
    decide,
)
from hongyan.flows.money.ledger.move_money import Movement, move, top_up
from hongyan.flows.money.sales.find_order import find_order
from hongyan.flows.money.sales.grant_order import sales_house
from hongyan.flows.money.sales.refund_facts import facts_of, order_wallets
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.money import WalletKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hongyan.flows.reference.work import Work


def refund_order(work: Work, order_id: int) -> Refund | Refused:
    """Refund an order if the table of FAQ 3.2 allows it; one that is refunded stays as it is."""
    order = find_order(work.tx, order_id, locked=True)
    if isinstance(order, Refused):
        return order
    known = store.refund_of_order(work.tx, order_id)
    if known is not None:
        return known
    ledger.lock_funds(work.tx, [order.account_id])
    decision = decide(facts_of(work, order))
    if isinstance(decision.answer, Refused):
        return decision.answer
    granted = Refund(
        refund_id=0,
        order_id=order_id,
        account_id=order.account_id,
        route=decision.answer,
        amount=order.amount,
        rule=str(decision.rule),
        state=RefundState.ASKED,
        provider_ref=None,
        fault="",
        requested_at=work.now_ms,
        done_at=None,
    )
    granted = replace(granted, refund_id=store.add_refund(work.tx, granted))
    _take_back(work, order, granted)
    if granted.route is RefundRoute.BALANCE:
        granted = to_balance(work, order, granted)
    note_change(work, order.account_id, "refund_order", str(order_id), None, granted)
    return granted


_RETURNED_TO: Final = {
    WalletKind.PACKAGE: House.ISSUED,
    WalletKind.CARD: House.CARD_SALES,
    WalletKind.BONUS: House.BONUSES,
}
"""Where what was granted goes back to: from where `open_wallet` took it."""


def _take_back(work: Work, order: Order, refund: Refund) -> None:
    """Empty the order's unused wallets, and close them."""
    wallets = order_wallets(work.tx, order)
    movements = [
        Movement(
            EntryKind.REFUND,
            order.account_id,
            available_ledger_account(one.wallet_id),
            _RETURNED_TO[one.kind],
            one.unit,
            one.available,
        )
        for one in wallets
    ]
    move(work, movements, ref_kind=RefKind.REFUND, ref_id=refund.refund_id)
    _close(work, wallets, WalletState.REFUNDING)
    store.set_order_state(work.tx, order.order_id, OrderState.REFUNDING)


def to_balance(work: Work, order: Order, refund: Refund) -> Refund:
    """Pay a refund to the balance; the account's funds are locked."""
    top_up(
        work,
        order.account_id,
        refund.amount,
        ref_kind=RefKind.REFUND,
        ref_id=refund.refund_id,
        kind=EntryKind.REFUND,
        source=sales_house(order),
    )
    return end_refund(work, order, refund)


def end_refund(work: Work, order: Order, refund: Refund) -> Refund:
    """Record that a refund is paid, and close what the order granted."""
    done = replace(refund, state=RefundState.DONE, done_at=work.now_ms)
    store.set_refund(work.tx, done)
    store.set_order_state(work.tx, order.order_id, OrderState.REFUNDED)
    _close(work, order_wallets(work.tx, order), WalletState.REFUNDED)
    return done


def _close(work: Work, wallets: Iterable[Wallet], state: WalletState) -> None:
    for one in wallets:
        ledger.set_wallet_state(work.tx, one.wallet_id, state)
