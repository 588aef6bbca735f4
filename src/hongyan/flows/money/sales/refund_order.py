"""Refund an order: decide by the table, take back what was granted, give back what was paid.

The wallets are closed in the same transaction, under the account's funds, so nothing that is sent
meanwhile can use them. Money that goes back the way it came is the provider's to pay, outside of
any transaction: `asked` until he answered, under the refund's number, so asking twice pays once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.invoices.store import order_is_invoiced
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import (
    Cause,
    EntryKind,
    House,
    Wallet,
    WalletState,
    available_place,
)
from hongyan.domain.orders import store
from hongyan.domain.orders.model import (
    Order,
    OrderState,
    Payment,
    PaymentState,
    Refund,
    RefundAnswer,
    RefundRoute,
    RefundState,
)
from hongyan.domain.orders.refunds import (
    REASONS,
    Decision,
    Goods,
    RefundFacts,
    RefundRefusal,
    age_of,
    decide,
)
from hongyan.flows.money.ledger.arrears import is_in_arrears
from hongyan.flows.money.ledger.move_money import Movement, move, top_up
from hongyan.flows.money.sales.grant_order import bought, sales_house
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.money import Scope, Unit, WalletKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from hongyan.domain.tariff.model import Product
    from hongyan.flows.reference.context import FlowContext

ASKED_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class AskedRefund:
    """A refund that the provider is to pay, and the payment that it is of."""

    refund: Refund
    payment: Payment


def check_refund(
    tx: Connection, order_id: int, *, now_ms: int, context: FlowContext
) -> tuple[Order, Decision] | Declined:
    """Return what would be decided now; changes nothing."""
    order = store.order_by_id(tx, order_id)
    if order is None:
        return _unknown(order_id)
    return order, decide(_facts(tx, order, now_ms=now_ms, context=context))


def refund_order(
    tx: Connection, order_id: int, *, now_ms: int, context: FlowContext
) -> Refund | Declined:
    """Refund an order if the table of FAQ 3.2 allows it; one that is refunded stays as it is."""
    order = store.order_by_id(tx, order_id, locked=True)
    if order is None:
        return _unknown(order_id)
    known = store.refund_of_order(tx, order_id)
    if known is not None:
        return known
    ledger.lock_funds(tx, [order.account_id])
    decision = decide(_facts(tx, order, now_ms=now_ms, context=context))
    if isinstance(decision.answer, RefundRefusal):
        reason, remedy = REASONS[decision.answer]
        return Declined("ORDER", f"{reason} (rule {decision.rule})", remedy)
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
        requested_at=now_ms,
        done_at=None,
    )
    granted = replace(granted, refund_id=store.add_refund(tx, granted))
    _take_back(tx, order, granted, now_ms=now_ms, context=context)
    if granted.route is RefundRoute.BALANCE:
        return _to_balance(tx, order, granted, now_ms=now_ms, context=context)
    return granted


def send_to_balance(
    tx: Connection, order_id: int, *, now_ms: int, context: FlowContext
) -> Refund | Declined:
    """Give a refund to the balance that the provider refused to pay back: an operator's word."""
    order = store.order_by_id(tx, order_id, locked=True)
    refund = None if order is None else store.refund_of_order(tx, order_id)
    if order is None or refund is None or refund.state is not RefundState.FAILED:
        rule = "it has no refund that the provider refused"
        return Declined("ORDER", rule, "`hongyan billing order show` tells how its refund stands")
    ledger.lock_funds(tx, [order.account_id])
    changed = replace(refund, route=RefundRoute.BALANCE)
    return _to_balance(tx, order, changed, now_ms=now_ms, context=context)


def ask_again(tx: Connection, order_id: int) -> Refund | Declined:
    """Have the provider asked again who refused, under the same number."""
    store.order_by_id(tx, order_id, locked=True)
    refund = store.refund_of_order(tx, order_id)
    if refund is None or refund.state is not RefundState.FAILED:
        rule = "it has no refund that the provider refused"
        return Declined("ORDER", rule, "`hongyan billing order show` tells how its refund stands")
    asked = replace(refund, state=RefundState.ASKED, fault="")
    store.set_refund(tx, asked)
    return asked


def asked_refunds(
    tx: Connection, order_id: int | None = None, *, after_id: int = 0
) -> list[AskedRefund]:
    """Return the refunds that the provider is to be asked for: of one order, or the next of all."""
    if order_id is None:
        waiting = store.refunds_in(tx, RefundState.ASKED, after_id, ASKED_MAX)
    else:
        one = store.refund_of_order(tx, order_id)
        waiting = [one] if one is not None and one.state is RefundState.ASKED else []
    return [
        AskedRefund(refund, payment)
        for refund in waiting
        for payment in store.payments_of_order(tx, refund.order_id)
        if payment.state is PaymentState.PAID
    ]


def record_refund(
    tx: Connection, refund_id: int, answer: RefundAnswer, *, now_ms: int, context: FlowContext
) -> Refund | None:
    """Write down what the provider answered; None if that refund was not waiting for it."""
    seen = store.refund_by_id(tx, refund_id)
    if seen is None:
        return None
    order = store.order_by_id(tx, seen.order_id, locked=True)
    refund = store.refund_by_id(tx, refund_id)
    if order is None or refund is None or refund.state is not RefundState.ASKED:
        return None
    if not answer.is_done:
        failed = replace(refund, state=RefundState.FAILED, fault=answer.fault)
        store.set_refund(tx, failed)
        return failed
    ledger.lock_funds(tx, [order.account_id])
    went = Movement(
        EntryKind.REFUND,
        order.account_id,
        sales_house(order),
        House.PAID_OUT,
        Unit.CNY,
        refund.amount,
    )
    move(tx, [went], cause=Cause.REFUND, cause_id=refund_id, now_ms=now_ms, context=context)
    return _end(tx, order, replace(refund, provider_ref=answer.provider_ref), now_ms=now_ms)


def _facts(tx: Connection, order: Order, *, now_ms: int, context: FlowContext) -> RefundFacts:
    wallets = _wallets(tx, order)
    settings = context.settings
    return RefundFacts(
        state=order.state,
        goods=_goods(bought(order)),
        is_lapsed=any(_is_lapsed(one, now_ms) for one in wallets),
        is_used=any(one.available < one.total for one in wallets),
        age=age_of(
            order.created_at if order.paid_at is None else order.paid_at,
            now_ms,
            original_months=settings.refund_original_months,
            refund_months=settings.refund_months,
        ),
        is_invoiced=order_is_invoiced(tx, order.order_id),
        is_in_arrears=is_in_arrears(tx, order.account_id),
        method=order.method,
    )


def _goods(product: Product) -> Goods:
    if product.is_gift:
        return Goods.GIFT
    is_card = product.kind is WalletKind.CARD
    if product.scope is Scope.INTERNATIONAL and not is_card:
        return Goods.INTERNATIONAL_PACKAGE
    if not product.is_refundable:
        return Goods.FINAL_SALE
    return Goods.CARD if is_card else Goods.DOMESTIC_PACKAGE


def _is_lapsed(wallet: Wallet, now_ms: int) -> bool:
    is_over = wallet.expires_at is not None and wallet.expires_at <= now_ms
    return is_over or wallet.state is WalletState.LAPSED


def _wallets(tx: Connection, order: Order) -> list[Wallet]:
    wallets = ledger.wallets_of(tx, order.account_id, open_only=False)
    return [one for one in wallets if one.order_id == order.order_id]


_RETURNED_TO: Final = {
    WalletKind.PACKAGE: House.ISSUED,
    WalletKind.CARD: House.CARD_SALES,
    WalletKind.BONUS: House.BONUSES,
}
"""Where what was granted goes back to: from where `open_wallet` took it."""


def _take_back(
    tx: Connection, order: Order, refund: Refund, *, now_ms: int, context: FlowContext
) -> None:
    """Empty the order's wallets, which nothing was used of, and close them."""
    wallets = _wallets(tx, order)
    movements = [
        Movement(
            EntryKind.REFUND,
            order.account_id,
            available_place(one.wallet_id),
            _RETURNED_TO[one.kind],
            one.unit,
            one.available,
        )
        for one in wallets
    ]
    move(
        tx,
        movements,
        cause=Cause.REFUND,
        cause_id=refund.refund_id,
        now_ms=now_ms,
        context=context,
    )
    _close(tx, wallets, WalletState.REFUNDING)
    store.set_order_state(tx, order.order_id, OrderState.REFUNDING)


def _to_balance(
    tx: Connection, order: Order, refund: Refund, *, now_ms: int, context: FlowContext
) -> Refund:
    top_up(
        tx,
        order.account_id,
        refund.amount,
        cause=Cause.REFUND,
        cause_id=refund.refund_id,
        now_ms=now_ms,
        context=context,
        kind=EntryKind.REFUND,
        source=sales_house(order),
    )
    return _end(tx, order, refund, now_ms=now_ms)


def _end(tx: Connection, order: Order, refund: Refund, *, now_ms: int) -> Refund:
    done = replace(refund, state=RefundState.DONE, done_at=now_ms)
    store.set_refund(tx, done)
    store.set_order_state(tx, order.order_id, OrderState.REFUNDED)
    _close(tx, _wallets(tx, order), WalletState.REFUNDED)
    return done


def _close(tx: Connection, wallets: Iterable[Wallet], state: WalletState) -> None:
    for one in wallets:
        ledger.set_wallet_state(tx, one.wallet_id, state)


def _unknown(order_id: int) -> Declined:
    return Declined(
        "ORDER", f"there is no order {order_id}", "`hongyan billing order list` shows all"
    )
