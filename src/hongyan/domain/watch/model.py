"""Values of the watch: a channel's figures, troubles, alarms and their news, asked-for captures.

Times are milliseconds of the real clock, also where the service's clock was moved. Knows no channel
by its kind, and no way on which news travel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

RECENT_MINUTES: Final = 10
"""The minutes whose receipts and errors are called recent."""


class CodeCount(msgspec.Struct, frozen=True):
    """A code of errors: how many recent ones had it, and when the last one came."""

    code: str
    count: int
    last_at: int


class ChannelFigures(msgspec.Struct, frozen=True):
    """What the serving process measures of one channel.

    `parts` left within the last minute; `latency_ms` is the 95th percentile of `answers` recent
    ones; `usual_…` are receipts of about a day before the recent ones; `unheard` parts were taken
    by the carrier since the last receipt, the first of them, or that receipt, at `quiet_since`.
    """

    is_on: bool = True
    window_used: int = 0
    window_max: int = 0
    per_second_max: int = 0
    parts: int = 0
    answers: int = 0
    latency_ms: int = 0
    delivered: int = 0
    undelivered: int = 0
    usual_delivered: int = 0
    usual_receipts: int = 0
    unheard: int = 0
    quiet_since: int = 0
    errors: tuple[CodeCount, ...] = ()

    @property
    def receipts(self) -> int:
        """Recent receipts of parts."""
        return self.delivered + self.undelivered

    @property
    def share_permille(self) -> int | None:
        """Delivered of a thousand recent receipts; None without any."""
        return self.delivered * 1000 // self.receipts if self.receipts else None

    @property
    def usual_permille(self) -> int | None:
        """Delivered of a thousand of the usual receipts; None without any."""
        return self.usual_delivered * 1000 // self.usual_receipts if self.usual_receipts else None


class Trouble(StrEnum):
    """What can be wrong with a channel that is on."""

    DOWN = "down"
    LOGIN_REFUSED = "login_refused"
    SLOW = "slow"
    RECEIPTS_FALLEN = "receipts_fallen"
    RECEIPTS_SILENT = "receipts_silent"


class AlarmState(StrEnum):
    """Where an alarm stands. A suspicion is told to no one."""

    SUSPECTED = "suspected"
    RAISED = "raised"
    RECOVERING = "recovering"
    CLEARED = "cleared"


class AlarmNews(StrEnum):
    """What of an alarm is still to be told."""

    NONE = ""
    RAISED = "raised"
    REMINDED = "reminded"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One trouble of one channel. `since` is when its state began; `looked_at` the last look.

    `facts` are the values that its news name, as they were when it was raised or reminded of.
    """

    channel_id: int
    trouble: Trouble
    state: AlarmState
    since: int
    looked_at: int
    raised_at: int
    told_at: int
    news: AlarmNews
    facts: Mapping[str, str]

    @property
    def is_raised(self) -> bool:
        """Tell whether it is in force: raised, and not yet over."""
        return self.state in {AlarmState.RAISED, AlarmState.RECOVERING}


@dataclass(frozen=True, slots=True)
class AskedCapture:
    """A capture of a channel's frames that an operator asked for, until a moment.

    `place` is the file that the serving process writes, empty before it began; `fault` says why it
    writes none.
    """

    channel_id: int
    asked_at: int
    until: int
    place: str = ""
    fault: str = ""
