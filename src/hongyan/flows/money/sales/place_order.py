"""Place an order: what is bought, for how much, paid at once from the balance or waited for.

The buyer's token makes it safe to ask twice. Knows no provider: who pays from outside is asked by
`ask_payment`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Cause, EntryKind
from hongyan.domain.orders import store
from hongyan.domain.orders.model import Order, OrderState, PayMethod
from hongyan.flows.money.ledger.arrears import is_in_arrears
from hongyan.flows.money.ledger.move_money import open_funds, take_cash
from hongyan.flows.money.sales.grant_order import frozen, grant_order, sales_house
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.money import Scope, yuan_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import Account
    from hongyan.domain.tariff.model import Product
    from hongyan.flows.reference.context import FlowContext

TOKEN_MAX: Final = 64


def place_order(
    tx: Connection,
    account_id: int,
    product_code: str,
    token: str,
    method: PayMethod,
    *,
    now_ms: int,
    context: FlowContext,
) -> Order | Declined:
    """Place an order under the buyer's `token`: the same again is the same order.

    From the balance it is paid and granted in this transaction, or not placed at all. A third
    party's order waits for its payment (FAQ 3.2).
    """
    # From here on the account is locked: nobody else places an order under the token.
    accounts.lock_account(tx, account_id)
    account = accounts.account_by_id(tx, account_id)
    if account is None:
        return Declined("ACCOUNT", "there is no such account", "`hongyan account list` shows all")
    if not 0 < len(token) <= TOKEN_MAX or not token.isprintable():
        return Declined("--token", f"it has not 1 to {TOKEN_MAX} characters", "choose another")
    ledger.lock_funds(tx, [account_id])
    known = store.order_of_token(tx, account_id, token)
    if known is not None:
        return _the_same(known, product_code, method)
    order = _new_order(tx, account, product_code, token, method, now_ms=now_ms, context=context)
    if isinstance(order, Declined):
        return order
    open_funds(tx, account_id, now_ms=now_ms)
    placed = replace(order, order_id=store.add_order(tx, order))
    if method is PayMethod.THIRD_PARTY:
        return placed
    return _pay(tx, placed, now_ms=now_ms, context=context)


def pay_from_balance(
    tx: Connection, order_id: int, *, now_ms: int, context: FlowContext
) -> Order | Declined:
    """Pay an order from the balance that waits for a third party, and grant it."""
    order = store.order_by_id(tx, order_id, locked=True)
    if order is None:
        return Declined(
            "ORDER", f"there is no order {order_id}", "`hongyan billing order list` shows all"
        )
    if order.state is not OrderState.UNPAID:
        return Declined("ORDER", f"it is {order.state}", "place another")
    ledger.lock_funds(tx, [order.account_id])
    short = _not_payable(tx, order)
    return short or _pay(tx, order, now_ms=now_ms, context=context)


def _new_order(
    tx: Connection,
    account: Account,
    product_code: str,
    token: str,
    method: PayMethod,
    *,
    now_ms: int,
    context: FlowContext,
) -> Order | Declined:
    """Return an order that can be placed, without its number."""
    product = _sold(tx, product_code, account, now_ms=now_ms, context=context)
    if isinstance(product, Declined):
        return product
    order = Order(
        order_id=0,
        account_id=account.account_id,
        token=token,
        product_code=product_code,
        product=frozen(product),
        amount=product.price,
        state=OrderState.UNPAID,
        method=method,
        created_at=now_ms,
        paid_at=None,
    )
    short = _not_payable(tx, order) if method is PayMethod.BALANCE else None
    return short or order


def _the_same(known: Order, product_code: str, method: PayMethod) -> Order | Declined:
    if (known.product_code, known.method) == (product_code, method):
        return known
    rule = f"order {known.order_id} has it, with other content"
    return Declined("--token", rule, "take a new one for a new order")


def _sold(
    tx: Connection, code: str, account: Account, *, now_ms: int, context: FlowContext
) -> Product | Declined:
    context.catalogue.refresh(tx)
    products = {one.code: one for one in context.catalogue.products(tx, now_ms)}
    product = products.get(code)
    if product is None:
        return Declined(
            "PRODUCT", "no product has that code", "`hongyan billing product list` shows all"
        )
    if product.is_gift:
        return Declined("PRODUCT", "it is a gift, and not sold", "choose another")
    if product.scope is Scope.INTERNATIONAL and account.kind is AccountKind.PERSONAL:
        # FAQ 5.1: sending abroad is for enterprises.
        rule = "personal accounts do not send abroad"
        return Declined("PRODUCT", rule, "choose a domestic one, or certify an enterprise")
    if not product.is_on_sale(now_ms, account.kind):
        return Declined("PRODUCT", "it is not on sale to this account today", "choose another")
    return product


def _not_payable(tx: Connection, order: Order) -> Declined | None:
    """Return why the balance cannot pay an order; its funds, if it has any, are locked."""
    if is_in_arrears(tx, order.account_id):
        return Declined("--pay", "the account is in arrears", "top it up first")
    cash = ledger.cash_wallet(tx, order.account_id)
    available = 0 if cash is None else cash.available
    if available < order.amount:
        rule = f"{yuan_text(available)} yuan do not pay {yuan_text(order.amount)}"
        return Declined("--pay", rule, "top up, or pay by a third party")
    return None


def _pay(tx: Connection, order: Order, *, now_ms: int, context: FlowContext) -> Order:
    is_paid = take_cash(
        tx,
        order.account_id,
        order.amount,
        sales_house(order),
        kind=EntryKind.ORDER,
        cause=Cause.ORDER,
        cause_id=order.order_id,
        now_ms=now_ms,
        context=context,
    )
    assert is_paid, "the funds are locked, and covered it"
    grant_order(tx, order, PayMethod.BALANCE, now_ms=now_ms, context=context)
    return replace(order, state=OrderState.PAID, method=PayMethod.BALANCE, paid_at=now_ms)
