"""How a price is found, and what segments cost on a ladder. Pure: the time is an argument.

An account's own price comes before the price book; what a message was accepted at stays its price.
"""

from __future__ import annotations

from collections.abc import Iterable

from hongyan.domain.tariff.model import OwnPrice, PriceBook, Rate, Rungs
from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.kinds import MessageKind


def own_rate(
    prices: Iterable[OwnPrice], book: PriceBook, kind: MessageKind, country: str, now_ms: int
) -> Rate | None:
    """Return the rate by an account's own price in force, None if it has none.

    Of several in force the one that came into force last counts.
    """
    in_force = [
        one
        for one in prices
        if (one.kind, one.country) == (kind, country)
        and one.effective_at <= now_ms
        and (one.ends_at is None or now_ms < one.ends_at)
    ]
    if not in_force:
        return None
    latest = max(in_force, key=lambda one: (one.effective_at, one.price_id))
    return Rate(((0, latest.unit_price),), f"own/{latest.price_id}", book.profile)


def book_rate(book: PriceBook, version_id: int, kind: MessageKind) -> Rate | None:
    """Return the rate by the price book, None for a kind that has no ladder in it."""
    rungs = book.ladders.get(kind)
    return None if rungs is None else Rate(rungs, f"prices/{version_id}", book.profile)


def holds_until(prices: Iterable[OwnPrice], now_ms: int) -> int:
    """Return when the next of an account's own prices begins or ends."""
    edges = [
        edge
        for one in prices
        for edge in (one.effective_at, one.ends_at)
        if edge is not None and edge > now_ms
    ]
    return min(edges, default=FOREVER_MS)


def unit_price(rungs: Rungs, before: int) -> int:
    """Return the price of the segment that has `before` others in its month before it."""
    assert before >= 0, before
    return next(price for first, price in reversed(rungs) if first <= before)


def rerate(rungs: Rungs, segments: int, of_month: int | None = None) -> int:
    """Return what segments of a closed month cost by volume: what the month's last one costs.

    `of_month` is how many the month has in all, if there are more. In micro-yuan.
    """
    last = (segments if of_month is None else of_month) - 1
    return segments * unit_price(rungs, last) if segments else 0
