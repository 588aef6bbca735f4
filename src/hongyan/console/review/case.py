"""One case: what was applied for, what the rules and past cases say, and the decision."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from hongyan.console.page import Done, Gone, Page, PageAct, ShownPage, Wrong, Zone
from hongyan.console.review.case_shown import shown_case
from hongyan.console.review.seeing import own_accounts, read_work
from hongyan.console.review.strip import DeskStrip, strip_of
from hongyan.console.wording import N_
from hongyan.domain.review.decision import DeskDecision
from hongyan.domain.review.lifecycle import Event
from hongyan.flows.review.desk.case_view import CaseView, view_case
from hongyan.flows.review.desk.decide import decide_later, take_back
from hongyan.flows.review.desk.queue import act_now
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from hongyan.console.visit import Visit
    from hongyan.flows.reference.work import Work
    from hongyan.words.language import Language

PAGE: Final = Page(
    path="/console/review/cases/{case}",
    name="review.case",
    title=N_("Case"),
    zone=Zone.REVIEW,
    menu="review.desk",
)
ABOUT: Final = {"case.reason": "reason", "case.note": "note"}
SAID: Final = {
    Event.CLAIMED: N_("Case #{case} is yours."),
    Event.RELEASED: N_("Case #{case} is back in the queue."),
    Event.CALL_ASKED: N_("Telephone the applicant, then note how it went."),
    Event.CALL_CONFIRMED: N_("The call is noted; now it can be approved."),
    Event.CALL_FAILED: N_("The call is noted."),
}
NUMBER_DIGITS_MAX: Final = 18


async def show(visit: Visit) -> ShownPage | Gone:
    """Show a case as this reviewer sees it."""
    case_id = case_of(visit)
    if case_id is None:
        return Gone()
    own = own_accounts(visit)
    found = await read_work(visit, _read, case_id, visit.me.name, own, visit.language)
    if isinstance(found, Refused):
        return Gone()
    view, strip = found
    return ShownPage(shown_case(visit, view, strip), title=visit.say("Case #{case}", case=case_id))


async def act_decide(visit: Visit, event: Event) -> Done | Wrong | Gone:
    """Keep a decision for as long as it can be taken back."""
    case_id = case_of(visit)
    if case_id is None:
        return Gone()
    decision = DeskDecision(event, _reasons(visit, event), _note(visit, event))
    own = own_accounts(visit)
    services, name = visit.services, visit.me.name
    done = await services.write(visit.actor, decide_later, case_id, decision, name, own)
    return Wrong(done) if isinstance(done, Refused) else Done(url_of(case_id))


async def act_at_once(visit: Visit, event: Event) -> Done | Wrong | Gone:
    """Do what no applicant is notified of."""
    case_id = case_of(visit)
    if case_id is None:
        return Gone()
    services, name, note = visit.services, visit.me.name, _typed(visit)
    own = own_accounts(visit)
    if event in {Event.CLAIMED, Event.RELEASED, Event.CALL_ASKED}:
        note = ""
    done = await services.write(visit.actor, act_now, case_id, event, name, own, note)
    if isinstance(done, Refused):
        return Wrong(done)
    url = "/console/review" if event is Event.RELEASED else url_of(case_id)
    return Done(url, said=visit.say(SAID[event], case=case_id))


async def act_undo(visit: Visit) -> Done | Wrong | Gone:
    """Take a decision back, or lay aside one that could not be done."""
    case_id = case_of(visit)
    if case_id is None:
        return Gone()
    done = await visit.services.write(visit.actor, take_back, case_id, visit.me.name)
    if isinstance(done, Refused):
        return Wrong(done)
    said = visit.say(
        "The decision on case #{case} is taken back. No one heard of it.", case=case_id
    )
    return Done(url_of(case_id), said=said)


ACTS: Final = {
    "claim": PageAct(partial(act_at_once, event=Event.CLAIMED)),
    "release": PageAct(partial(act_at_once, event=Event.RELEASED)),
    "call": PageAct(partial(act_at_once, event=Event.CALL_ASKED)),
    "called": PageAct(partial(act_at_once, event=Event.CALL_CONFIRMED)),
    "uncalled": PageAct(partial(act_at_once, event=Event.CALL_FAILED)),
    "approve": PageAct(partial(act_decide, event=Event.APPROVED)),
    "reject": PageAct(partial(act_decide, event=Event.REJECTED)),
    "material": PageAct(partial(act_decide, event=Event.MATERIAL_ASKED)),
    "undo": PageAct(act_undo),
}


def case_of(visit: Visit) -> int | None:
    """Return the number of the case that the path names."""
    text = visit.path["case"]
    is_number = text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS_MAX
    return int(text) if is_number else None


def url_of(case_id: int) -> str:
    """Return the URL of a case."""
    return f"/console/review/cases/{case_id}"


def _read(
    work: Work, case_id: int, reviewer: str, own: Collection[int], language: Language
) -> tuple[CaseView, DeskStrip] | Refused:
    view = view_case(work, case_id, reviewer, own)
    return view if isinstance(view, Refused) else (view, strip_of(work, reviewer, language))


def _typed(visit: Visit) -> str:
    # A form's lines end with CR and LF; what is stored and counted has LF alone.
    return visit.form.raw("note").replace("\r\n", "\n").strip()


def _note(visit: Visit, event: Event) -> str:
    """Return the note: what the page wrote by itself is meant for a rejection alone."""
    note = _typed(visit)
    is_prefilled = note == visit.form.raw("prefill").strip()
    return "" if is_prefilled and event is not Event.REJECTED else note


def _reasons(visit: Visit, event: Event) -> tuple[RejectionReason, ...]:
    if event is not Event.REJECTED:
        return ()
    known = {one.value: one for one in RejectionReason}
    return tuple(known[one] for one in visit.form.many("reason") if one in known)
