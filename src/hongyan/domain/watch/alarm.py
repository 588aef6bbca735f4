"""How an alarm goes from a suspicion to raised, is reminded of, and ends. Pure.

A trouble is raised after it was seen for a time without a break, and is over after it was gone for
a time. What was never told is taken back without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from hongyan.domain.watch.judge import Sight
from hongyan.domain.watch.model import Alarm, AlarmNews, AlarmState, Trouble

LOOKS_APART_MS_MAX: Final = 60_000
"""Between looks that lie further apart anything may have happened: the time starts again."""


@dataclass(frozen=True, slots=True)
class AlarmTerms:
    """How long each trouble must last to be raised, how long gone to be over; when to remind."""

    hold_ms: Mapping[Trouble, int]
    clear_ms: int
    remind_ms: int


def step(
    known: Alarm | None,
    channel_id: int,
    trouble: Trouble,
    sight: Sight,
    terms: AlarmTerms,
    now: int,
) -> Alarm | None:
    """Return an alarm after a look at `now`; None where there is, or stays, nothing to know."""
    if known is None:
        if sight is not Sight.BAD:
            return None
        state = AlarmState.SUSPECTED
        begun = Alarm(channel_id, trouble, state, now, now, 0, 0, AlarmNews.NONE, {})
        return _suspected(begun, sight, terms, now)
    if known.state is AlarmState.CLEARED:
        return known  # until that is told
    if now - known.looked_at > LOOKS_APART_MS_MAX and known.state is not AlarmState.RAISED:
        known = replace(known, since=now)
    known = replace(known, looked_at=now)
    if known.state is AlarmState.SUSPECTED:
        return _suspected(known, sight, terms, now)
    return _raised(known, sight, terms, now)


def _suspected(known: Alarm, sight: Sight, terms: AlarmTerms, now: int) -> Alarm | None:
    if sight is Sight.GOOD:
        return None
    if sight is Sight.BETWEEN or now - known.since < terms.hold_ms[known.trouble]:
        return known
    raised = AlarmState.RAISED
    return replace(known, state=raised, since=now, raised_at=now, news=AlarmNews.RAISED)


def _raised(known: Alarm, sight: Sight, terms: AlarmTerms, now: int) -> Alarm | None:
    if sight is Sight.BAD and known.state is AlarmState.RECOVERING:
        known = replace(known, state=AlarmState.RAISED, since=now)
    if sight is Sight.GOOD and known.state is AlarmState.RAISED:
        known = replace(known, state=AlarmState.RECOVERING, since=now)
    if known.state is AlarmState.RECOVERING and sight is Sight.GOOD:
        if now - known.since < terms.clear_ms:
            return known
        return (
            replace(known, state=AlarmState.CLEARED, news=AlarmNews.CLEARED)
            if known.told_at
            else None
        )
    is_old = known.news is AlarmNews.NONE and now - known.told_at >= terms.remind_ms
    if known.state is AlarmState.RAISED and is_old:
        return replace(known, news=AlarmNews.REMINDED)
    return known
