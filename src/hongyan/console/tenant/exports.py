"""What I asked to export: begun here for what a list was asked, with progress, kept some time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hongyan.console.exporting import ExportAsked
from hongyan.console.forms import Form, UrlQuery
from hongyan.console.lists import Chip, Filters, Keyset, Pages, url_of
from hongyan.console.page import (
    Done,
    Gone,
    MenuGroup,
    Page,
    PageAct,
    PagePart,
    ShownPage,
    ShownState,
    Tone,
    Wrong,
    Zone,
)
from hongyan.console.tenant.figure_words import FILTERS as FIGURE_FILTERS
from hongyan.console.tenant.record_filters import filters_for
from hongyan.console.wording import N_
from hongyan.domain.jobs.model import Job, JobForm, JobKind, JobState
from hongyan.flows.operation.jobs import ask_job, cancel_job, list_jobs
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.ids import ID_MAX
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hongyan.console.lists import Filter
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/exports",
    name="tenant.exports",
    title=N_("Exports"),
    zone=Zone.TENANT,
    action="QuerySendDetails",
    icon="download",
    group=MenuGroup.SENDING,
)
SHOW_NUMBER: Final = "HongyanShowNumber"
SHOWN_MAX: Final = 50
KINDS: Final = {JobKind.RECORDS: N_("Send records"), JobKind.STATISTICS: N_("Statistics")}
STATES: Final = {
    JobState.WAITING: ShownState(Tone.INFO, N_("Waits its turn")),
    JobState.RUNNING: ShownState(Tone.INFO, N_("Runs")),
    JobState.DONE: ShownState(Tone.OK, N_("Ready")),
    JobState.FAILED: ShownState(Tone.BAD, N_("Failed")),
    JobState.CANCELLED: ShownState(Tone.NEUTRAL, N_("Cancelled")),
    JobState.GONE: ShownState(Tone.NEUTRAL, N_("File removed")),
}
"""Total over `JobState`."""


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is about to be exported, as a list was asked: chips of what is set."""

    of: str
    word: str
    by: str
    values: Mapping[str, str]
    chips: tuple[Chip, ...]
    may_show_numbers: bool


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the page shows it; `until` is when its file goes."""

    job: Job
    word: str
    state: ShownState
    until: int | None
    percent: int


@dataclass(frozen=True, slots=True)
class Exports:
    """The page; while something runs, the list of jobs is asked for again by itself."""

    order: ExportOrder | None
    pages: Pages[JobRow]
    is_running: bool
    keep_days: int


async def show(visit: Visit) -> ShownPage | PagePart:
    """Show a person's exports in this account, the newest first."""
    after = Keyset.read(visit.query).after
    account_id, person_id = visit.account.account_id, visit.me.person_id
    found = await visit.services.read(
        lambda tx: list_jobs(tx, account_id, person_id, after or ID_MAX, SHOWN_MAX + 1)
    )
    keep = visit.services.settings.keep_exports_days
    rows = [_row(one, keep) for one in found[:SHOWN_MAX]]
    path = visit.here(PAGE.path)
    older = url_of(path, {"after": rows[-1].job.job_id}) if len(found) > SHOWN_MAX else ""
    pages = Pages(rows, older, "" if after is None else path)
    running = any(one.job.is_open for one in rows)
    shown = Exports(_order(visit), pages, running, keep)
    return PagePart("jobs", shown) if visit.is_part else ShownPage(shown)


def _row(job: Job, keep_days: int) -> JobRow:
    until = None
    if job.state is JobState.DONE and job.ended_at is not None:
        until = job.ended_at + keep_days * DAY_MS
    return JobRow(job, KINDS[job.kind], STATES[job.state], until, job.permille // 10)


def _order(visit: Visit) -> ExportOrder | None:
    """Return what is about to be exported; None where the page was opened by itself."""
    asked: UrlQuery | Form = visit.form if visit.form.is_sent else visit.query
    if asked.text("of") not in {one.value for one in JobKind}:
        return None
    kind = JobKind(asked.text("of"))
    declared = _declared(kind, visit)
    values = _values(declared, asked)
    filters = Filters(visit.here(PAGE.path), declared, values)
    chips = tuple(one for one in filters.chips)
    may = kind is JobKind.RECORDS and visit.account.may(SHOW_NUMBER)
    return ExportOrder(kind.value, KINDS[kind], asked.text("by"), values, chips, may)


def _declared(kind: JobKind, visit: Visit) -> tuple[Filter, ...]:
    settings = visit.services.settings
    return FIGURE_FILTERS if kind is JobKind.STATISTICS else filters_for(settings)


def _values(declared: tuple[Filter, ...], asked: UrlQuery | Form) -> dict[str, str]:
    """Return the filters of a list as it read them."""
    return dict(Filters.read("", declared, UrlQuery(asked.pairs())).values)


async def act_begin(visit: Visit) -> Done | Wrong | Gone:
    """Begin an export of what the list was asked."""
    form = visit.form
    if form.text("of") not in {one.value for one in JobKind}:
        return Gone()
    kind = JobKind(form.text("of"))
    whole = form.is_set("whole") and visit.account.may(SHOW_NUMBER)
    asked = ExportAsked(_values(_declared(kind, visit), form), form.text("by"), whole)
    order: dict[str, Any] = {"language": visit.language.value, "with_numbers": whole}
    suffix = JobForm(form.choice("form", [one.value for one in JobForm], JobForm.XLSX.value))
    answer = await visit.services.write(
        visit.actor,
        ask_job,
        visit.account.account_id,
        visit.me.person_id,
        kind,
        suffix,
        msgspec.json.encode(asked).decode(),
        **order,
    )
    if isinstance(answer, Refused):
        return Wrong(answer)
    return Done(visit.here(PAGE.path), said=visit.say("The export has begun."))


async def act_cancel(visit: Visit) -> Done | Wrong | Gone:
    """End an export that waits or runs."""
    job_id = visit.form.whole("job")
    if job_id is None:
        return Gone()
    answer = await visit.services.write(
        visit.actor, cancel_job, visit.account.account_id, visit.me.person_id, job_id
    )
    if isinstance(answer, Refused):
        return Wrong(answer)
    return Done(visit.here(PAGE.path), said=visit.say("The export is cancelled."))


ACTS: Final = {"begin": PageAct(act_begin), "cancel": PageAct(act_cancel)}
