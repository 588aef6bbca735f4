"""From which sources messages are paid, and at which price: arithmetic over runs. Pure.

A run is so many messages of equal length, laid end to end as a tape of segments. Sources cut the
tape into strips, one price each, in order; strips are cut where messages begin. So a message may be
split over sources and over rungs of a ladder, and a run costs the same work however long it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hongyan.domain.ledger.model import Wallet
from hongyan.kernel.money import Scope, Unit, WalletKind


class Source(NamedTuple):
    """A wallet that may pay, with what it still has: segments or micro-yuan, as its unit says."""

    wallet_id: int
    unit: Unit
    room: int


class Line(NamedTuple):
    """The messages `first` to `first + messages - 1` of a run, `segments` of each, from one source.

    `unit_price` is 0 when the source counts segments; `amount` is in the source's unit.
    """

    wallet_id: int
    unit: Unit
    first: int
    messages: int
    segments: int
    unit_price: int

    @property
    def amount(self) -> int:
        """Return what the line takes from its source."""
        segments = self.messages * self.segments
        return segments if self.unit is Unit.SEGMENT else segments * self.unit_price


class _Strip(NamedTuple):
    """Segments of the tape that one source pays at one price."""

    wallet_id: int
    unit: Unit
    segments: int
    unit_price: int


_RANKS = {
    Scope.DOMESTIC: {WalletKind.PACKAGE: 0, WalletKind.GIFT: 0, WalletKind.CASH: 3},
    Scope.INTERNATIONAL: {
        WalletKind.PACKAGE: 0,
        WalletKind.GIFT: 0,
        WalletKind.BONUS: 1,
        WalletKind.CARD: 2,
        WalletKind.CASH: 3,
    },
}
"""Which wallets pay for messages of a scope, and which of them first."""

_NEVER = 1 << 62


def paying_order(wallets: Iterable[Wallet], scope: Scope, now_ms: int) -> list[Wallet]:
    """Return the wallets that may pay for messages of a scope now, in the order in which they do.

    At home: packages, whatever the template (FAQ 3.3.3), then cash; of packages the one that lapses
    next, then the oldest. Abroad: packages (FAQ 5.1.13), never those for home (FAQ 5.1.7), then a
    card's bonus, the card, cash.
    """
    ranks = _RANKS[scope]
    return sorted(
        (
            one
            for one in wallets
            if one.kind in ranks
            and one.scope in {scope, Scope.ANY}
            and (one.expires_at is None or one.expires_at > now_ms)
        ),
        key=lambda one: (
            ranks[one.kind],
            _NEVER if one.expires_at is None else one.expires_at,
            one.opened_at,
            one.wallet_id,
        ),
    )


def plan(
    sources: Iterable[Source],
    rungs: Sequence[tuple[int, int]],
    volume: int,
    messages: int,
    segments: int,
    *,
    counts_packages: bool = False,
    owing: bool = False,
) -> list[Line] | None:
    """Return who pays for `messages` messages of `segments` segments; None if it is not enough.

    `rungs` are (first segment of the month, micro-yuan a segment), rising from 0; `volume` is the
    account's month so far. With `counts_packages` segments of packages climb the ladder too. With
    `owing` the last source pays what no other did, whatever it has.
    """
    strips: list[_Strip] = []
    left = messages * segments
    listed = list(sources)
    for source in listed:
        if not left:
            break
        is_bottomless = owing and source is listed[-1]
        for strip in _strips(source, rungs, volume, left, is_bottomless=is_bottomless):
            strips.append(strip)
            left -= strip.segments
            if counts_packages or strip.unit is Unit.CNY:
                volume += strip.segments
    return None if left else list(_lines(strips, segments))


def _strips(
    source: Source,
    rungs: Sequence[tuple[int, int]],
    volume: int,
    left: int,
    *,
    is_bottomless: bool,
) -> Iterator[_Strip]:
    """Yield what one source pays of the next `left` segments, rung by rung."""
    wallet_id, unit, room = source
    if unit is Unit.SEGMENT:
        if room > 0:
            yield _Strip(wallet_id, unit, min(room, left), 0)
        return
    ends = [first for first, _ in rungs[1:]] + [_NEVER]
    for (_, price), following in zip(rungs, ends, strict=False):
        if following <= volume:
            continue
        asked = min(left, following - volume)
        taken = asked if is_bottomless or not price else min(asked, max(room, 0) // price)
        if taken:
            yield _Strip(wallet_id, unit, taken, price)
        left, volume, room = left - taken, volume + taken, room - taken * price
        if taken < asked or not left:
            return


def _lines(strips: Iterable[_Strip], segments: int) -> Iterator[Line]:
    """Cut strips where messages begin: a message's rest, whole messages, a message's start."""
    at = 0
    for wallet_id, unit, count, price in strips:
        end = at + count
        while at < end:
            number, begun = divmod(at, segments)
            if begun or end - at < segments:
                taken, whole = min(segments - begun, end - at), 1
                at += taken
            else:
                taken, whole = segments, (end - at) // segments
                at += whole * segments
            yield Line(wallet_id, unit, number, whole, taken, price)
