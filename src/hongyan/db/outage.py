"""An outage: since when a database is away and what it says, and when to try it again.

While it lasts one in `RETRY_SECONDS` tries and all others are told at once, so no caller waits in a
queue for what is not there. It is told once a minute, however many meet it, and ends silently.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from hongyan.db.away import DatabaseAway
from hongyan.kernel.calendar import iso_text
from hongyan.kernel.clock import SystemClock

RETRY_SECONDS: Final = 0.5
TOLD_SECONDS: Final = 60.0

Tell = Callable[[dict[str, object]], object]
"""Is told of an outage: `what` the database says, and `since` when."""


class Bulletin:
    """Reports outages once a minute, for every way into the database."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Begin without listeners."""
        self._monotonic = monotonic
        self._told_at: float | None = None
        self.tell: Tell = lambda _: None

    def publish(self, told: dict[str, object]) -> None:
        """Report, unless there was a report within the last minute."""
        now = self._monotonic()
        if self._told_at is None or now - self._told_at >= TOLD_SECONDS:
            self._told_at = now
            self.tell(told)


class Outage:
    """What one process knows of one way into a database. Used on any thread."""

    def __init__(self, bulletin: Bulletin, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Begin with an available database."""
        self._bulletin = bulletin
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._since_ms: int | None = None
        self._what = ""
        self._try_at = 0.0
        self._is_tried = False

    @property
    def is_on(self) -> bool:
        """Return whether the database was away at the last try."""
        return self._since_ms is not None

    def told(self) -> dict[str, object]:
        """Return what a watcher is told: what, and since when."""
        since_ms = self._since_ms
        since = "" if since_ms is None else iso_text(since_ms)
        return {"what": self._what, "since": since}

    def raise_if_on(self) -> None:
        """Raise DatabaseAway where a try could only fail, or another thread tries just now."""
        if self.is_on and (self._is_tried or self._monotonic() < self._try_at):
            raise DatabaseAway(self._what)

    def enter(self) -> bool:
        """Return whether this caller tries the database for all, and says `leave` afterwards.

        Raises DatabaseAway for all others.
        """
        if not self.is_on:
            return False
        with self._lock:
            self.raise_if_on()
            self._is_tried = self.is_on
            return self._is_tried

    def meet(self, what: str) -> None:
        """Note a fault of the world. The first may be tried again at once: it may be over."""
        with self._lock:
            was_tried, self._is_tried = self._is_tried, False
            self._what = what
            if self._since_ms is None:
                self._since_ms = SystemClock().now_ms()
            if was_tried:
                self._try_at = self._monotonic() + RETRY_SECONDS
        self._bulletin.publish(self.told())

    def leave(self) -> None:
        """Note that the trying caller has ended: unless the fault came again, it is over."""
        with self._lock:
            if self._is_tried:
                self._since_ms, self._is_tried, self._try_at = None, False, 0.0
