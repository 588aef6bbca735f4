"""What an account is shown of its templates: where each stands, and what the review said.

Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from hongyan.domain.review import store as cases
from hongyan.domain.signs import store as signs
from hongyan.domain.tags import store as tags
from hongyan.domain.tags.model import TAGS_MAX
from hongyan.domain.templates import store
from hongyan.domain.templates.model import (
    EVERY_TEMPLATE,
    TemplateFilter,
    TemplateRecord,
    TemplateState,
)
from hongyan.domain.templates.usable import UsableState, usable_states
from hongyan.flows.review.applications.missing_texts import missing_template
from hongyan.flows.review.cases.findings import findings_view
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TEMPLATES_A_PAGE: Final = 500
"""How many are looked through at a time for those in a state: states are not stored."""

Shown = tuple[TemplateRecord, tuple[UsableState, ...]]


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template with everything that its account may know of it."""

    record: TemplateRecord
    findings: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class TaggedTemplate:
    """A template with its tags, by key, and the states in which it can be used or not."""

    record: TemplateRecord
    tags: Mapping[str, str]
    usable: tuple[UsableState, ...]


@dataclass(frozen=True, slots=True)
class TemplateQuery:
    """A page of templates, and which are wanted: those with all tags, in one of the states.

    A tag without a value means any value. No tags and no states do not choose.
    """

    size: int
    page: int
    wanted: TemplateFilter = EVERY_TEMPLATE
    tags: tuple[tuple[str, str], ...] = ()
    usable: frozenset[UsableState] = frozenset()
    are_declarations_needed: bool = False


def template_view(tx: Connection, account_id: int, code: str) -> TemplateView | Refused:
    """Return an account's template."""
    held = store.template_by_code(tx, account_id, code)
    if held is None or held.state is TemplateState.DELETED:
        return missing_template(tx, account_id, code)
    record = store.template_record(tx, held.template_id)
    assert record is not None, "it was just found"
    applied = record.application
    order_id = None if applied is None else applied.order_id
    case = None if order_id is None else cases.case_by_id(tx, order_id)
    return TemplateView(record, () if case is None else tuple(findings_view(case.findings)))


def template_page(
    tx: Connection, account_id: int, asked: TemplateQuery
) -> tuple[int, list[TaggedTemplate]]:
    """Return how many templates of an account are wanted, and a page of them, the newest first."""
    wanted = asked.wanted
    if asked.tags:
        bearing = tags.resources_bearing(tx, account_id, asked.tags)
        wanted = replace(wanted, among=bearing)
    if not asked.usable:
        total, records = store.template_records(tx, account_id, asked.size, asked.page, wanted)
        shown = _with_states(tx, account_id, records, asked)
    else:
        fitting = list(_fitting(tx, account_id, wanted, asked))
        first = (asked.page - 1) * asked.size
        total, shown = len(fitting), fitting[first : first + asked.size]
    tagged: dict[str, dict[str, str]] = {one.template.code: {} for one, _ in shown}
    if tagged:
        for row in tags.tags_page(tx, account_id, list(tagged), (), None, TAGS_MAX * len(tagged)):
            tagged[row.resource][row.key] = row.value
    return total, [TaggedTemplate(one, tagged[one.template.code], states) for one, states in shown]


def _fitting(
    tx: Connection, account_id: int, wanted: TemplateFilter, asked: TemplateQuery
) -> Iterator[Shown]:
    """Yield every wanted template that is in one of the states asked for, the newest first."""
    page, total = 1, 1
    while (page - 1) * TEMPLATES_A_PAGE < total:
        total, records = store.template_records(tx, account_id, TEMPLATES_A_PAGE, page, wanted)
        for one, states in _with_states(tx, account_id, records, asked):
            if not asked.usable.isdisjoint(states):
                yield one, states
        page += 1


def _with_states(
    tx: Connection, account_id: int, records: list[TemplateRecord], asked: TemplateQuery
) -> list[Shown]:
    related = {one.application.related_sign for one in records if one.application is not None}
    approved = signs.approved_among(tx, account_id, related)
    needed = asked.are_declarations_needed
    return [(one, usable_states(one, approved, are_declarations_needed=needed)) for one in records]
