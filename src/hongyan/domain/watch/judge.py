"""What is wrong with a channel now: each trouble seen as bad, good or between. Pure.

Between the bound that is bad and the one that is good nothing changes, so that a figure at its
bound raises no alarm again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from hongyan.domain.watch.model import ChannelFigures, Trouble
from hongyan.kernel.carriage import ChannelStatus, LinkState

ANSWERS_MIN: Final = 20
"""Answers below which a latency says nothing."""

RECEIPTS_MIN: Final = 50
"""Receipts below which a share says nothing, and parts below which silence says nothing."""

GOOD_LATENCY_PERCENT: Final = 80
"""A latency is good again below this much of its bound."""


class Sight(Enum):
    """How one trouble is seen at one look."""

    GOOD = "good"
    BETWEEN = "between"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class WatchBounds:
    """Beyond which figures a channel is in trouble; a bound of 0 is not watched.

    `fall_permille`: how far the share of delivered receipts may lie below its usual.
    """

    latency_ms: int
    fall_permille: int
    silent_ms: int


def sights(
    status: ChannelStatus, figures: ChannelFigures, bounds: WatchBounds, now_ms: int
) -> dict[Trouble, Sight]:
    """Return how each trouble of a channel is seen at `now_ms`."""
    is_refused = status.state is LinkState.LOGIN_REFUSED
    return {
        Trouble.DOWN: Sight.GOOD if status.is_up or is_refused else Sight.BAD,
        Trouble.LOGIN_REFUSED: _refused(status),
        Trouble.SLOW: _slow(figures, bounds.latency_ms),
        Trouble.RECEIPTS_FALLEN: _fallen(figures, bounds.fall_permille),
        Trouble.RECEIPTS_SILENT: _silent(figures, bounds.silent_ms, now_ms),
    }


def _refused(status: ChannelStatus) -> Sight:
    if status.state is LinkState.LOGIN_REFUSED:
        return Sight.BAD
    # The next try is under way, or failed before the carrier was asked.
    return Sight.GOOD if status.is_up else Sight.BETWEEN


def _slow(figures: ChannelFigures, bound_ms: int) -> Sight:
    if not bound_ms or not figures.answers:
        return Sight.GOOD
    if figures.latency_ms * 100 <= bound_ms * GOOD_LATENCY_PERCENT:
        return Sight.GOOD
    is_bad = figures.latency_ms > bound_ms and figures.answers >= ANSWERS_MIN
    return Sight.BAD if is_bad else Sight.BETWEEN


def _fallen(figures: ChannelFigures, fall_permille: int) -> Sight:
    now, usual = figures.share_permille, figures.usual_permille
    if not fall_permille or now is None:
        return Sight.GOOD
    if usual is None or min(figures.receipts, figures.usual_receipts) < RECEIPTS_MIN:
        return Sight.BETWEEN
    if now < usual - fall_permille:
        return Sight.BAD
    return Sight.BETWEEN if now < usual - fall_permille // 2 else Sight.GOOD


def _silent(figures: ChannelFigures, silent_ms: int, now_ms: int) -> Sight:
    if not silent_ms or not figures.unheard:
        return Sight.GOOD
    is_long = now_ms - figures.quiet_since >= silent_ms
    return Sight.BAD if figures.unheard >= RECEIPTS_MIN and is_long else Sight.BETWEEN


def facts_of(
    trouble: Trouble, status: ChannelStatus, figures: ChannelFigures, now_ms: int
) -> dict[str, str]:
    """Return the values that the news of a trouble name."""
    return _FACTS[trouble](status, figures, now_ms)


def _link(status: ChannelStatus, _figures: ChannelFigures, _now_ms: int) -> dict[str, str]:
    return {"reason": status.reason or status.state.value}


def _latency(_status: ChannelStatus, figures: ChannelFigures, _now_ms: int) -> dict[str, str]:
    return {"latency_ms": str(figures.latency_ms), "answers": str(figures.answers)}


def _shares(_status: ChannelStatus, figures: ChannelFigures, _now_ms: int) -> dict[str, str]:
    return {
        "share": percent(figures.share_permille),
        "usual": percent(figures.usual_permille),
        "receipts": str(figures.receipts),
    }


def _silence(_status: ChannelStatus, figures: ChannelFigures, now_ms: int) -> dict[str, str]:
    minutes = (now_ms - figures.quiet_since) // 60_000
    return {"parts": str(figures.unheard), "minutes": str(minutes)}


_FACTS: Final[Mapping[Trouble, Callable[[ChannelStatus, ChannelFigures, int], dict[str, str]]]] = {
    Trouble.DOWN: _link,
    Trouble.LOGIN_REFUSED: _link,
    Trouble.SLOW: _latency,
    Trouble.RECEIPTS_FALLEN: _shares,
    Trouble.RECEIPTS_SILENT: _silence,
}


def percent(permille: int | None) -> str:
    """Write a share for a person: 973 is `97.3%`, None a dash."""
    return "-" if permille is None else f"{permille // 10}.{permille % 10}%"
