"""Counts what connections hold before their caller is known, and says which of them must go.

Every listener has a `Gatekeeper` and asks it at each connection; a house test finds one that does
not. Knows no protocol: a listener tells it of bytes, and is told when to turn a visitor away. Used
on the event loop only, by its clock.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Hashable, Mapping
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from itertools import islice
from typing import Final

import structlog

from hongyan.engine.patience import Patience
from hongyan.engine.turns import Turns
from hongyan.kernel.bounds import Bounds

NEVER: Final = math.inf
LOOK_SECONDS: Final = 1.0
"""How often deadlines are looked at: a visitor may stay that much longer."""

LOG_SECONDS: Final = 60.0
LINGERING_MAX: Final = 128
"""Connections that were turned away and are still read from, so that their answer is not lost."""

LINGER_SECONDS: Final = 2.0
FAILURE_BYTES: Final = 4096
"""A failure of this number of bytes costs twice as much as one of none."""

CANDIDATES_MAX: Final = 64
"""How many of the oldest unknown visitors are searched for one that can be closed."""

_STRANGERS_NET_SHIFT: Final = 64
"""One household or server has an IPv6 network of this size to itself."""

log = structlog.get_logger()


class CloseReason(StrEnum):
    """Why a visitor is turned away."""

    CROWD = "too_many_connections"
    HELD = "too_many_bytes_held"
    LATE = "too_slow"
    LARGE_HEAD = "headers_too_large"
    LARGE_FRAMING = "framing_too_large"
    PIPELINED = "too_many_pipelined"
    METHOD = "method_unknown"
    MALFORMED = "malformed"


class _Tally:
    """What one address has open and holds."""

    __slots__ = ("connections", "held", "home", "strangers")

    def __init__(self, home: str) -> None:
        self.home = home
        self.connections = 0
        self.held = 0
        self.strangers: dict[Visitor, None] = {}


class Visitor:
    """One connection. Its listener sets `late_at`, a time of the loop, and tells what it holds.

    A `late_at` other than NEVER says that the connection waits for its peer: it can be turned away
    to make room, unless its caller is known.
    """

    __slots__ = (
        "_home",
        "_keeper",
        "_payer",
        "_turn_away",
        "has_failed",
        "held",
        "is_gone",
        "is_known",
        "late_at",
        "owner",
    )

    def __init__(
        self, keeper: Gatekeeper, home: _Tally, turn_away: Callable[[CloseReason], None]
    ) -> None:
        """Made by `Gatekeeper.enter`."""
        self._keeper = keeper
        self._home = home
        self._payer = home
        self._turn_away = turn_away
        self.held = 0
        self.has_failed = False
        self.is_gone = False
        self.is_known = False
        self.late_at: float = NEVER
        self.owner: Hashable = home.home

    def hold(self, size: int) -> bool:
        """Count bytes of a caller who is not known yet; False when they are too many.

        Who holds no more than HEADER_BYTES_MAX is never refused: an ordinary call passes, whatever
        others hold. Those bytes are bounded by the number of connections.
        """
        self.held += size
        return self._keeper.hold(self._payer, size) or self.held <= self._keeper.free_bytes

    def release(self, size: int | None = None) -> None:
        """Give bytes back, all of them by default: dropped, answered, or of a known caller."""
        size = self.held if size is None else min(size, self.held)
        if size:
            self.held -= size
            self._keeper.release(self._payer, size)
        if not self.held:
            self._payer = self._home

    def know(self, account: Hashable) -> None:
        """Say whose calls these are: this connection makes room for others of its account alone."""
        self.release()
        if self.owner != account:
            self._keeper.lend(self, account)
        if not self.is_known:
            self.is_known = True
            self._keeper.know(self, self._home)
            self._keeper.give_back(self._home)

    def fail(self, size: int = 0) -> None:
        """Note that a request of this size ended without a known caller."""
        self.has_failed = True
        self._keeper.spend(self._payer, size)

    def wait_seconds(self) -> float:
        """Return how long this connection is not to be heard; 0 unless it goes on failing."""
        return self._keeper.wait_seconds(self._home)

    def speak_for(self, address: str) -> None:
        """Let the client behind a trusted proxy pay for what is held from now on."""
        self.release()
        self._payer = self._keeper.tally_of(address)

    def turn_away(self, reason: CloseReason) -> None:
        """Count it, and tell the listener, which answers and closes."""
        self._keeper.count(reason)
        if not self.is_known:
            self._keeper.spend(self._payer, self.held)
        self._turn_away(reason)

    def leave(self) -> None:
        """Say that the connection is gone. May be said twice."""
        if not self.is_gone:
            self.is_gone = True
            self.release()
            self._keeper.take_back(self)
            self._keeper.leave(self, self._home)


class Gatekeeper:
    """Keeps one listener within its bounds."""

    def __init__(self, bounds: Bounds, on_reason: Callable[[str], None] = lambda _: None) -> None:
        """Begin without visitors. `on_reason` is told of each visitor that is turned away."""
        self.bounds = bounds.address
        self.turns = Turns()
        self.free_bytes = bounds.address.header_bytes
        self.held = 0
        self._visitors: dict[Visitor, None] = {}
        self._strangers: dict[Visitor, None] = {}
        self._tallies: dict[str, _Tally] = {}
        self._accounts: dict[Hashable, dict[Visitor, None]] = {}
        self._lingering = 0
        self._patience = Patience(bounds.address.failures_per_address)
        self._common_patience = Patience(bounds.address.failures)
        self._on_reason = on_reason
        self._counts: dict[CloseReason, int] = {}
        self._logs_at = -math.inf
        self._timer: asyncio.TimerHandle | None = None

    @property
    def connections(self) -> int:
        """How many connections are open, without those that were turned away."""
        return len(self._visitors)

    def enter(
        self, address: str, turn_away: Callable[[CloseReason], None], *, is_proxy: bool = False
    ) -> Visitor | None:
        """Let a connection in, or return None when there is no room for it.

        Where a bound is reached, the oldest stranger that waits for its peer makes room: of the
        same address, or of all; for an address that goes on failing, or connects without end,
        none does. `is_proxy` passes over the bound of one address.
        """
        home = self.tally_of(address)
        is_patient = is_proxy or self.is_patient_with(address)
        self.spend(home, 0)  # until the caller is known
        crowd = None
        if home.connections >= self.bounds.connections_per_address and not is_proxy:
            crowd = home.strangers
        elif len(self._visitors) >= self.bounds.connections:
            crowd = self._strangers
        if crowd is not None and not (is_patient and _make_room(crowd)):
            self._forget(home)
            self.count(CloseReason.CROWD)
            return None
        self._tallies[home.home] = home  # it may have been forgotten with the one that made room
        visitor = Visitor(self, home, turn_away)
        home.connections += 1
        home.strangers[visitor] = self._visitors[visitor] = self._strangers[visitor] = None
        if self._timer is None:
            self._look_later()
        return visitor

    def hold(self, payer: _Tally, size: int) -> bool:
        """Count bytes; False when the payer, or all together, hold more than they may."""
        self.held += size
        payer.held += size
        bounds = self.bounds
        return payer.held <= bounds.held_bytes_per_address and self.held <= bounds.held_bytes

    def release(self, payer: _Tally, size: int) -> None:
        """Count bytes that are held no more."""
        self.held -= size
        payer.held -= size
        if not payer.held:
            self._forget(payer)

    def know(self, visitor: Visitor, home: _Tally) -> None:
        """Protect a connection from making room."""
        home.strangers.pop(visitor, None)
        self._strangers.pop(visitor, None)

    def lend(self, visitor: Visitor, account: Hashable) -> None:
        """Count a connection for an account; the oldest of too many makes room, if it waits."""
        self.take_back(visitor)
        visitor.owner = account
        own = self._accounts.setdefault(account, {})
        if len(own) >= self.bounds.connections_per_account:
            _make_room(own)
        self._accounts.setdefault(account, own)[visitor] = None

    def take_back(self, visitor: Visitor) -> None:
        """Count a connection no more for the account of its last call, if it was one's."""
        own = self._accounts.get(visitor.owner)
        if own is not None:
            own.pop(visitor, None)
            if not own:
                del self._accounts[visitor.owner]

    def leave(self, visitor: Visitor, home: _Tally) -> None:
        """Count a connection that is gone."""
        self._visitors.pop(visitor, None)
        self.know(visitor, home)
        home.connections -= 1
        self._forget(home)

    def tally_of(self, address: str) -> _Tally:
        """Return what an address has open and holds."""
        home = home_of(address)
        found = self._tallies.get(home)
        if found is None:
            found = self._tallies[home] = _Tally(home)
        return found

    def spend(self, payer: _Tally, size: int) -> None:
        """Count a failure, with its size in bytes, for an address and for all together."""
        now, cost = asyncio.get_running_loop().time(), 1 + size / FAILURE_BYTES
        self._patience.spend(payer.home, cost, now)
        self._common_patience.spend("", cost, now)

    def give_back(self, payer: _Tally) -> None:
        """Count one failure less: the caller of a connection is known."""
        self._patience.give_back(payer.home, 1)
        self._common_patience.give_back("", 1)

    def wait_seconds(self, home: _Tally) -> float:
        """Return how long a stranger of an address is not to be heard."""
        now = asyncio.get_running_loop().time()
        own = self._patience.wait_seconds(home.home, now)
        if self._patience.is_new_to(home.home, now):
            return own  # whatever others do
        return max(own, self._common_patience.wait_seconds("", now))

    def is_patient_with(self, address: str) -> bool:
        """Tell whether strangers of an address are answered when there is no room for them."""
        now = asyncio.get_running_loop().time()
        return not self._patience.wait_seconds(home_of(address), now)

    def may_linger(self) -> bool:
        """Tell whether one more that was turned away may stay for LINGER_SECONDS."""
        if self._lingering >= LINGERING_MAX:
            return False
        self._lingering += 1
        return True

    def lingered(self) -> None:
        """Count one of them that is gone."""
        self._lingering -= 1

    def count(self, reason: CloseReason) -> None:
        """Count one that was turned away; one line a minute says how many there were, and why."""
        self._on_reason(reason.value)
        self._counts[reason] = self._counts.get(reason, 0) + 1
        now = asyncio.get_running_loop().time()
        if now >= self._logs_at:
            self._logs_at = now + LOG_SECONDS
            counts: Mapping[str, int] = {one.value: times for one, times in self._counts.items()}
            log.warning("turned_away", open=len(self._visitors), held=self.held, **counts)
            self._counts.clear()

    def _forget(self, tally: _Tally) -> None:
        if not tally.connections and not tally.held:
            self._tallies.pop(tally.home, None)

    def _look_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Turn away visitors that are late; look again while there are visitors."""
        now = asyncio.get_running_loop().time()
        for visitor in [one for one in self._visitors if one.late_at <= now]:
            visitor.late_at = NEVER
            visitor.turn_away(CloseReason.LATE)
        self._timer = None
        if self._visitors:
            self._look_later()


def _make_room(strangers: Mapping[Visitor, None]) -> bool:
    """Turn away the oldest stranger that waits for its peer; False when there is none."""
    candidates = islice(strangers, CANDIDATES_MAX)
    visitor = next((one for one in candidates if one.late_at < NEVER), None)
    if visitor is None:
        return False
    visitor.leave()
    visitor.turn_away(CloseReason.CROWD)
    return True


@lru_cache(maxsize=4096)
def home_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, an IPv6 network of 64 bits."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{int(parsed) >> _STRANGERS_NET_SHIFT:x}::/64"
