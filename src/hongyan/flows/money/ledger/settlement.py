"""The worksheet of one settlement: what it knows and what it will write. Values only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hongyan.domain.ledger.model import (
        Charge,
        ChargeState,
        Consumption,
        EntryKind,
        Funds,
        Hold,
        Wallet,
    )
    from hongyan.domain.messages.model import Message
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.kinds import MessageKind
    from hongyan.kernel.money import Unit


class Late(NamedTuple):
    """A message that was delivered after all, what it had held, and its call's next hold number.

    `ended_at` is when it counts as charged.
    """

    message: Message
    held: Sequence[Hold]
    number: int
    ended_at: int


class Alike(NamedTuple):
    """What messages have in common that are booked together.

    `day` is the one on whose statement they count; `ladder_month` the one in which they count on a
    price ladder no longer, 0 if they did not or still do.
    """

    wallet_id: int
    state: ChargeState
    kind: MessageKind
    country: str
    segments: int
    unit_price: int
    day: int
    ladder_month: int


@dataclass(slots=True)
class Tally:
    """A number of messages end in one way; `begun` of them have their first segment here."""

    messages: int = 0
    begun: int = 0


@dataclass(slots=True)
class Settlement:
    """What one settlement knows and what it will write.

    `unsubmitted` are messages that no carrier was ever given.
    """

    work: Work
    ref_id: int
    funds: dict[int, Funds]
    wallets: dict[int, Wallet]
    unsubmitted: set[int]
    tallies: dict[Alike, Tally] = field(default_factory=lambda: defaultdict(Tally))
    late: list[Late] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    moved: dict[tuple[EntryKind, int, str, str, Unit], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    volumes: dict[tuple[int, int, int], int] = field(default_factory=lambda: defaultdict(int))
    consumption: list[Consumption] = field(default_factory=list)
