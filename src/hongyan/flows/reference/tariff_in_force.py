"""Which price and which products count now, and how long they will.

A loaded document counts from its moment until the next one of its kind; before the first, the
sample that comes with the product. The cache keeps what is found here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from hongyan.domain.tariff import store
from hongyan.domain.tariff.model import PriceBook, Product, Rate, TariffKind, Version
from hongyan.domain.tariff.price import book_rate, holds_until, own_rate
from hongyan.domain.tariff.read import read_prices, read_products
from hongyan.domain.tariff.shipped import shipped_version
from hongyan.flows.reference.countries_in_force import countries_in_force
from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.kinds import HOME, MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.countries.model import Country

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Spell(Generic[Found]):
    """A value that is in force from `since` until just before `until`."""

    value: Found
    since: int
    until: int

    def covers(self, now_ms: int) -> bool:
        """Return whether it is still in force; a clock may be set back."""
        return self.since <= now_ms < self.until


def version_in_force(tx: Connection, kind: TariffKind, now_ms: int) -> Spell[Version]:
    """Return the version of a kind of document that counts, the shipped one if none is loaded."""
    version = store.version_at(tx, kind, now_ms) or shipped_version(kind)
    until = store.next_version_at(tx, kind, now_ms)
    return Spell(version, now_ms, FOREVER_MS if until is None else until)


def rate_in_force(
    tx: Connection, account_id: int, kind: MessageKind, country: str, now_ms: int
) -> Spell[Rate | None]:
    """Return what an account pays for a kind of message in a country ('CN': domestic).

    Domestic prices are in the price book, others in the list of countries: one price each (FAQ
    5.1.2). None means that there is no price, and so no such message.
    """
    version = version_in_force(tx, TariffKind.PRICES, now_ms)
    book = _book(version.value.document)
    own = store.own_prices(tx, account_id)
    rate = own_rate(own, book, kind, country, now_ms)
    until = min(version.until, holds_until(own, now_ms))
    if country != HOME:
        countries, listed_until = countries_in_force(tx, now_ms)
        until = min(until, listed_until)
        rate = rate or _country_rate(countries.get(country), book)
    elif rate is None:
        rate = book_rate(book, version.value.version_id, kind)
    return Spell(rate, now_ms, until)


def _country_rate(country: Country | None, book: PriceBook) -> Rate | None:
    if country is None or not country.price:
        return None
    return Rate(((0, country.price),), f"country/{country.iso2}", book.profile)


def products_in_force(tx: Connection, now_ms: int) -> Spell[tuple[Product, ...]]:
    """Return the products of the catalogue in force; which are on sale the product itself says."""
    version = version_in_force(tx, TariffKind.PRODUCTS, now_ms)
    products = read_products(json.loads(version.value.document))
    return Spell(products, version.since, version.until)


@lru_cache(maxsize=16)
def _book(document: str) -> PriceBook:
    # What was loaded was read once already, so it can be read again.
    return read_prices(json.loads(document))
