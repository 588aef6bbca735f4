"""What the review said of a sign or a template, as the text's own page tells it. Knows no page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.console.tenant.found_words import FoundTold, told_of_case
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.words import STATE_WORDS
from hongyan.flows.review.applications.list_texts import WaitingText, waiting_of
from hongyan.flows.review.cases.findings import reason_names
from hongyan.flows.review.cases.paused import is_paused_by_owner
from hongyan.words.catalogues import spoken
from hongyan.words.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit
    from hongyan.domain.review.model import SubjectKind
    from hongyan.domain.signs.model import SignState
    from hongyan.domain.templates.model import TemplateState


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """A text whose review is told: what names it, what was looked at, and where it stands."""

    kind: SubjectKind
    name: str
    text: str
    state: SignState | TemplateState
    order_id: int | None
    is_changeable: bool


@dataclass(frozen=True, slots=True)
class TextReview:
    """A text's case, what was found, and what its account can do now."""

    reviewed: ReviewedText
    waiting: WaitingText | None
    told: FoundTold
    reasons: tuple[str, ...]
    case_words: str
    """Where the case stands, and what follows, in the reader's language."""
    is_paused_by_owner: bool
    now_ms: int

    @property
    def state(self) -> str:
        """Return where the text stands."""
        return self.reviewed.state.value

    @property
    def case_state(self) -> State | None:
        """Return where its case stands."""
        return None if self.waiting is None else self.waiting.case.state

    @property
    def is_mendable(self) -> bool:
        """Tell whether it can be changed and submitted again."""
        return self.reviewed.is_changeable or self.case_state is State.MATERIAL_NEEDED

    @property
    def is_overdue(self) -> bool:
        """Tell whether it can be urged."""
        due_at = None if self.waiting is None else self.waiting.case.due_at
        return due_at is not None and due_at < self.now_ms

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is in review."""
        return self.state == "pending"


def review_of(
    visit: Visit, tx: Connection, reviewed: ReviewedText, findings: Iterable[Mapping[str, Any]]
) -> TextReview:
    """Return what is told of a text's review; findings are told while it is rejected."""
    language, order_id = visit.language, reviewed.order_id
    waiting = waiting_of(tx, [order_id]).get(order_id or 0)
    names = () if waiting is None else reason_names(waiting.case)
    shown = tuple(findings) if reviewed.state == "rejected" else ()
    return TextReview(
        reviewed=reviewed,
        waiting=waiting,
        told=told_of_case(reviewed.text, shown, language),
        reasons=tuple(one.en if language is Language.EN else one.zh for one in names),
        case_words="" if waiting is None else spoken(STATE_WORDS[waiting.case.state], language),
        is_paused_by_owner=is_paused_by_owner(
            tx, visit.account.account_id, reviewed.kind, reviewed.name
        ),
        now_ms=visit.now_ms,
    )
