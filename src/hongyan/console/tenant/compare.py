"""Why was one text approved and another not: where do they differ, and which words decide."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final

from hongyan.console import content_words as words
from hongyan.console.page import Answer, Gone, Page, ShownPage, ShownState, Zone
from hongyan.console.tenant.found_words import FoundTold, told_of_findings
from hongyan.console.tenant.template_draft import KIND_NAMES
from hongyan.console.texts import diff_of
from hongyan.console.wording import N_
from hongyan.flows.review.applications.compare_drafts import (
    ComparedDrafts,
    compare_named,
)
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/a/{account}/templates/compare",
    name="tenant.compare",
    title=N_("Compare two texts"),
    zone=Zone.TENANT,
    action="QuerySmsTemplate",
    menu="tenant.templates",
)

Parts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One of the texts: where it differs, what the rules say, what is found."""

    parts: Parts
    result: ShownState
    told: FoundTold


@dataclass(frozen=True, slots=True)
class Decider:
    """What decides: words of the worse text, and what the better one has there."""

    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class TextsCompared:
    """The page: both texts as typed, and what comes of comparing them."""

    path: str
    kind: str
    first: str
    second: str
    sides: tuple[ComparedSide, ...] = ()
    deciders: tuple[Decider, ...] = ()
    is_of_second: bool = False
    becomes: str = ""
    """The worse text with only these words changed."""
    is_smallest: bool = False
    is_same_verdict: bool = False
    words: ModuleType = words


async def show(visit: Visit) -> Answer:
    """Compare two texts, each typed or named by its template's code."""
    found = await visit.services.read(lambda tx: _read(visit, tx))
    return Gone() if found is None else ShownPage(found)


def _read(visit: Visit, tx: Connection) -> TextsCompared | None:
    query, account_id = visit.query, visit.account.account_id
    kind = KIND_NAMES[query.choice("kind", KIND_NAMES, "notification")]
    first, second = (query.raw(name).replace("\r\n", "\n").strip() for name in ("first", "second"))
    path = visit.here(PAGE.path)
    if not (first and second):
        return TextsCompared(path, kind.name.lower(), first, second)
    chosen = kind if query.is_set("kind") else None
    made = compare_named(tx, account_id, chosen, first, second)
    return None if isinstance(made, Refused) else _told(visit, path, made)


def _told(visit: Visit, path: str, made: ComparedDrafts) -> TextsCompared:
    first, second = made.first, made.second
    parts = diff_of(first.text, second.text, made.differences)
    sides = tuple(
        ComparedSide(
            some,
            words.RESULTS[one.result],
            told_of_findings(one.text, one.findings, visit.language),
        )
        for one, some in zip((first, second), parts, strict=True)
    )
    edit = made.edit
    deciders = () if edit is None else edit.words(first.text, second.text)
    return TextsCompared(
        path,
        made.kind.name.lower(),
        first.text,
        second.text,
        sides,
        tuple(Decider(*one) for one in deciders),
        is_of_second=edit is not None and edit.is_of_second,
        becomes="" if edit is None else edit.text,
        is_smallest=edit is not None and edit.is_smallest,
        is_same_verdict=edit is None,
    )
