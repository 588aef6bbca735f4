"""What time it is here, what falls due next, and the way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.console.dev.bench import MORE, Bench
from hongyan.console.dev.reasons import BenchReason
from hongyan.console.page import Done, MenuGroup, Page, ShownPage, Wrong, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.flows.operation.falls_due import DueSort, falls_due, next_month_at
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, shanghai_text
from hongyan.kernel.moment import moment_of
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path="/console/dev/clock",
    name="dev.clock",
    title=N_("Clock"),
    zone=Zone.DEV,
    icon="clock",
    group=MenuGroup.DEVELOPMENT,
)
ABOUT: Final = {"clock.moment": "moment"}

WORDS: Final[Mapping[DueSort, tuple[str, str]]] = {
    DueSort.MESSAGES: ("send", N_("Messages leave that wait for their hour")),
    DueSort.PUSHES: ("webhook", N_("Reports are pushed again")),
    DueSort.CASE: ("gavel", N_("An application is due at the reviewers' desk")),
    DueSort.PACKAGE: ("package", N_("A package or a gift ends")),
    DueSort.LETTER: ("file-certificate", N_("An authorization letter ends")),
    DueSort.MIDNIGHT: ("moon", N_("The day ends: limits and statistics begin anew")),
    DueSort.MONTH: ("file-invoice", N_("The month ends: statements are closed")),
}


@dataclass(frozen=True, slots=True)
class DueRow:
    """One thing that falls due."""

    icon: str
    words: str
    at: int
    minutes: int


@dataclass(frozen=True, slots=True)
class ClockShown:
    """The page."""

    now: int
    days: int
    hours: int
    minutes: int
    due: tuple[DueRow, ...]
    month_at: int


async def show(visit: Visit) -> ShownPage:
    """Show the clock, and what falls due next."""
    bench: Bench = visit.services.more[MORE]
    now_ms, ahead_ms = bench.clock()
    due = await visit.services.read(lambda tx: falls_due(tx, now_ms))
    rows = tuple(
        DueRow(*WORDS[one.sort], one.at, max(1, -(-(one.at - now_ms) // MINUTE_MS))) for one in due
    )
    days, rest = divmod(max(0, ahead_ms), DAY_MS)
    hours, rest = divmod(rest, HOUR_MS)
    return ShownPage(
        ClockShown(now_ms, days, hours, rest // MINUTE_MS, rows, next_month_at(now_ms))
    )


async def act_move(visit: Visit) -> Done | Wrong:
    """Move the clock forward: by a step, or to a moment."""
    bench: Bench = visit.services.more[MORE]
    now_ms, _ = bench.clock()
    typed = visit.form.text("moment").strip().replace(" ", "T")
    try:
        moment = moment_of(typed, now_ms)
    except ValueError as fault:
        return Wrong(Refused(BenchReason.CLOCK_UNREADABLE, "clock.moment", why=fault.args[0]))
    await bench.move(max(0, moment - now_ms))
    now_ms, _ = bench.clock()
    said = visit.say(N_("It is {time} now."), time=shanghai_text(now_ms))
    return Done(PAGE.path, said)


ACTS: Final = {"move": act_move}
