"""Commands of the reviewers' desk: the queue, a case, what is done to it, and the workdays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.review.dossier import (
    TEXT_CHARACTERS,
    comparison_lines,
    dossier_fields,
    dossier_lines,
)
from hongyan.cli.review.learning import agreement_rows
from hongyan.cli.session import HERE, AsJson, Where, opened
from hongyan.cli.words import moment_cell, state_cell
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.review.asked import QueueAsked
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.lifecycle import OPEN, Event, State
from hongyan.domain.review.model import ActorKind
from hongyan.domain.review.rejections import REASONS
from hongyan.domain.review.words import CASE_STATES
from hongyan.engine.terminal import answer_in_json, say, show_table, told_in_json
from hongyan.flows.review.desk import desk as flows
from hongyan.flows.review.desk.dossier import read_file, show_case
from hongyan.flows.review.desk.learn import calibration
from hongyan.flows.review.desk.queue import QueuePlace, list_queue
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import REASON_NAMES, RejectionReason

CaseId = Annotated[int, Parameter(help="Number of the case.")]
By = Annotated[str, Parameter(help="Your name at the desk, default HONGYAN_REVIEWER.")]
Note = Annotated[str, Parameter(help="A word of explanation, up to 500 characters.")]
Reasons = Annotated[
    list[RejectionReason] | None,
    Parameter(name="--reason", negative="", help="A reason of the closed list; repeat it."),
]
DAYS_MAX = 400
AGREEMENT_DAYS_MAX = 3650
QUEUE_MAX = 10_000

review = App(name="review", help="The reviewers' desk: queue, cases, decisions, workdays.")


@review.command
def queue(
    *,
    state: Annotated[
        list[State] | None, Parameter(negative="", help="Only these states; repeat it.")
    ] = None,
    where: Where = HERE,
) -> None:
    """List open cases, what is to be claimed next first."""
    with opened(where) as session, session.database.reading() as tx:
        now_ms = session.now_ms
        asked = QueueAsked(state or OPEN)
        found = list_queue(session.work(tx), asked, limit=QUEUE_MAX).rows
    rows = [_row(one, now_ms) for one in found]
    columns = ("case", "place", "kind", "purpose", "account", "state", "due", "by", "text")
    show_table(columns, rows, empty="Nothing waits.")


def _row(one: QueuePlace, now_ms: int) -> tuple[object, ...]:
    case = one.case
    due = moment_cell(case.due_at)
    if case.due_at is not None and case.due_at < now_ms:
        due = replace(due, text=f"{due.text} late")
    kind = case.subject.message_kind
    return (
        case.case_id,
        one.place or None,
        case.subject.kind.value if kind is None else kind.name.lower(),
        case.purpose.value,
        one.account_name,
        state_cell(case.state, CASE_STATES),
        due,
        case.claimed_by or None,
        case.subject.text[:TEXT_CHARACTERS],
    )


@review.command
def show(case: CaseId, /, *, where: Where = HERE) -> None:
    """Show a case: text, findings, precedents, and everything that happened to it."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(show_case(session.work(tx, session.sealer()), case))
    if told_in_json(dossier_fields(found)):
        return
    for line in dossier_lines(found):
        say(line)


@review.command(name="file")
def save_file(
    case: CaseId,
    name: Annotated[str, Parameter(help="The file's name, as `show` prints it.")],
    to: Annotated[Path, Parameter(help="Where to put it; nothing is written over.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Save a scan that was given with a case, to look at it."""
    with opened(where) as session, session.database.reading() as tx:
        content = settled(read_file(session.work(tx, session.sealer()), case, name))
    with to.open("xb") as file:
        file.write(content)
    tell("{count} bytes are in {to}.", count=len(content), to=to)


@review.command
def claim(case: CaseId, /, *, by: By = "", where: Where = HERE) -> None:
    """Take a case; no other reviewer decides it then."""
    _act(case, Event.CLAIMED, by, where)


@review.command
def release(
    case: CaseId,
    /,
    *,
    by: By = "",
    operator: Annotated[
        bool, Parameter(negative="", help="Take it from the reviewer who claimed it.")
    ] = False,
    where: Where = HERE,
) -> None:
    """Give a claimed case back to the queue."""
    kind = ActorKind.OPERATOR if operator else ActorKind.REVIEWER
    _act(case, Event.RELEASED, by, where, kind=kind)


@review.command
def approve(case: CaseId, /, *, note: Note = "", by: By = "", where: Where = HERE) -> None:
    """Approve a case that you claimed."""
    _act(case, Event.APPROVED, by, where, note=note)


@review.command
def reject(
    case: CaseId, /, *, reason: Reasons = None, note: Note = "", by: By = "", where: Where = HERE
) -> None:
    """Reject a case that you claimed, with reasons of the closed list."""
    _act(case, Event.REJECTED, by, where, reasons=tuple(reason or ()), note=note)


@review.command
def ask(
    case: CaseId, /, *, reason: Reasons = None, note: Note = "", by: By = "", where: Where = HERE
) -> None:
    """Ask the applicant for a paper or a word; the clock stands still."""
    _act(case, Event.MATERIAL_ASKED, by, where, reasons=tuple(reason or ()), note=note)


@review.command
def call(
    case: CaseId,
    /,
    *,
    confirmed: Annotated[bool, Parameter(negative="", help="They know of it.")] = False,
    failed: Annotated[bool, Parameter(negative="", help="No answer, or not known there.")] = False,
    note: Note = "",
    by: By = "",
    where: Where = HERE,
) -> None:
    """Say that the applicant has to be telephoned (政企); then say how the call went."""
    if confirmed and failed:
        raise CommandError(
            worded("--failed: a call is either confirmed or failed; give one of them")
        )
    event = Event.CALL_CONFIRMED if confirmed else Event.CALL_ASKED
    _act(case, Event.CALL_FAILED if failed else event, by, where, note=note)


@review.command
def reopen(case: CaseId, /, *, note: Note = "", by: By = "", where: Where = HERE) -> None:
    """Put a decided case back into the queue."""
    _act(case, Event.REOPENED, by, where, note=note, kind=ActorKind.OPERATOR)


@review.command
def urge(case: CaseId, /, *, where: Where = HERE) -> None:
    """Urge an overdue case for its applicant (催办), once an hour."""
    _for_applicant(case, Event.URGED, "", where)


@review.command
def appeal(case: CaseId, /, *, note: Note = "", where: Where = HERE) -> None:
    """Ask, for the applicant, that a human looks at what the rules rejected."""
    _for_applicant(case, Event.HUMAN_REQUESTED, note, where)


@review.command
def given(case: CaseId, /, *, note: Note = "", where: Where = HERE) -> None:
    """Note that the applicant gave what was asked for; the case goes back to the queue."""
    _for_applicant(case, Event.MATERIAL_GIVEN, note, where)


@review.command
def compare(
    first: Annotated[str, Parameter(help="Number of a case, or the code of a template.")],
    second: Annotated[str, Parameter(help="The other one.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Compare two texts: differing words, findings of each, the smallest edit that decides."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.compare(tx, shipped_packs(), first, second))
    for line in comparison_lines(found):
        say(line)


@review.command
def agreement(
    *,
    days: Annotated[int, Parameter(help="Second opinions of the last days.")] = 90,
    where: Where = HERE,
) -> None:
    """Show how far blind second opinions agree: of all, by who decided first, and by rule."""
    if not 1 <= days <= AGREEMENT_DAYS_MAX:
        raise CommandError(
            worded(
                "--days: {days} is not 1 to {most}; correct it",
                days=days,
                most=AGREEMENT_DAYS_MAX,
            )
        )
    with opened(where) as session, session.database.reading() as tx:
        found = calibration(tx, session.now_ms, days)
    columns = ("kind", "name", "looked at", "agreed", "share", "interval", "kappa")
    show_table(columns, agreement_rows(found), empty="")


@review.command
def reasons(*, as_json: AsJson = False) -> None:
    """List the reasons that a rejection may name (FAQ 1.2)."""
    answer_in_json(is_json=as_json)
    rows = [
        (
            reason.value,
            REASON_NAMES[reason].zh,
            " ".join(sorted(kind.value for kind in words.subjects)),
        )
        for reason, words in REASONS.items()
    ]
    show_table(("reason", "in words", "for"), rows, empty="")


@review.command
def holidays(
    action: Annotated[
        Literal["list", "free", "work", "forget"],
        Parameter(help="Declare days free or worked, or leave them to the calendar again."),
    ] = "list",
    /,
    *days: Annotated[str, Parameter(help="2027-02-06, or 2027-02-06..2027-02-12.")],
    note: Note = "",
    where: Where = HERE,
) -> None:
    """The operator's own days: they outweigh the calendar of holidays."""
    numbers = [number for text in days for number in _days(text)]
    if bool(numbers) is (action == "list"):
        taken = worded("none") if numbers else worded("days")
        raise CommandError(
            worded("DAYS: {action} takes {taken}; see --help", action=action, taken=taken)
        )
    with opened(where) as session, session.database.transaction() as tx:
        if action == "forget":
            tell(
                "Days left to the calendar: {count}.",
                count=flows.forget_workdays(session.work(tx), numbers),
            )
        elif action != "list":
            is_workday = action == "work"
            flows.set_workdays(session.work(tx), numbers, note, is_workday=is_workday)
        found = flows.list_workdays(tx)
    rows = [(_dashed(day), "work" if worked else "free") for day, worked in found.items()]
    show_table(("day", "is"), rows, empty="No day of your own: the calendar of holidays counts.")


def _act(
    case: int,
    event: Event,
    by: str,
    where: Where,
    *,
    kind: ActorKind = ActorKind.REVIEWER,
    reasons: tuple[RejectionReason, ...] = (),
    note: str = "",
) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        actor = by or session.settings.reviewer
        act = CaseAct(event, session.now_ms, kind, actor, reasons, note)
        done = settled(flows.act_at_desk(session.work(tx), case, act))
    tell("Case {case} is {state}.", case=case, state=CASE_STATES[done.state])


def _for_applicant(case: int, event: Event, note: str, where: Where) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(flows.act_for_applicant(session.work(tx), case, event, note))
    tell("Case {case} is {state}.", case=case, state=CASE_STATES[done.state])


def _days(text: str) -> list[int]:
    first, dots, last = text.partition("..")
    try:
        begin = date.fromisoformat(first)
        end = date.fromisoformat(last) if dots else begin
    except ValueError:
        raise CommandError(
            worded(
                "DAYS: {text} is no day; write 2027-02-06, or 2027-02-06..2027-02-12",
                text=quoted(text),
            )
        ) from None
    count = (end - begin).days + 1
    if not 1 <= count <= DAYS_MAX:
        raise CommandError(
            worded(
                "DAYS: {text} is not 1 to {most} days; correct its ends",
                text=quoted(text),
                most=DAYS_MAX,
            )
        )
    found = (begin + timedelta(days=number) for number in range(count))
    return [one.year * 10_000 + one.month * 100 + one.day for one in found]


def _dashed(day: int) -> str:
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}"
