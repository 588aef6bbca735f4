"""The Channel port: batches of submissions go in, a stream of events comes out.

Every carrier connection, simulated or real, is one class with these methods. A channel knows
nothing of tenants, money, limits or tables; it is told what to put on the air and says what the
carrier answered, in the words of `kernel/carriage.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final, Protocol

from hongyan.channels.figures import LinkFigures
from hongyan.channels.routes import CarrierRoute
from hongyan.kernel.carriage import ChannelEvent, ChannelStatus, Submission, SubmitAnswer

LINK_DOWN: Final = "LINK_DOWN"
LINK_LOST: Final = "LINK_LOST"
STOPPED: Final = "STOPPED"
ANSWER_TIMEOUT: Final = "ANSWER_TIMEOUT"
WINDOW_FULL: Final = "WINDOW_FULL"
ID_NOT_TOLD: Final = "ID_NOT_TOLD"
"""Codes of faults that are ours and no carrier's word."""

EVENTS_PER_BATCH: Final = 256
"""How many events a batch of `events` has at most."""


class Channel(Protocol):
    """A configured upstream. Methods are called on one event loop.

    One that must know after a restart which receipts it waits for has `resume` besides, which is
    called before `start` with a list of `AwaitedReceipt`, oldest first.
    """

    @property
    def channel_id(self) -> int:
        """The id of the configured channel this object serves."""

    @property
    def status(self) -> ChannelStatus:
        """How it is: whether a submission made now has a link to travel on, and if not, why."""

    def routes(self) -> Sequence[CarrierRoute]:
        """Return the HTTP routes on which the carrier calls us; none for most."""

    def resize(self, window_max: int, submits_per_second: int) -> None:
        """Set how many PDUs may wait for an answer at once, and leave in a second by contract.

        Both count the channel, however many connections it has. Links stay open.
        """

    def figures(self) -> LinkFigures:
        """Return what it counts; cheap, because it is asked before each batch that leaves."""

    async def start(self) -> None:
        """Open links and begin to listen; returns at once, links come up when they can."""

    async def stop(self) -> None:
        """Close links. What was not answered is answered with `Sent.MAYBE`."""

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Put messages on the air.

        Exactly one answer for each, in any order. Never raises for the world's faults.
        """

    def events(self) -> AsyncIterator[Sequence[ChannelEvent]]:
        """Yield batches of receipts, inbound texts and late answers until `stop`.

        What a carrier brought is repeated later if it is not acknowledged; a late answer is not.
        """

    async def acknowledge(self, events: Sequence[ChannelEvent]) -> None:
        """Tell the carrier that these events are safely stored. Called only after the commit."""
