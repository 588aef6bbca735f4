"""Where does a sign stand, what did the review say, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.console.page import Answer, Done, Gone, Page, PageAct, ShownPage, Wrong, Zone
from hongyan.console.tenant import text_words as words
from hongyan.console.tenant.found_words import FoundTold, told_of_case
from hongyan.console.within import use_of, write_within
from hongyan.console.wording import N_
from hongyan.domain.accounts.acts import Act
from hongyan.domain.review.lifecycle import State as CaseState
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.review.reasons import TypedReason
from hongyan.domain.signs.model import CHANGEABLE, SignRecord, SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.flows.review.applications.apply_sign import delete_sign
from hongyan.flows.review.applications.list_texts import WaitingText, use_of_signs, waiting_of
from hongyan.flows.review.applications.view_signs import sign_view
from hongyan.flows.review.cases.findings import reason_names
from hongyan.flows.review.desk.applicant_acts import (
    is_paused_by_owner,
    pause_sign,
    urge_application,
    withdraw_application,
)
from hongyan.flows.review.desk.request_review import request_review
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.refusal import Refused
from hongyan.words.language import Language

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/signs/{name}",
    name="tenant.sign",
    title=N_("Sign"),
    zone=Zone.TENANT,
    action="GetSmsSign",
    menu="tenant.signs",
)
ABOUT: Final = {"typed": "typed", "case.note": "note"}
SIGNS: Final = "/console/a/{account}/signs"
KIND: Final = SubjectKind.SIGN


@dataclass(frozen=True, slots=True)
class OneSign:
    """The page: the sign, its case, what was found, and which acts there are now."""

    record: SignRecord
    waiting: WaitingText | None
    told: FoundTold
    reasons: tuple[str, ...]
    segments: int
    is_letter_passed: bool
    is_paused_by_owner: bool
    now_ms: int
    words: ModuleType = words

    @property
    def case_state(self) -> CaseState | None:
        """Return where its case stands."""
        return None if self.waiting is None else self.waiting.case.state

    @property
    def is_mendable(self) -> bool:
        """Tell whether it can be changed and submitted again."""
        return self.record.sign.state in CHANGEABLE or (
            self.case_state is CaseState.MATERIAL_NEEDED
        )

    @property
    def is_overdue(self) -> bool:
        """Tell whether it can be urged."""
        due_at = None if self.waiting is None else self.waiting.case.due_at
        return due_at is not None and due_at < self.now_ms

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is in review."""
        return self.record.sign.state is SignState.PENDING


async def show(visit: Visit) -> Answer:
    """Show one sign of the account."""
    found = await visit.services.read(lambda tx: _read(visit, tx))
    return Gone() if found is None else ShownPage(found, title=found.record.sign.name)


async def withdraw(visit: Visit) -> Answer:
    """Take the application back."""
    name, account_id = visit.path["name"], visit.account.account_id
    done = await visit.services.write(visit.actor, withdraw_application, account_id, KIND, name)
    return _answer(visit, done, N_("{name} is taken back. It can be changed and submitted again."))


async def urge(visit: Visit) -> Answer:
    """Ask that it be decided soon."""
    name, account_id = visit.path["name"], visit.account.account_id
    done = await visit.services.write(visit.actor, urge_application, account_id, KIND, name)
    return _answer(visit, done, N_("The reviewers see that {name} was urged."))


async def human(visit: Visit) -> Answer:
    """Put it before a reviewer, although the rules rejected it."""
    name, account_id = visit.path["name"], visit.account.account_id
    use, note = use_of(visit, Act.APPLY, Allowance.CHANGE), visit.form.text("note")
    done = await write_within(visit, use, request_review, account_id, KIND, name, note)
    return _answer(visit, done, N_("A reviewer will look at {name}."))


async def pause(visit: Visit) -> Answer:
    """Let it send nothing; the inverse stands beside it."""
    done = await _pause(visit, is_on=False)
    if isinstance(done, Done):
        return Done(done.url, done.said, undo=f"{done.url}/resume")
    return done


async def resume(visit: Visit) -> Answer:
    """Let it send again."""
    return await _pause(visit, is_on=True)


async def delete(visit: Visit) -> Answer:
    """Delete it permanently; its name is typed first."""
    name = visit.path["name"]
    if visit.form.text("typed") != name:
        return Wrong(Refused(TypedReason.DIFFERS, "typed", text=name))
    use = use_of(visit, Act.MANAGE, Allowance.CHANGE)
    done = await write_within(visit, use, delete_sign, visit.account.account_id, name)
    if isinstance(done, Refused):
        return Gone() if done.reason is SignReason.MISSING else Wrong(done)
    return Done(visit.here(SIGNS), visit.say(N_("{name} is deleted."), name=name))


ACTS: Final = {
    "withdraw": PageAct(withdraw, action="UpdateSmsSign"),
    "urge": PageAct(urge, action="UpdateSmsSign"),
    "human": PageAct(human, action="HongyanRequestReview"),
    "pause": PageAct(pause, action="UpdateSmsSign"),
    "resume": PageAct(resume, action="UpdateSmsSign"),
    "delete": PageAct(delete, action="DeleteSmsSign"),
}


async def _pause(visit: Visit, *, is_on: bool) -> Answer:
    name, account_id = visit.path["name"], visit.account.account_id
    done = await visit.services.write(visit.actor, pause_sign, account_id, name, is_on=is_on)
    said = N_("{name} sends again.") if is_on else N_("{name} is paused and sends nothing.")
    return _answer(visit, done, said)


def _answer(visit: Visit, done: object, said: str) -> Answer:
    if isinstance(done, Refused):
        return Gone() if done.reason is SignReason.MISSING else Wrong(done)
    return Done(visit.here(PAGE.path), visit.say(said, name=visit.path["name"]))


def _read(visit: Visit, tx: Connection) -> OneSign | None:
    account_id, name = visit.account.account_id, visit.path["name"]
    view = sign_view(tx, account_id, name)
    if isinstance(view, Refused):
        return None
    record = view.record
    order_id = None if record.application is None else record.application.order_id
    waiting = waiting_of(tx, [order_id]).get(order_id or 0)
    is_rejected = record.sign.state is SignState.REJECTED
    names = () if waiting is None else reason_names(waiting.case)
    return OneSign(
        record=record,
        waiting=waiting,
        told=told_of_case(record.sign.name, view.findings if is_rejected else (), visit.language),
        reasons=tuple(one.en if visit.language is Language.EN else one.zh for one in names),
        segments=use_of_signs(tx, account_id, visit.now_ms).get(record.sign.sign_id, 0),
        is_letter_passed=view.is_letter_passed,
        is_paused_by_owner=is_paused_by_owner(tx, account_id, KIND, name),
        now_ms=visit.now_ms,
    )
