"""From which sources messages are paid, and at which price: arithmetic over runs. Pure.

A run is a number of messages of equal length, laid end to end as a tape of segments. Sources cut
the tape into strips, one price each, in order; strips are cut where messages begin. So a message
may be split over sources and over rungs of a ladder, and a run costs the same work however long it
is.

A source of money that has less left than a segment costs pays what it has, and the next one the
rest of that segment, so nothing is stranded on a card. Who pays the rest counts the segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hongyan.domain.ledger.model import Wallet
from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.money import Scope, Unit, WalletKind


class Source(NamedTuple):
    """A wallet that may pay, with what it still has: segments or micro-yuan, as its unit says."""

    wallet_id: int
    unit: Unit
    room: int


class ChargeLine(NamedTuple):
    """The messages `first` to `first + messages - 1` of a run, `segments` of each, from one source.

    `unit_price` is 0 when the source counts segments; `amount` is in the source's unit. With 0
    segments it is a part of a segment, and `unit_price` what the source pays of it.
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
        if self.unit is Unit.SEGMENT:
            return self.messages * self.segments
        return self.messages * (self.segments or 1) * self.unit_price


class _Strip(NamedTuple):
    """Segments of the tape that one source pays at one price; 0: a part of the next segment."""

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

ENDLESS = 1 << 62
"""More segments than any month has: the end of a ladder's last rung."""


def paying_order(wallets: Iterable[Wallet], scope: Scope, now_ms: int) -> list[Wallet]:
    """Return the wallets that may pay for messages of a scope now, in the order in which they do.

    Domestic: packages, whatever the template (FAQ 3.3.3), then cash; of packages the one that
    lapses next, then the oldest. Abroad: packages (FAQ 5.1.13), never those for home (FAQ 5.1.7),
    then a card's bonus, the card, cash.
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
            FOREVER_MS if one.expires_at is None else one.expires_at,
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
) -> list[ChargeLine] | None:
    """Return who pays for `messages` messages of `segments` segments; None if it is not enough.

    `rungs` are (first segment of the month, micro-yuan a segment), rising from 0; `volume` is the
    account's month so far. With `counts_packages` segments of packages climb the ladder too. With
    `owing` the last source pays what no other did, whatever it has.
    """
    strips: list[_Strip] = []
    listed = list(sources)
    tape = _Tape(messages * segments, volume, 0)
    for place, source in enumerate(listed):
        if not tape.left:
            break
        others = listed[place + 1 :]
        # What counts segments cannot pay the rest of one.
        may_part = bool(others) and all(one.unit is Unit.CNY for one in others)
        for strip in _strips(source, rungs, tape, may_part=may_part, may_owe=owing and not others):
            strips.append(strip)
            is_counted = counts_packages or strip.unit is Unit.CNY
            tape = _Tape(
                tape.left - strip.segments,
                tape.volume + strip.segments * is_counted,
                0 if strip.segments else tape.paid + strip.unit_price,
            )
    return None if tape.left else list(_lines(strips, segments))


class _Tape(NamedTuple):
    """Where the tape is: segments left, the month's volume, what of the next segment is paid."""

    left: int
    volume: int
    paid: int


def _strips(
    source: Source,
    rungs: Sequence[tuple[int, int]],
    tape: _Tape,
    *,
    may_part: bool,
    may_owe: bool,
) -> Iterator[_Strip]:
    """Yield what one source pays of the segments that are left, rung by rung."""
    wallet_id, unit, room = source
    left, volume, paid = tape
    if unit is Unit.SEGMENT:
        if room > 0:
            yield _Strip(wallet_id, unit, min(room, left), 0)
        return
    ends = [first for first, _ in rungs[1:]] + [ENDLESS]
    for (_, price), following in zip(rungs, ends, strict=False):
        if following <= volume:
            continue
        if paid and (room >= price - paid or may_owe):
            yield _Strip(wallet_id, unit, 1, price - paid)
            left, volume, room, paid = left - 1, volume + 1, room - (price - paid), 0
        asked = 0 if paid else min(left, following - volume)
        taken = asked if may_owe or not price else min(asked, max(room, 0) // price)
        if taken:
            yield _Strip(wallet_id, unit, taken, price)
        left, volume, room = left - taken, volume + taken, room - taken * price
        if not left:
            return
        if taken < asked or paid:
            if may_part and room > 0:
                yield _Strip(wallet_id, unit, 0, room)
            return


def _lines(strips: Iterable[_Strip], segments: int) -> Iterator[ChargeLine]:
    """Cut strips where messages begin: a message's rest, whole messages, a message's start."""
    at = 0
    for wallet_id, unit, count, price in strips:
        end = at + count
        if not count:
            yield ChargeLine(wallet_id, unit, at // segments, 1, 0, price)
        while at < end:
            number, begun = divmod(at, segments)
            if begun or end - at < segments:
                taken, whole = min(segments - begun, end - at), 1
                at += taken
            else:
                taken, whole = segments, (end - at) // segments
                at += whole * segments
            yield ChargeLine(wallet_id, unit, number, whole, taken, price)
