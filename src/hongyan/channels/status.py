"""How a channel is at present, in words for whoever operates it."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class LinkState(StrEnum):
    """Whether a channel can carry messages now, and if not, why."""

    UP = "up"
    THROTTLED = "throttled"
    CONNECTING = "connecting"
    LOGIN_REFUSED = "login refused"
    DOWN = "down"
    STOPPED = "stopped"


class ChannelStatus(msgspec.Struct, frozen=True):
    """A state, the reason in the carrier's or the system's words, and since when."""

    state: LinkState
    reason: str = ""
    since: int = 0

    @property
    def is_up(self) -> bool:
        """Whether a submission made now has a link to travel on; a throttled one has."""
        return self.state in {LinkState.UP, LinkState.THROTTLED}

    @property
    def words(self) -> str:
        """The state and its reason: `login refused: CMPP:3`."""
        return f"{self.state.value}: {self.reason}" if self.reason else self.state.value
