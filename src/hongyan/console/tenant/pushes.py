"""What was pushed to the account's own servers, what they answered, and what waits or is dead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.lists import Filter, FilterKind, Filters, Keyset, Pages
from hongyan.console.page import Done, MenuGroup, Page, PageAct, ShownPage, ShownState, Tone, Zone
from hongyan.console.wording import N_
from hongyan.domain.callbacks.model import PushFilter, PushKind
from hongyan.flows.messages.reports.push import list_dead_letters, redeliver_dead_letters
from hongyan.flows.messages.reports.push_history import list_push_attempts, pushed_body
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.ids import ID_MAX

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit
    from hongyan.domain.callbacks.model import DeadLetter, PushAttempt
    from hongyan.flows.messages.reports.push_history import PushPage

PAGE: Final = Page(
    path="/console/a/{account}/pushes",
    name="tenant.pushes",
    title=N_("Report pushes"),
    zone=Zone.TENANT,
    action="QuerySendDetails",
    icon="webhook",
    group=MenuGroup.SENDING,
)
REDELIVER: Final = "HongyanRedeliver"
DEAD_SHOWN: Final = 10
PUSHES_MAX: Final = 20
"""Bodies stand in the page: with more, it would be heavier than a page may be."""
KINDS: Final = {
    PushKind.SMS_REPORT: N_("Reports of messages"),
    PushKind.SMS_UP: N_("Replies"),
    PushKind.SIGN_SMS_REPORT: N_("Signs decided"),
    PushKind.TEMPLATE_SMS_REPORT: N_("Templates decided"),
    PushKind.BILLING_ALERT: N_("Alerts"),
}
"""Total over `PushKind`."""
FILTERS: Final = (
    Filter(
        "kind",
        N_("Kind"),
        FilterKind.SELECT,
        (("", N_("All")), *((one.value, word) for one, word in KINDS.items())),
    ),
    Filter(
        "result",
        N_("Answer"),
        FilterKind.SELECT,
        (("", N_("All")), ("failed", N_("Not taken")), ("taken", N_("Taken"))),
    ),
    Filter("span", N_("Time"), FilterKind.SPAN, (("1d", N_("24 hours")), ("", N_("10 days")))),
)


@dataclass(frozen=True, slots=True)
class PushRow:
    """One push with what was sent."""

    push: PushAttempt
    kind: str
    state: ShownState
    body: str | None


@dataclass(frozen=True, slots=True)
class Pushes:
    """The page; `dead` are the oldest items of which every push failed."""

    filters: Filters
    pages: Pages[PushRow]
    dead: tuple[tuple[DeadLetter, str], ...]
    has_more_dead: bool
    may_redeliver: bool


async def show(visit: Visit) -> ShownPage:
    """Show the pushes that fit, the newest first, and the dead letters."""
    filters = Filters.read(visit.here(PAGE.path), FILTERS, visit.query)
    before = Keyset.read(visit.query).after
    account_id = visit.account.account_id
    wanted = PushFilter(
        kind=PushKind(filters["kind"]) if filters["kind"] else None,
        is_failed={"failed": True, "taken": False}.get(filters["result"]),
        since=visit.now_ms - DAY_MS if filters["span"] == "1d" else 0,
    )

    def reading(tx: Connection) -> tuple[PushPage, list[PushRow], list[DeadLetter]]:
        found = list_push_attempts(
            tx, account_id, wanted, before=before or ID_MAX, limit=PUSHES_MAX
        )
        rows = [_row(one, pushed_body(tx, one)) for one in found.attempts]
        return found, rows, list_dead_letters(tx, account_id, DEAD_SHOWN + 1)

    found, rows, dead = await visit.services.read(reading)
    pages = Pages(
        rows=rows,
        older="" if found.before is None else filters.url(after=found.before),
        newer="" if before is None else filters.url(),
        looked_back_to=found.looked_back_to,
    )
    letters = tuple((one, KINDS[one.kind]) for one in dead[:DEAD_SHOWN])
    may = visit.account.may(REDELIVER)
    return ShownPage(Pushes(filters, pages, letters, len(dead) > DEAD_SHOWN, may))


def _row(push: PushAttempt, body: str | None) -> PushRow:
    state = (
        ShownState(Tone.BAD, N_("Not taken")) if push.fault else ShownState(Tone.OK, N_("Taken"))
    )
    return PushRow(push, KINDS[push.kind], state, body)


async def act_redeliver(visit: Visit) -> Done:
    """Push one dead letter again, or all of the account's."""
    one = visit.form.whole("letter")
    ids = None if one is None else [one]
    count = await visit.services.write(
        visit.actor, redeliver_dead_letters, visit.account.account_id, ids
    )
    said = visit.say("{count} pushed again.", count=count)
    return Done(visit.here(PAGE.path), said=said)


ACTS: Final = {"redeliver": PageAct(act_redeliver, action=REDELIVER)}
