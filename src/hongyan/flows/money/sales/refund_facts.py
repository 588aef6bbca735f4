"""What the table of refunds looks at of an order: its wallets, its age, its invoice. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.invoices.store import order_is_invoiced
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import (
    Wallet,
    WalletState,
)
from hongyan.domain.orders.model import (
    Order,
)
from hongyan.domain.orders.refunds import (
    Decision,
    Goods,
    RefundFacts,
    age_of,
    decide,
)
from hongyan.flows.money.ledger.funds_snapshots import is_in_arrears
from hongyan.flows.money.sales.find_order import find_order
from hongyan.flows.money.sales.grant_order import bought
from hongyan.kernel.money import Scope, WalletKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.tariff.model import Product
    from hongyan.flows.reference.work import Work


def check_refund(work: Work, order_id: int) -> tuple[Order, Decision] | Refused:
    """Return what would be decided now; changes nothing."""
    order = find_order(work.tx, order_id)
    if isinstance(order, Refused):
        return order
    return order, decide(facts_of(work, order))


def facts_of(work: Work, order: Order) -> RefundFacts:
    """Return all that the table of refunds looks at of an order."""
    wallets = order_wallets(work.tx, order)
    settings = work.context.settings
    return RefundFacts(
        state=order.state,
        goods=_goods(bought(order)),
        is_lapsed=any(_is_lapsed(one, work.now_ms) for one in wallets),
        is_used=any(one.available < one.total for one in wallets),
        age=age_of(
            order.created_at if order.paid_at is None else order.paid_at,
            work.now_ms,
            original_months=settings.refund_original_months,
            refund_months=settings.refund_months,
        ),
        is_invoiced=order_is_invoiced(work.tx, order.order_id),
        is_in_arrears=is_in_arrears(work.tx, order.account_id),
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


def order_wallets(tx: Connection, order: Order) -> list[Wallet]:
    """Return the wallets that an order granted, closed ones included."""
    wallets = ledger.wallets_of(tx, order.account_id, open_only=False)
    return [one for one in wallets if one.order_id == order.order_id]
