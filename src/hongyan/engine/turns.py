"""Turns: how much of what many send at the same moment one round of the event loop looks at.

Every user of the loop waits for the round before: it must be short, however many have sent
something. Those beyond it wait for the next round, first one of each owner, then the next of each.
Knows no connection: what is to be done is a call.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Final

ROUND_MAX: Final = 8
"""How many are looked at in one round. A call costs up to a millisecond until its next wait."""


class Turns:
    """The turns of one listener. Used on the event loop only."""

    def __init__(self, round_max: int = ROUND_MAX) -> None:
        """Begin with an empty line."""
        self._round_max = round_max
        self._left = round_max
        self._lines: OrderedDict[Hashable, deque[Callable[[], None]]] = OrderedDict()
        self._is_due = False

    def take(self) -> bool:
        """Take a turn of this round if one is left and none waits; else return False."""
        if not self._left or self._lines:
            return False
        self._left -= 1
        self._begin_anew_later()
        return True

    def wait(self, owner: Hashable, call: Callable[[], None]) -> None:
        """Get in line: `call` is made when it is the turn of `owner`, in a later round."""
        self._lines.setdefault(owner, deque()).append(call)
        self._begin_anew_later()

    def _begin_anew_later(self) -> None:
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._round)

    def _round(self) -> None:
        self._is_due = False
        self._left = self._round_max
        while self._left and self._lines:
            self._left -= 1
            owner, line = self._lines.popitem(last=False)
            call = line.popleft()
            if line:
                self._lines[owner] = line
            call()
        if self._lines:
            self._begin_anew_later()
