"""Place an order: what is bought, for how much, paid at once from the balance or waited for.

The buyer's token makes it safe to ask twice. Knows no provider: who pays from outside is asked by
`ask_payment`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import EntryKind, RefKind
from hongyan.domain.orders import store
from hongyan.domain.orders.model import Order, OrderState, PayMethod
from hongyan.domain.orders.reasons import OrderReason
from hongyan.domain.orders.words import STATE_WORDS
from hongyan.flows.money.ledger.funds_snapshots import is_in_arrears
from hongyan.flows.money.ledger.move_money import open_funds, take_cash
from hongyan.flows.money.sales.find_order import find_order
from hongyan.flows.money.sales.grant_order import frozen, grant_order, sales_house
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.money import Scope, yuan_text
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import Account
    from hongyan.domain.tariff.model import Product
    from hongyan.flows.reference.work import Work

TOKEN_MAX: Final = 64


def place_order(
    work: Work, account_id: int, product_code: str, token: str, method: PayMethod
) -> Order | Refused:
    """Place an order under the buyer's `token`: the same again is the same order.

    From the balance it is paid and granted in this transaction, or not placed at all. A third
    party's order waits for its payment (FAQ 3.2).
    """
    # From here on the account is locked: no other call places an order under the token.
    accounts.lock_account(work.tx, account_id)
    account = accounts.account_by_id(work.tx, account_id)
    if account is None:
        return Refused(AccountReason.MISSING, "account", name=account_id)
    if not 0 < len(token) <= TOKEN_MAX or not token.isprintable():
        return Refused(OrderReason.TOKEN_LENGTH, "order.token", most=TOKEN_MAX)
    ledger.lock_funds(work.tx, [account_id])
    known = store.order_of_token(work.tx, account_id, token)
    if known is not None:
        return _the_same(known, product_code, method)
    order = _new_order(work, account, product_code, token, method)
    if isinstance(order, Refused):
        return order
    open_funds(work, account_id)
    placed = replace(order, order_id=store.add_order(work.tx, order))
    done = placed if method is PayMethod.THIRD_PARTY else _pay(work, placed)
    note_change(work, account_id, "place_order", str(done.order_id), None, done)
    return done


def pay_from_balance(work: Work, order_id: int) -> Order | Refused:
    """Pay an order from the balance that waits for a third party, and grant it."""
    order = find_order(work.tx, order_id, locked=True)
    if isinstance(order, Refused):
        return order
    if order.state is not OrderState.UNPAID:
        return Refused(OrderReason.NOT_UNPAID, "order", state=STATE_WORDS[order.state])
    ledger.lock_funds(work.tx, [order.account_id])
    short = _not_payable(work.tx, order)
    if short is not None:
        return short
    paid = _pay(work, order)
    note_change(work, order.account_id, "pay_from_balance", str(order_id), order, paid)
    return paid


def _new_order(
    work: Work, account: Account, product_code: str, token: str, method: PayMethod
) -> Order | Refused:
    """Return an order that can be placed, without its number."""
    product = _sold(work, product_code, account)
    if isinstance(product, Refused):
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
        created_at=work.now_ms,
        paid_at=None,
    )
    short = _not_payable(work.tx, order) if method is PayMethod.BALANCE else None
    return short or order


def _the_same(known: Order, product_code: str, method: PayMethod) -> Order | Refused:
    if (known.product_code, known.method) == (product_code, method):
        return known
    return Refused(OrderReason.TOKEN_TAKEN, "order.token", order=known.order_id)


def _sold(work: Work, code: str, account: Account) -> Product | Refused:
    work.context.cache.refresh(work.tx)
    products = {one.code: one for one in work.context.cache.products(work.tx, work.now_ms)}
    product = products.get(code)
    if product is None:
        return Refused(OrderReason.PRODUCT_MISSING, "product", code=quoted(code))
    if product.is_gift:
        return Refused(OrderReason.PRODUCT_IS_GIFT, "product")
    if product.scope is Scope.INTERNATIONAL and account.kind is AccountKind.PERSONAL:
        # FAQ 5.1: sending abroad is for enterprises.
        return Refused(OrderReason.PRODUCT_INTERNATIONAL, "product")
    if not product.is_on_sale(work.now_ms, account.kind):
        return Refused(OrderReason.PRODUCT_NOT_ON_SALE, "product")
    return product


def _not_payable(tx: Connection, order: Order) -> Refused | None:
    """Return why the balance cannot pay an order; its funds, if it has any, are locked."""
    if is_in_arrears(tx, order.account_id):
        return Refused(OrderReason.IN_ARREARS, "order.method")
    cash = ledger.cash_wallet(tx, order.account_id)
    available = 0 if cash is None else cash.available
    if available < order.amount:
        have, price = yuan_text(available), yuan_text(order.amount)
        return Refused(OrderReason.FUNDS_SHORT, "order.method", available=have, price=price)
    return None


def _pay(work: Work, order: Order) -> Order:
    is_paid = take_cash(
        work,
        order.account_id,
        order.amount,
        sales_house(order),
        kind=EntryKind.ORDER,
        ref_kind=RefKind.ORDER,
        ref_id=order.order_id,
    )
    assert is_paid, "the funds are locked, and covered it"
    grant_order(work, order, PayMethod.BALANCE)
    return replace(order, state=OrderState.PAID, method=PayMethod.BALANCE, paid_at=work.now_ms)
