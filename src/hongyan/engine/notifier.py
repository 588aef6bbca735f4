"""Notices that something may be due, and news of what moved, so that no one polls for them.

A notice says nothing else: it may be lost, come twice or late, and polling stays behind it. News
names a topic and keys of what to read again; it may be lost as well. Inside one process both are a
call; between processes another implementation of the port carries them. Knows nothing of who is
told.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

TICK_SECONDS: Final = 0.02
"""News of this time is told together."""

KEYS_MAX: Final = 1000
"""Of more keys in one tick it is only said that everything is to be looked at again."""

Keys: TypeAlias = frozenset[str] | None
"""What moved, such as `message:17`; None says: look at everything again."""

HearNews: TypeAlias = Callable[[Keys], object]


class NoticeTopic(StrEnum):
    """What may be due."""

    QUEUE = "queue"
    """Messages wait to be dispatched."""

    PUSHES = "pushes"


class Notifier(Protocol):
    """The port: give a notice after the commit, from any thread; hear it on the event loop."""

    def subscribe(self, topic: NoticeTopic, hear: Callable[[], object]) -> None:
        """Call `hear` on the event loop after each notice, or once for several."""

    def notify(self, topic: NoticeTopic) -> None:
        """Give a notice; it never waits and never raises."""

    def follow(self, topic: str, hear: HearNews) -> Callable[[], None]:
        """Call `hear` on the event loop with the news of each tick; returns how to end that."""

    def publish(self, topic: str, keys: Iterable[str] = ()) -> None:
        """Give news of a topic, from any thread, after the commit; without keys: look again."""

    def open(self) -> None:
        """Begin to tell, on the running event loop; notices before are lost."""

    def close(self) -> None:
        """Tell no listener any more."""


class LocalNotifier:
    """Notices inside one process."""

    def __init__(self) -> None:
        """Begin without listeners."""
        self._hearers: dict[NoticeTopic, list[Callable[[], object]]] = defaultdict(list)
        self._under_way: set[NoticeTopic] = set()
        self._followers: dict[str, list[HearNews]] = {}
        self._news: dict[str, set[str] | None] = {}
        self._news_lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0

    def subscribe(self, topic: NoticeTopic, hear: Callable[[], object]) -> None:
        """Call `hear` on the event loop after each notice, or once for several."""
        self._hearers[topic].append(hear)

    def notify(self, topic: NoticeTopic) -> None:
        """Give a notice: at once on the event loop, else as soon as it has a turn."""
        loop = self._loop
        if loop is None or topic in self._under_way:
            return
        if threading.get_ident() == self._thread:
            self._tell(topic)
            return
        self._under_way.add(topic)
        try:
            loop.call_soon_threadsafe(self._tell, topic)
        except RuntimeError:  # the loop was closed meanwhile: there are no waiters
            self._under_way.discard(topic)

    def follow(self, topic: str, hear: HearNews) -> Callable[[], None]:
        """Call `hear` with the news of each tick, until what is returned is called."""
        # A list of its own for each change: publishers look at it from other threads.
        self._followers[topic] = [*self._followers.get(topic, ()), hear]

        def end() -> None:
            left = [one for one in self._followers.get(topic, ()) if one is not hear]
            if left:
                self._followers[topic] = left
            else:
                self._followers.pop(topic, None)

        return end

    def publish(self, topic: str, keys: Iterable[str] = ()) -> None:
        """Give news; costs a look into a dictionary while no one follows the topic."""
        loop = self._loop
        if loop is None or topic not in self._followers:
            return
        with self._news_lock:
            is_first = not self._news
            self._news[topic] = _together(self._news.get(topic, set()), keys)
        if is_first:
            try:
                loop.call_soon_threadsafe(loop.call_later, TICK_SECONDS, self._tell_news)
            except RuntimeError:  # the loop was closed meanwhile: no one follows
                with self._news_lock:
                    self._news.clear()

    def open(self) -> None:
        """Begin to tell, on the running event loop."""
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()

    def close(self) -> None:
        """Tell no listener any more."""
        self._loop = None

    def _tell_news(self) -> None:
        with self._news_lock:
            news, self._news = self._news, {}
        if self._loop is None:
            return
        for topic, keys in news.items():
            told = None if keys is None else frozenset(keys)
            for hear in self._followers.get(topic, ()):
                hear(told)

    def _tell(self, topic: NoticeTopic) -> None:
        # First of all: what is noticed while they are told is told again.
        self._under_way.discard(topic)
        for hear in self._hearers[topic]:
            hear()


def _together(known: set[str] | None, keys: Iterable[str]) -> set[str] | None:
    added = set(keys)
    if known is None or not added:
        return None
    known |= added
    return known if len(known) <= KEYS_MAX else None
