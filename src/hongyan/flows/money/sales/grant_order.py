"""Grant what an order bought: its wallets, opened in the transaction that writes down its payment.

Knows nothing of how it was paid. The product is the one that is frozen on the order, whatever the
catalogue says by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from hongyan.domain.ledger.model import House, RefKind
from hongyan.domain.orders import store
from hongyan.domain.tariff.read import product_document, read_product
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.kernel.money import WalletKind

if TYPE_CHECKING:
    from hongyan.domain.orders.model import Order, PayMethod
    from hongyan.domain.tariff.model import Product
    from hongyan.flows.reference.work import Work

SALES: Mapping[WalletKind, House] = {
    WalletKind.PACKAGE: House.PACKAGE_SALES,
    WalletKind.CARD: House.CARD_SALES,
}
"""Where the money for each kind of product goes."""


def frozen(product: Product) -> str:
    """Return a product as the text that an order keeps of it."""
    return msgspec.json.encode(product_document(product)).decode()


def bought(order: Order) -> Product:
    """Return the product of an order, at its moment of sale."""
    document: dict[str, Any] = msgspec.json.decode(order.product)
    return read_product(document)


def sales_house(order: Order) -> House:
    """Return where the money for an order goes, and comes back from."""
    return SALES[bought(order).kind]


def grant_order(work: Work, order: Order, method: PayMethod) -> None:
    """Record that an order is paid, and open its wallets, in force at once (FAQ 3.2).

    The order is locked, unpaid, and its money has moved in this transaction.
    """
    product = bought(order)
    store.set_order_paid(work.tx, order.order_id, method, work.now_ms)
    store.close_payments_of(work.tx, order.order_id)
    units = product.price if product.kind is WalletKind.CARD else product.segments
    for kind, amount in ((product.kind, units), (WalletKind.BONUS, product.bonus)):
        if amount:
            open_wallet(
                work,
                order.account_id,
                kind,
                product.scope,
                amount,
                order_id=order.order_id,
                expires_at=product.expires_at(work.now_ms),
                ref_kind=RefKind.ORDER,
                ref_id=order.order_id,
            )
