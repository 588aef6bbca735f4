"""What an order bought is what stood in the catalogue when it was placed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.ledger.model import House
from hongyan.flows.money.sales.grant_order import bought, frozen, sales_house
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import WalletKind
from tests.flows.shop import PACKAGE, Shop

if TYPE_CHECKING:
    from tests.flows.world import World


def test_the_product_is_frozen_on_the_order(shop: Shop) -> None:
    order = shop.bought()
    product = bought(order)
    assert (product.code, product.segments, product.price) == (PACKAGE, 500, order.amount)
    assert frozen(product) == order.product
    changed = replace(order, product=frozen(replace(product, segments=7)))
    assert bought(changed).segments == 7


def test_what_is_bought_lasts_for_its_months_the_last_day_included(shop: Shop) -> None:
    # FAQ 3.2, FAQ 5.1.13: in force at once, and it lapses by itself.
    (wallet,) = shop.wallets(shop.bought())
    assert wallet.expires_at is not None
    assert shanghai_text(wallet.expires_at) == "2027-01-16 00:00:00"


def test_packages_and_cards_are_sold_by_different_houses(world: World) -> None:
    shop = Shop(world, "5000")
    shop.waits_until(20260618)
    assert sales_house(shop.bought()) is House.PACKAGE_SALES
    card = shop.bought("card-1000")
    assert sales_house(card) is House.CARD_SALES
    (wallet,) = shop.wallets(card)
    assert wallet.kind is WalletKind.CARD
    assert wallet.expires_at is None
    # What the buyer paid and what the card holds: the house keeps nothing of it yet.
    assert shop.places()["house/card_sales", "CNY"] == 0
