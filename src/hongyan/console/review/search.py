"""All cases: by text, account, rule, state, kind and who decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.content_words import KINDS
from hongyan.console.lists import LIMIT, Filter, FilterKind, Filters
from hongyan.console.page import Done, MenuGroup, Page, ShownPage, ShownState, Zone
from hongyan.console.review.rows import cut_text
from hongyan.console.review.words import (
    PURPOSES,
    STATES,
    SUBJECTS,
    decided_by_words,
    kind_words,
    reasons_words,
)
from hongyan.console.wording import N_
from hongyan.domain.review.asked import CasesAsked
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import Case, Purpose, SubjectKind
from hongyan.flows.review.desk.find_cases import find_cases
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/review/cases",
    name="review.search",
    title=N_("All cases"),
    zone=Zone.REVIEW,
    icon="list-search",
    group=MenuGroup.KNOWLEDGE,
)
ALL: Final = ("", N_("All"))
FILTERS: Final = (
    Filter("text", N_("Text or number of a case"), hint=N_("#214, or words of the text")),
    Filter("account", N_("Account")),
    Filter("rule", N_("Rule"), hint=N_("such as topic.loans")),
    Filter(
        "state",
        N_("State"),
        FilterKind.SELECT,
        (ALL, *((one.value, badge.word) for one, badge in STATES.items())),
    ),
    Filter(
        "kind",
        N_("Kind"),
        FilterKind.SELECT,
        (
            ALL,
            *((one.name.lower(), word) for one, word in KINDS.items()),
            *(
                (one.value, word)
                for one, word in SUBJECTS.items()
                if one is not SubjectKind.TEMPLATE
            ),
        ),
        is_folded=True,
    ),
    Filter(
        "purpose",
        N_("Purpose"),
        FilterKind.SELECT,
        (ALL, *((one.value, word) for one, word in PURPOSES.items())),
        is_folded=True,
    ),
    Filter("by", N_("Decided by"), is_folded=True),
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case that fits."""

    case: Case
    account: str
    kind: str
    text: str
    state: ShownState
    reasons: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Search:
    """The page; `looked_to` is the number of the oldest case that was looked at."""

    filters: Filters
    rows: tuple[CaseRow, ...]
    older: str
    looked_to: int | None


async def show(visit: Visit) -> ShownPage | Done:
    """Show the cases that fit, the newest first; a number leads to its case."""
    filters = Filters.read(PAGE.path, FILTERS, visit.query)
    number = filters["text"].removeprefix("#")
    if filters["text"].startswith("#") and number.isascii() and number.isdigit():
        return Done(f"{PAGE.path}/{number}")
    before = visit.query.whole("after")
    asked = asked_of(filters)
    account = filters["account"]
    found = await visit.services.read(
        lambda tx: find_cases(tx, asked, account, before=before, limit=LIMIT)
    )
    rows = tuple(
        CaseRow(
            case,
            name,
            kind_words(visit.language, case.subject),
            cut_text(case.subject.text),
            STATES[case.state],
            reasons_words(visit.language, case),
            decided_by_words(visit.language, case),
        )
        for case, name in found.rows
    )
    older = "" if found.before is None else filters.url(after=found.before)
    return ShownPage(Search(filters, rows, older, found.looked_to))


def asked_of(filters: Filters) -> CasesAsked:
    """Return what the filters ask."""
    kind = filters["kind"]
    message_kind = MessageKind[kind.upper()] if kind.upper() in MessageKind.__members__ else None
    return CasesAsked(
        text=filters["text"],
        rule_id=filters["rule"],
        state=State(filters["state"]) if filters["state"] else None,
        kind=SubjectKind(kind) if kind and message_kind is None else None,
        message_kind=message_kind,
        purpose=Purpose(filters["purpose"]) if filters["purpose"] else None,
        decided_by=filters["by"],
    )
