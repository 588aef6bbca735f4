"""Commands on channels that a process serves: how each does, and draining one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.cli.words import moment_cell
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.watch.judge import percent
from hongyan.domain.watch.model import ChannelFigures
from hongyan.engine.terminal import ShownValue, show_fields, show_table
from hongyan.flows.operation import manage_channels as flows
from hongyan.flows.operation.channel_status import NO_FIGURES, ChannelReport, believed_reports
from hongyan.flows.operation.watch_channels import NamedAlarm, raised_alarms
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.cut import quoted

if TYPE_CHECKING:
    from hongyan.kernel.carriage import ChannelStatus

Name = Annotated[str, Parameter(help="Name of the channel.")]
LOOK_SECONDS: Final = 0.5
ERRORS_SHOWN: Final = 3
SECONDS_MAX: Final = 3600


def status(
    name: Annotated[str | None, Parameter(help="Name of the channel; all without one.")] = None,
    /,
    *,
    where: Where = HERE,
) -> None:
    """Show how channels do: link, window, speed, answers, receipts, errors, alarms."""
    with opened(where) as session, session.database.reading() as tx:
        channels = flows.list_channels(tx)
        reports = believed_reports(tx, session.real_ms)
        alarms = raised_alarms(tx)
    if name is not None:
        _show_one(one_named(channels, name), reports, alarms)
        return
    show_table(
        (
            "name",
            "state",
            "status",
            "since",
            "window",
            "tps",
            "latency ms",
            "delivered",
            "usually",
            "alarms",
        ),
        [_row(one, reports.get(one.channel_id), alarms) for one in channels],
        empty="No channel yet: hongyan channel add NAME --access-code 106... --carriers mobile",
    )


def one_named(channels: list[ConfiguredChannel], name: str) -> ConfiguredChannel:
    """Return the channel of a name; raises CommandError where there is none."""
    found = next((one for one in channels if one.name == name), None)
    if found is None:
        raise CommandError(
            worded(
                "NAME: there is no channel {name}; `hongyan channel list` shows all",
                name=quoted(name),
            )
        )
    return found


def check_seconds(seconds: int, least: int) -> None:
    """Raise CommandError for what no one can wait."""
    if not least <= seconds <= SECONDS_MAX:
        raise CommandError(
            worded(
                "--seconds: {seconds} is no time to wait; give {least} to {most}",
                seconds=seconds,
                least=least,
                most=SECONDS_MAX,
            )
        )


def words_of_status(status: ChannelStatus | None) -> str:
    """Return a status for a person; None is a channel that no process serves."""
    if status is None:
        return worded("not served")
    return f"{status.state.value}: {worded(status.reason)}" if status.reason else status.state.value


def _row(
    one: ConfiguredChannel, report: ChannelReport | None, alarms: list[NamedAlarm]
) -> tuple[object, ...]:
    figures = NO_FIGURES if report is None else report.figures
    return (
        one.name,
        one.state.value,
        words_of_status(report.status if report else None),
        moment_cell(report.status.since or None if report else None),
        _of(figures.window_used, one.window_max),
        _of(round(figures.parts / 60, 1), one.submits_per_second),
        _latency(figures),
        _share(figures.share_permille),
        _share(figures.usual_permille),
        _alarms(one, alarms),
    )


def _show_one(
    one: ConfiguredChannel, reports: dict[int, ChannelReport], alarms: list[NamedAlarm]
) -> None:
    report = reports.get(one.channel_id)
    figures = NO_FIGURES if report is None else report.figures
    show_fields(
        {
            "name": one.name,
            "kind": one.kind,
            "state": one.state.value,
            "status": words_of_status(report.status if report else None),
            "since": moment_cell(report.status.since or None if report else None),
            "window": _of(figures.window_used, one.window_max),
            "tps": _of(round(figures.parts / 60, 1), one.submits_per_second),
            "latency ms": _latency(figures),
            "receipts": figures.receipts,
            "delivered": _share(figures.share_permille),
            "usually": _share(figures.usual_permille),
            "parts without receipt": figures.unheard,
            "errors": {each.code: each.count for each in figures.errors},
            "alarms": _alarms(one, alarms),
            "told": moment_cell(report.told_at if report else None),
        },
        width=24,
    )


def _alarms(one: ConfiguredChannel, alarms: list[NamedAlarm]) -> ShownValue:
    found = [each.alarm.trouble.value for each in alarms if each.name == one.name]
    return ShownValue(found, " ".join(found))


def _of(used: float, most: int) -> ShownValue:
    return ShownValue(used, f"{used}/{most}")


def _latency(figures: ChannelFigures) -> object:
    return figures.latency_ms if figures.answers else None


def _share(permille: int | None) -> ShownValue:
    return ShownValue(None if permille is None else permille / 1000, percent(permille))


def drain(
    name: Name,
    /,
    *,
    seconds: Annotated[int, Parameter(help="How long to wait for what is in flight.")] = 120,
    where: Where = HERE,
) -> int:
    """Give a channel no new messages, wait until nothing is in flight, and leave it off."""
    check_seconds(seconds, least=0)
    with opened(where) as session:
        with session.database.transaction() as tx:
            found = one_named(flows.list_channels(tx), name)
            if found.state is ChannelState.ON:
                change = flows.ChannelChange(state=ChannelState.OFF)
                settled(flows.change_channel(session.work(tx), name, change))
        tell("Channel {name} is off: it is given no new messages.", name=name)
        return _wait_until_empty(session, found, seconds)


def _wait_until_empty(session: Session, channel: ConfiguredChannel, seconds: int) -> int:
    clock, shown = SystemClock(), -1
    give_up_at = clock.now_ms() + seconds * 1000
    while True:
        with session.database.reading() as tx:
            report = believed_reports(tx, clock.now_ms()).get(channel.channel_id)
        if report is None:
            tell("No process serves it: nothing is in flight.")
            return 0
        figures = report.figures
        if not figures.is_on and not figures.window_used:
            tell("Nothing is in flight.")
            if figures.unheard:
                tell(
                    "Receipts of {parts} parts may still come: leave it configured until then.",
                    parts=figures.unheard,
                )
            return 0
        if figures.window_used != shown:
            shown = figures.window_used
            tell("In flight: {parts} parts.", parts=shown)
        if clock.now_ms() >= give_up_at:
            tell(
                "{parts} parts are still in flight after {seconds} s; the channel stays off.",
                parts=shown,
                seconds=seconds,
            )
            return 1
        time.sleep(LOOK_SECONDS)
