"""Commands on alerts of channels: what is wrong now, and whether the ways of telling work."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from cyclopts import App

from hongyan.cli.faults import CommandError
from hongyan.cli.language import language_here, tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import moment_cell
from hongyan.engine.terminal import show_table
from hongyan.flows.operation.watch_channels import raised_alarms
from hongyan.kernel.clock import SystemClock

if TYPE_CHECKING:
    from hongyan.providers.alert_forms import AlertMessage
    from hongyan.providers.alert_ways import AlertWay

alert = App(name="alert", help="Alerts of channels: list them, test their ways.")

NO_WAY: Final = (
    "no way is set: HONGYAN_ALERT_WEBHOOKS or HONGYAN_ALERT_SMTP_HOST names one; "
    "`hongyan settings` explains them"
)


@alert.command(name="list")
def list_alerts(*, where: Where = HERE) -> None:
    """List the alarms of channels that are raised now."""
    from hongyan.workers.alert_texts import line_of  # noqa: PLC0415 - slow to import

    with opened(where) as session, session.database.reading() as tx:
        found = raised_alarms(tx)
    rows = [
        (
            one.name,
            one.alarm.trouble.value,
            moment_cell(one.alarm.raised_at),
            moment_cell(one.alarm.told_at or None),
            line_of(one, language_here()),
        )
        for one in found
    ]
    show_table(("channel", "trouble", "since", "told", "alert"), rows, empty="No alarm is raised.")


@alert.command(name="test")
def try_ways(*, where: Where = HERE) -> int:
    """Send one message on every way that is set, and say which took it."""
    from hongyan.providers.alert_ways import alert_ways  # noqa: PLC0415 - slow to import
    from hongyan.workers.alert_texts import alert_language, trial_message  # noqa: PLC0415 - same

    settings = where.settings()
    ways = alert_ways(settings, SystemClock())
    if not ways:
        raise CommandError(worded(NO_WAY))
    faults = asyncio.run(_send(ways, trial_message(alert_language(settings))))
    rows = [(way.name, fault or worded("taken")) for way, fault in zip(ways, faults, strict=True)]
    show_table(("way", "result"), rows, empty="")
    if any(faults):
        tell("Not every way took it.")
        return 1
    return 0


async def _send(ways: Sequence[AlertWay], message: AlertMessage) -> list[str]:
    try:
        return list(await asyncio.gather(*(way.send(message) for way in ways)))
    finally:
        for way in ways:
            way.close()
