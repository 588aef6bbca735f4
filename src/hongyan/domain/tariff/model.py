"""Prices and products as values. Knows no account, no wallet and nothing of how they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from hongyan.kernel.calendar import DAY_MS, day_starts_at, months_later, shanghai_day
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import Scope, WalletKind
from hongyan.text.segments import SegmentProfile

Rungs: TypeAlias = tuple[tuple[int, int], ...]
"""A ladder: how many segments of the month come before a rung, and its micro-yuan a segment."""

SHIPPED_ID: Final = 0
"""The version that stands for the sample that comes with the product."""

YEARLY: Final = 10_000
"""A day of a season below this, such as 618, is 18 June of every year."""


class TariffKind(StrEnum):
    """What a versioned document says."""

    PRICES = "prices"
    PRODUCTS = "products"


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Prices of domestic segments by kind of message, and how international ones are counted."""

    name: str
    is_sample: bool
    profile: SegmentProfile
    ladders: Mapping[MessageKind, Rungs]


@dataclass(frozen=True, slots=True)
class Rate:
    """What an account pays for a kind of message in a country now.

    `ref` says where the price stands: `prices/3` is version 3 of the price book (0: the sample),
    `own/7` is an account's own price, `country/SG` the one price of a country.
    """

    rungs: Rungs
    ref: str
    profile: SegmentProfile


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price that one account alone has: one for all volumes, from a moment, until another."""

    price_id: int
    account_id: int
    kind: MessageKind
    country: str
    unit_price: int
    effective_at: int
    ends_at: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """One loaded document: in force from `effective_at` until the next one of its kind."""

    version_id: int
    kind: TariffKind
    name: str
    effective_at: int
    document: str
    loaded_at: int


@dataclass(frozen=True, slots=True)
class Product:
    """Something that is sold or given: a package of segments, or a stored-value card.

    `segments` is 0 for a card, whose value is its `price`; `price` and `bonus` are micro-yuan.
    `months` of 0 never expire. `on_sale_from` and `on_sale_until` are days, the last included:
    20260618, or 618 for every year. A product with `gift_to` is given on activation, never sold.
    """

    code: str
    name_zh: str
    name_en: str
    kind: WalletKind
    scope: Scope
    segments: int
    price: int
    bonus: int
    months: int
    on_sale_from: int | None
    on_sale_until: int | None
    accounts: frozenset[AccountKind]
    gift_to: frozenset[AccountKind]
    is_refundable: bool

    @property
    def is_gift(self) -> bool:
        """Tell whether the product is given away instead of sold."""
        return bool(self.gift_to)

    def is_on_sale(self, now_ms: int, account: AccountKind) -> bool:
        """Tell whether an account of this kind can order the product now (FAQ 5.1.6: in sales)."""
        if self.is_gift or account not in self.accounts:
            return False
        first, last = self.on_sale_from or 0, self.on_sale_until
        today = shanghai_day(now_ms)
        if last is None:
            return first <= today
        if last < YEARLY:
            today %= YEARLY
        if first > last:  # a season over New Year's Eve
            return today >= first or today <= last
        return first <= today <= last

    def expires_at(self, bought_at: int) -> int | None:
        """Return the first moment at which it can no longer be used, None if that never comes.

        The day that many months after the day of purchase still counts (FAQ 5.1.13).
        """
        if not self.months:
            return None
        return day_starts_at(shanghai_day(months_later(bought_at, self.months))) + DAY_MS
