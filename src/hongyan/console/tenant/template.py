"""Where does a template stand, what did the review say, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.console.page import Answer, Done, Gone, Page, PageAct, ShownPage, Wrong, Zone
from hongyan.console.tenant import text_words as words
from hongyan.console.tenant.found_words import FoundTold, told_of_case
from hongyan.console.tenant.template_draft import of_record
from hongyan.console.within import use_of, write_within
from hongyan.console.wording import N_
from hongyan.domain.accounts.acts import Act
from hongyan.domain.review.lifecycle import State as CaseState
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.review.reasons import TypedReason
from hongyan.domain.templates.model import CHANGEABLE, TemplateRecord, TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications.apply_template import delete_template
from hongyan.flows.review.applications.draft_template import (
    DraftMessage,
    TypedTemplate,
    draft_template,
)
from hongyan.flows.review.applications.list_texts import WaitingText, waiting_of
from hongyan.flows.review.applications.view_templates import template_view
from hongyan.flows.review.cases.findings import reason_names
from hongyan.flows.review.desk.applicant_acts import (
    is_paused_by_owner,
    pause_template,
    urge_application,
    withdraw_application,
)
from hongyan.flows.review.desk.request_review import request_review
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.refusal import Refused
from hongyan.text.variables import ATTRIBUTES
from hongyan.words.language import Language

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/templates/{code}",
    name="tenant.template",
    title=N_("Template"),
    zone=Zone.TENANT,
    action="QuerySmsTemplate",
    menu="tenant.templates",
)
ABOUT: Final = {"typed": "typed", "case": "", "case.note": "note"}
TEMPLATES: Final = "/console/a/{account}/templates"
KIND: Final = SubjectKind.TEMPLATE


@dataclass(frozen=True, slots=True)
class OneTemplate:
    """The page: the template, its case, what was found, and which acts there are now."""

    record: TemplateRecord
    waiting: WaitingText | None
    told: FoundTold
    reasons: tuple[str, ...]
    message: DraftMessage | None
    is_paused_by_owner: bool
    now_ms: int
    words: ModuleType = words

    @property
    def is_mendable(self) -> bool:
        """Tell whether it can be changed and submitted again."""
        return self.record.template.state in CHANGEABLE or (
            self.case_state is CaseState.MATERIAL_NEEDED
        )

    @property
    def case_state(self) -> CaseState | None:
        """Return where its case stands."""
        return None if self.waiting is None else self.waiting.case.state

    @property
    def is_overdue(self) -> bool:
        """Tell whether it can be urged."""
        due_at = None if self.waiting is None else self.waiting.case.due_at
        return due_at is not None and due_at < self.now_ms

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is in review."""
        return self.record.template.state is TemplateState.PENDING

    def form_of(self, name: str) -> str:
        """Return the form that a variable's values must have, in Chinese."""
        attribute = ATTRIBUTES.get(self.record.template.attributes.get(name, ""))
        return "" if attribute is None else attribute.zh

    def form_en_of(self, name: str) -> str:
        """Return the same in English."""
        attribute = ATTRIBUTES.get(self.record.template.attributes.get(name, ""))
        return "" if attribute is None else attribute.en


async def show(visit: Visit) -> Answer:
    """Show one template of the account."""
    found = await visit.services.read(lambda tx: _read(visit, tx))
    if found is None:
        return Gone()
    return ShownPage(found, title=found.record.template.name)


async def withdraw(visit: Visit) -> Answer:
    """Take the application back."""
    code = visit.path["code"]
    done = await visit.services.write(
        visit.actor, withdraw_application, visit.account.account_id, KIND, code
    )
    return _answer(visit, done, N_("{code} is taken back. It can be changed and submitted again."))


async def urge(visit: Visit) -> Answer:
    """Ask that it be decided soon."""
    code = visit.path["code"]
    done = await visit.services.write(
        visit.actor, urge_application, visit.account.account_id, KIND, code
    )
    return _answer(visit, done, N_("The reviewers see that {code} was urged."))


async def human(visit: Visit) -> Answer:
    """Put it before a reviewer, although the rules rejected it."""
    code, note = visit.path["code"], visit.form.text("note")
    use = use_of(visit, Act.APPLY, Allowance.CHANGE)
    account_id = visit.account.account_id
    done = await write_within(visit, use, request_review, account_id, KIND, code, note)
    return _answer(visit, done, N_("A reviewer will look at {code}."))


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
    """Delete it permanently; its code is typed first."""
    code = visit.path["code"]
    if visit.form.text("typed") != code:
        return Wrong(Refused(TypedReason.DIFFERS, "typed", text=code))
    use = use_of(visit, Act.MANAGE, Allowance.CHANGE)
    done = await write_within(visit, use, delete_template, visit.account.account_id, code)
    if isinstance(done, Refused):
        return Gone() if done.reason is TemplateReason.MISSING else Wrong(done)
    return Done(visit.here(TEMPLATES), visit.say(N_("{code} is deleted."), code=code))


ACTS: Final = {
    "withdraw": PageAct(withdraw, action="UpdateSmsTemplate"),
    "urge": PageAct(urge, action="UpdateSmsTemplate"),
    "human": PageAct(human, action="HongyanRequestReview"),
    "pause": PageAct(pause, action="UpdateSmsTemplate"),
    "resume": PageAct(resume, action="UpdateSmsTemplate"),
    "delete": PageAct(delete, action="DeleteSmsTemplate"),
}


async def _pause(visit: Visit, *, is_on: bool) -> Answer:
    code, account_id = visit.path["code"], visit.account.account_id
    done = await visit.services.write(visit.actor, pause_template, account_id, code, is_on=is_on)
    said = N_("{code} sends again.") if is_on else N_("{code} is paused and sends nothing.")
    return _answer(visit, done, said)


def _answer(visit: Visit, done: object, said: str) -> Answer:
    code = visit.path["code"]
    if isinstance(done, Refused):
        return Gone() if done.reason is TemplateReason.MISSING else Wrong(done)
    return Done(visit.here(PAGE.path), visit.say(said, code=code))


def _read(visit: Visit, tx: Connection) -> OneTemplate | None:
    account_id, code = visit.account.account_id, visit.path["code"]
    view = template_view(tx, account_id, code)
    if isinstance(view, Refused):
        return None
    record = view.record
    applied = record.application
    order_id = None if applied is None else applied.order_id
    waiting = waiting_of(tx, [order_id]).get(order_id or 0)
    typed = TypedTemplate(of_record(record, record.template.name))
    draft = draft_template(tx, account_id, typed, visit.now_ms, visit.services.settings)
    is_rejected = record.template.state is TemplateState.REJECTED
    names = () if waiting is None else reason_names(waiting.case)
    return OneTemplate(
        record=record,
        waiting=waiting,
        told=told_of_case(record.content, view.findings if is_rejected else (), visit.language),
        reasons=tuple(one.en if visit.language is Language.EN else one.zh for one in names),
        message=draft.message,
        is_paused_by_owner=is_paused_by_owner(tx, account_id, KIND, code),
        now_ms=visit.now_ms,
    )
