"""The hub of live lines: what moved is read once, rendered once, and handed to all who look.

A *live view* is what a page shows of a topic. Its readers in one language share a *stage*: the rows
of a tick are read once and rendered once, and every reader is handed the same bytes. Nothing
depends on it: a page is right when it is loaded, and merely older while its line is down. Knows no
HTTP: `console/lines` writes to connections.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

import structlog

from hongyan.engine.notifier import Keys, Notifier

MORE: Final = "hub"
"""The name of the `Hub` among what `app` gives the console."""

RING_MAX: Final = 500
"""Events that a stage keeps for who comes back."""

LAG_MAX: Final = 100
"""A reader for whom this number of events waits is dropped; its page comes back for them."""

LINES_PER_PERSON: Final = 20
LINES_MAX: Final = 500
STAGES_MAX: Final = 200

UNREAD_SECONDS: Final = 60.0
"""A stage without readers is kept for this time: a page was loaded, and its line is on the way."""

RELOAD: Final = "reload"
"""The event that says: what you missed is not kept any more, load the list again."""

ENDED: Final = "ended"
"""The event that says: the visit is over, or its right was withdrawn."""

log = structlog.get_logger()


class Full(StrEnum):
    """Why there is no line."""

    PERSON = "person"
    PROCESS = "process"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LiveView:
    """What a page shows of a topic; two that are equal share a stage.

    `scope` holds what is chosen by (a filter, an account); `show` reads what moved and returns its
    HTML in a language, "" for nothing, or None where the whole list is to be loaded again.
    """

    name: str
    topic: str
    scope: tuple[str, ...]
    show: Show = field(compare=False)


class Show(Protocol):
    """Reads what moved, once for all, and renders it in one language."""

    async def __call__(self, keys: Keys, language: str, scope: tuple[str, ...], /) -> str | None:
        """Return HTML, "" for nothing, None for: load the list again."""


Chunk: TypeAlias = bytes
_Key: TypeAlias = tuple[LiveView, str]


class LiveLine:
    """One reader. `chunks` holds what it has not written yet."""

    __slots__ = ("_stage", "_woken", "chunks", "is_dropped", "is_over", "person_id")

    def __init__(self, stage: LiveStage, person_id: int) -> None:
        """Made by `Hub.join`."""
        self._stage = stage
        self._woken = asyncio.Event()
        self.person_id = person_id
        self.chunks: deque[Chunk] = deque()
        self.is_over = False
        self.is_dropped = False

    def hand(self, chunk: Chunk) -> None:
        """Give a chunk to write; one reader that lags behind is dropped, for the others' sake."""
        if self.is_over:
            return
        if len(self.chunks) >= LAG_MAX:
            self.is_dropped = True
            self.chunks.clear()
            self.end()
            return
        self.chunks.append(chunk)
        self._woken.set()

    def end(self) -> None:
        """Let it end: what waits is still written."""
        self.is_over = True
        self._woken.set()

    async def next(self, seconds: float) -> Chunk | None:
        """Return the next chunk, b"" after `seconds` without one, None at the end."""
        if not self.chunks and not self.is_over:
            self._woken.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._woken.wait()
            except TimeoutError:
                return b""
        if self.chunks:
            return self.chunks.popleft()
        return None

    def leave(self) -> None:
        """Read no more."""
        self.end()
        self._stage.leave(self)


class LiveStage:
    """The readers of one live view in one language, and the events that they may have missed."""

    def __init__(self, hub: Hub, view: LiveView, language: str) -> None:
        """Made by `Hub`; follows the topic of its view from now on."""
        self._hub = hub
        self._view = view
        self._language = language
        self._epoch = secrets.token_hex(4)
        self._number = 0
        self._ring: deque[tuple[int, Chunk]] = deque(maxlen=RING_MAX)
        self._waiting: list[Keys] = []
        self._work: asyncio.Task[None] | None = None
        self.lines: dict[LiveLine, None] = {}
        self.unread_since = asyncio.get_running_loop().time()
        self._unfollow = hub.notifier.follow(view.topic, self._hear)

    @property
    def mark(self) -> str:
        """Return the id of the newest event."""
        return f"{self._epoch}-{self._number}"

    def join(self, person_id: int, last_id: str) -> LiveLine:
        """Add a reader, and hand it what came after the event that it saw last."""
        line = LiveLine(self, person_id)
        missed = self._after(last_id) if last_id else []
        for chunk in [self._event(RELOAD)] if missed is None else missed:
            # More than a reader may lag by: the page is older than the ring is long.
            line.chunks.append(chunk)
        self.lines[line] = None
        return line

    def leave(self, line: LiveLine) -> None:
        """Take a reader away."""
        if line in self.lines:
            del self.lines[line]
            self._hub.left(line)
        if not self.lines:
            self.unread_since = asyncio.get_running_loop().time()

    def close(self) -> None:
        """Follow nothing any more, and end every line."""
        self._unfollow()
        if self._work is not None:
            self._work.cancel()
        for line in list(self.lines):
            line.end()

    def _after(self, last_id: str) -> list[Chunk] | None:
        """Return the chunks behind an id, None where they are not all kept."""
        epoch, _, number = last_id.partition("-")
        if epoch != self._epoch or not number.isdecimal() or int(number) > self._number:
            return None
        seen = int(number)
        oldest = self._ring[0][0] if self._ring else self._number + 1
        return None if seen + 1 < oldest else [one for at, one in self._ring if at > seen]

    def _hear(self, keys: Keys) -> None:
        self._waiting.append(keys)
        if self._work is None or self._work.done():
            self._work = asyncio.get_running_loop().create_task(self._show())

    async def _show(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            keys = _together(waiting)
            try:
                html = await self._view.show(keys, self._language, self._view.scope)
            except Exception:
                # Whatever it was, a reader may not wait without limit: its page asks for itself.
                log.exception("live_view_failed", view=self._view.name)
                html = None
            if html != "":
                self._send(html)

    def _send(self, html: str | None) -> None:
        self._number += 1
        chunk = self._event(RELOAD) if html is None else _piece(html, self.mark)
        self._ring.append((self._number, chunk))
        for line in list(self.lines):
            line.hand(chunk)

    def _event(self, name: str) -> Chunk:
        return f"id: {self.mark}\nevent: {name}\ndata: {name}\n\n".encode()


class Hub:
    """All live lines of one process. Used on the event loop only."""

    def __init__(self, notifier: Notifier) -> None:
        """Begin without readers; `notifier` says what moved."""
        self.notifier = notifier
        self._stages: OrderedDict[_Key, LiveStage] = OrderedDict()
        self._persons: Counter[int] = Counter()
        self._is_closed = False

    @property
    def line_count(self) -> int:
        """Return how many lines are open."""
        return self._persons.total()

    def mark(self, view: LiveView, language: str) -> str:
        """Return the mark of a page that is being rendered: its line will go on behind it."""
        return "" if self._is_closed else self._stage(view, language).mark

    def join(self, view: LiveView, language: str, person_id: int, last_id: str) -> LiveLine | Full:
        """Open a line that goes on behind the event `last_id`; "" begins with the next one."""
        if self._is_closed:
            return Full.CLOSED
        if self._persons[person_id] >= LINES_PER_PERSON:
            return Full.PERSON
        if self.line_count >= LINES_MAX:
            return Full.PROCESS
        self._persons[person_id] += 1
        return self._stage(view, language).join(person_id, last_id)

    def left(self, line: LiveLine) -> None:
        """Count a line that is gone."""
        self._persons[line.person_id] -= 1
        if not self._persons[line.person_id]:
            del self._persons[line.person_id]

    def close(self) -> None:
        """End every line: the process stops."""
        self._is_closed = True
        for stage in self._stages.values():
            stage.close()
        self._stages.clear()

    def _stage(self, view: LiveView, language: str) -> LiveStage:
        self._forget_unread()
        key = (view, language)
        stage = self._stages.get(key)
        if stage is None:
            stage = self._stages[key] = LiveStage(self, view, language)
        self._stages.move_to_end(key)
        return stage

    def _forget_unread(self) -> None:
        """Close stages that no one reads, the oldest first where there are too many."""
        now = asyncio.get_running_loop().time()
        unread = [key for key, one in self._stages.items() if not one.lines]
        surplus = len(self._stages) + 1 - STAGES_MAX
        for place, key in enumerate(unread):
            if place < surplus or now - self._stages[key].unread_since > UNREAD_SECONDS:
                self._stages.pop(key).close()


def _together(waiting: list[Keys]) -> Keys:
    found: set[str] = set()
    for keys in waiting:
        if keys is None:
            return None
        found |= keys
    return frozenset(found)


def _piece(html: str, mark: str) -> Chunk:
    lines = "".join(f"data: {one}\n" for one in html.splitlines() if one.strip())
    return f"id: {mark}\n{lines}\n".encode()
