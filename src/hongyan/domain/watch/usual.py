"""What is usual of a channel's receipts: sums that forget about a day's past. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

MINUTES: Final = 1440
"""A minute's receipts weigh less with every minute: after a day, about a third."""


class Usual(NamedTuple):
    """Receipts of the past, and the delivered ones among them."""

    delivered: int
    receipts: int


def with_minute(usual: Usual, delivered: int, receipts: int) -> Usual:
    """Return the sums after one more minute. Without receipts the past keeps its weight."""
    if not receipts:
        return usual
    return Usual(
        usual.delivered - usual.delivered // MINUTES + delivered,
        usual.receipts - usual.receipts // MINUTES + receipts,
    )
