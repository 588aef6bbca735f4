"""Where does a template stand, what did the review say, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.console import content_words as words
from hongyan.console.page import Answer, Gone, Page, ShownPage, Zone
from hongyan.console.tenant.template_draft import of_record
from hongyan.console.tenant.text_acts import TextActs
from hongyan.console.tenant.text_review import ReviewedText, TextReview, review_of
from hongyan.console.wording import N_
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.templates.model import CHANGEABLE, TemplateRecord
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications.apply_template import delete_template
from hongyan.flows.review.applications.draft_template import (
    DraftMessage,
    TypedTemplate,
    draft_template,
)
from hongyan.flows.review.applications.view_templates import template_view
from hongyan.flows.review.desk.applicant_acts import pause_template
from hongyan.kernel.refusal import Refused
from hongyan.text.variables import ATTRIBUTES

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
KIND: Final = SubjectKind.TEMPLATE


@dataclass(frozen=True, slots=True)
class OneTemplate:
    """The page: the template, what the review said, and its message."""

    record: TemplateRecord
    review: TextReview
    message: DraftMessage | None
    words: ModuleType = words

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


ACTS: Final = TextActs(
    kind=KIND,
    path=PAGE.path,
    place="code",
    list_path="/console/a/{account}/templates",
    missing=TemplateReason.MISSING,
    change="UpdateSmsTemplate",
    remove="DeleteSmsTemplate",
    pause_text=pause_template,
    delete_text=delete_template,
).declared()


def _read(visit: Visit, tx: Connection) -> OneTemplate | None:
    account_id, code = visit.account.account_id, visit.path["code"]
    view = template_view(tx, account_id, code)
    if isinstance(view, Refused):
        return None
    record = view.record
    template, applied = record.template, record.application
    order_id = None if applied is None else applied.order_id
    reviewed = ReviewedText(
        KIND,
        code,
        record.content,
        template.state,
        order_id,
        is_changeable=template.state in CHANGEABLE,
    )
    typed = TypedTemplate(of_record(record, template.name))
    draft = draft_template(tx, account_id, typed, visit.now_ms, visit.services.settings)
    return OneTemplate(record, review_of(visit, tx, reviewed, view.findings), draft.message)
