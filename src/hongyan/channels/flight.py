"""The submissions of one call, and what is still awaited of them. Knows no connection."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.kernel.carriage import SubmitAnswer

if TYPE_CHECKING:
    from hongyan.channels.line import Line
    from hongyan.channels.passage import Passage


class Flight:
    """The submissions of one call of `submit`: how many are not answered, and the answers."""

    def __init__(self, count: int) -> None:
        """Await `count` answers."""
        self.left = count
        self.answers: list[SubmitAnswer] = []
        self.landed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def land(self, answer: SubmitAnswer) -> None:
        """Note one answer; the last one ends the flight."""
        self.answers.append(answer)
        self.left -= 1
        if not self.left and not self.landed.done():
            self.landed.set_result(None)


@dataclass(slots=True)
class Carried:
    """A message on its way: its flight, and its connection once a PDU of it was written."""

    passage: Passage
    flight: Flight
    line: Line | None = None
