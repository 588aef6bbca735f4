"""Where does a sign stand, what did the review say, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.console import content_words as words
from hongyan.console.page import Answer, Gone, Page, ShownPage, Zone
from hongyan.console.tenant.text_acts import TextActs
from hongyan.console.tenant.text_review import ReviewedText, TextReview, review_of
from hongyan.console.wording import N_
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs.model import CHANGEABLE, SignRecord
from hongyan.domain.signs.reasons import SignReason
from hongyan.flows.review.applications.apply_sign import delete_sign
from hongyan.flows.review.applications.list_texts import use_of_signs
from hongyan.flows.review.applications.view_signs import sign_view
from hongyan.flows.review.desk.applicant_acts import pause_sign
from hongyan.kernel.refusal import Refused

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
KIND: Final = SubjectKind.SIGN


@dataclass(frozen=True, slots=True)
class OneSign:
    """The page: the sign, what the review said, and what was sent with it."""

    record: SignRecord
    review: TextReview
    segments: int
    is_letter_passed: bool
    words: ModuleType = words


async def show(visit: Visit) -> Answer:
    """Show one sign of the account."""
    found = await visit.services.read(lambda tx: _read(visit, tx))
    return Gone() if found is None else ShownPage(found, title=found.record.sign.name)


ACTS: Final = TextActs(
    kind=KIND,
    path=PAGE.path,
    place="name",
    list_path="/console/a/{account}/signs",
    missing=SignReason.MISSING,
    change="UpdateSmsSign",
    remove="DeleteSmsSign",
    pause_text=pause_sign,
    delete_text=delete_sign,
).declared()


def _read(visit: Visit, tx: Connection) -> OneSign | None:
    account_id, name = visit.account.account_id, visit.path["name"]
    view = sign_view(tx, account_id, name)
    if isinstance(view, Refused):
        return None
    record = view.record
    sign, applied = record.sign, record.application
    order_id = None if applied is None else applied.order_id
    reviewed = ReviewedText(
        KIND, name, sign.name, sign.state, order_id, is_changeable=sign.state in CHANGEABLE
    )
    return OneSign(
        record=record,
        review=review_of(visit, tx, reviewed, view.findings),
        segments=use_of_signs(tx, account_id, visit.now_ms).get(sign.sign_id, 0),
        is_letter_passed=view.is_letter_passed,
    )
