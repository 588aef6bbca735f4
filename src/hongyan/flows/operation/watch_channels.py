"""The watch over channels: what is wrong becomes alarms, and their news are to be told.

A sweep of the process that leads. News are marked as told after they were: a process that dies
between the two tells them again. Knows no way on which they travel. Times are real.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ChannelState
from hongyan.domain.watch import store
from hongyan.domain.watch.alarm import AlarmTerms, step
from hongyan.domain.watch.judge import WatchBounds, facts_of, sights
from hongyan.domain.watch.model import Alarm, AlarmNews, AlarmState, Trouble
from hongyan.flows.operation.channel_status import ChannelReport, believed_reports
from hongyan.kernel.calendar import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.work import Work

HOLD_MS: Final = 60_000
"""How long a channel must be slow, or its receipts fallen, to be told of."""

CLEAR_MS: Final = 60_000
"""How long a trouble must be gone to be over."""


@dataclass(frozen=True, slots=True)
class NamedAlarm:
    """An alarm with the name of its channel."""

    name: str
    alarm: Alarm


def watch_channels(work: Work, real_ms: int) -> list[NamedAlarm]:
    """Look at every channel that is on and served, and return the alarms with news to tell."""
    settings = work.context.settings
    channels = {one.channel_id: one for one in routing.channels(work.tx)}
    watched = {
        channel_id: report
        for channel_id, report in believed_reports(work.tx, real_ms).items()
        if channel_id in channels and channels[channel_id].state is ChannelState.ON
    }
    known = {(one.channel_id, one.trouble): one for one in store.alarms(work.tx)}
    for channel_id, trouble in known:
        # What an operator switched off or removed is no trouble; one that no process serves waits.
        if channel_id not in channels or channels[channel_id].state is not ChannelState.ON:
            store.remove_alarm(work.tx, channel_id, trouble)
    found: list[NamedAlarm] = []
    for channel_id, report in watched.items():
        stepped = _look(known, channel_id, report, settings, real_ms)
        for trouble, after in stepped.items():
            _keep(work.tx, known.get((channel_id, trouble)), after)
            if after is not None and after.news is not AlarmNews.NONE:
                found.append(NamedAlarm(channels[channel_id].name, after))
    return found


def _look(
    known: dict[tuple[int, Trouble], Alarm],
    channel_id: int,
    report: ChannelReport,
    settings: Settings,
    real_ms: int,
) -> dict[Trouble, Alarm | None]:
    bounds = WatchBounds(
        settings.alert_latency_ms,
        settings.alert_receipts_fall_percent * 10,
        settings.alert_receipts_silent_minutes * 60_000,
    )
    hold_ms = dict.fromkeys(Trouble, HOLD_MS) | {
        Trouble.DOWN: settings.alert_down_seconds * 1000,
        Trouble.LOGIN_REFUSED: 0,
        Trouble.RECEIPTS_SILENT: 0,
    }
    terms = AlarmTerms(hold_ms, CLEAR_MS, settings.alert_remind_hours * HOUR_MS)
    after: dict[Trouble, Alarm | None] = {}
    for trouble, sight in sights(report.status, report.figures, bounds, real_ms).items():
        before = known.get((channel_id, trouble))
        found = step(before, channel_id, trouble, sight, terms, real_ms)
        is_news = found is not None and found.news in {AlarmNews.RAISED, AlarmNews.REMINDED}
        if found is not None and is_news and (before is None or before.news is not found.news):
            facts = facts_of(trouble, report.status, report.figures, real_ms)
            found = replace(found, facts=facts)
        after[trouble] = found
    return after


def _keep(tx: Connection, before: Alarm | None, after: Alarm | None) -> None:
    if after is None:
        if before is not None:
            store.remove_alarm(tx, before.channel_id, before.trouble)
    elif after != before:
        store.put_alarm(tx, after)


def note_told(work: Work, told: Sequence[Alarm], real_ms: int) -> None:
    """Mark news as told; an alarm that is over is forgotten then."""
    known = {(one.channel_id, one.trouble): one for one in store.alarms(work.tx)}
    for one in told:
        now = known.get((one.channel_id, one.trouble))
        if now is None or now.news is not one.news:
            continue
        if now.state is AlarmState.CLEARED:
            store.remove_alarm(work.tx, one.channel_id, one.trouble)
        else:
            store.put_alarm(work.tx, replace(now, news=AlarmNews.NONE, told_at=real_ms))


def raised_alarms(tx: Connection) -> list[NamedAlarm]:
    """Return the alarms that are in force, with the names of their channels."""
    names = {one.channel_id: one.name for one in routing.channels(tx)}
    return [
        NamedAlarm(names[one.channel_id], one)
        for one in store.alarms(tx)
        if one.is_raised and one.channel_id in names
    ]
