"""A batch of send requests: what it knows, what it uses up, what it will write. Values only.

What was known is never changed; what a call uses up is seen by the calls after it; what is written
waits until every call is decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from hongyan.domain.callbacks.model import NewPush
    from hongyan.domain.compliance.barred_values import BarredValue
    from hongyan.domain.frequency.limits import Past
    from hongyan.domain.messages.barred_store import BarredRow
    from hongyan.domain.messages.model import NewMessage, NewWaiting
    from hongyan.domain.messages.request import Group
    from hongyan.domain.messages.store import Delta
    from hongyan.flows.messages.sending.checks import OptOut, Sender
    from hongyan.flows.money.ledger.funds_snapshots import FundsSnapshots
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.refusal import Refused

OwnCode = tuple[int, str]
"""An account, and an extend code of its own."""


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """A group that passed the checks of the whole call."""

    sender: Sender
    group: Group
    segments: int
    barred: tuple[BarredValue, ...] = ()


class Decided(msgspec.Struct, frozen=True, gc=False):
    """One number of a group, its country, and why it is passed over, if it is."""

    one: Prepared
    phone: int
    country: str
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The own extend codes that a batch names: the signs that hold them.

    `counts` says how many its account has, for accounts that bring an unused one.
    """

    holders: Mapping[OwnCode, int]
    counts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What the log says of a batch's numbers: what was accepted for them, and who opted out."""

    past: Mapping[int, Sequence[Past]]
    opted_out: frozenset[OptOut]


@dataclass(slots=True)
class Uses:
    """Messages and codes that a batch sends to one country."""

    messages: int = 0
    codes: int = 0


@dataclass(slots=True)
class UsedUp:
    """What the calls of a batch that were decided so far have used up.

    `messages` and `codes` are those of accepted calls. `international_before` is what accounts with
    caps sent this day before the batch, read when it is first asked for.
    """

    messages: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    codes: dict[OwnCode, int] = field(default_factory=dict)
    abroad: dict[int, dict[str, Uses]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Uses))
    )
    international_before: dict[int, Mapping[str, int]] = field(default_factory=dict)
    _heard: dict[int, list[Past]] = field(default_factory=lambda: defaultdict(list))

    def heard(self, phone: int) -> Sequence[Past]:
        """Return what a number receives from the calls so far."""
        return self._heard.get(phone, ())

    def goes(self, phone: int, message: Past) -> None:
        """Let a message go, for the time being: its call may still be refused."""
        self._heard[phone].append(message)

    def take_back(self, phones: Sequence[int]) -> None:
        """Take back the last message to each of these numbers: their call is refused."""
        for phone in phones:
            self._heard[phone].pop()


@dataclass(slots=True)
class Written:
    """What calls add: accepted ones to the log, queue, statistics and pushes; all, their finds."""

    messages: list[NewMessage] = field(default_factory=list)
    waiting: list[NewWaiting] = field(default_factory=list)
    deltas: list[Delta] = field(default_factory=list)
    pushes: list[NewPush] = field(default_factory=list)
    barred: list[BarredRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch while its calls are decided; `ids` are for its messages, in order."""

    work: Work
    snapshots: FundsSnapshots
    known: Known
    used: UsedUp
    written: Written
    ids: Iterator[int]
