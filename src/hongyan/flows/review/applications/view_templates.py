"""What an account is shown of its templates: where each stands, and what the review said.

Reads only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hongyan.domain.review import store as cases
from hongyan.domain.tags import store as tags
from hongyan.domain.tags.model import TAGS_MAX
from hongyan.domain.templates import store
from hongyan.domain.templates.model import (
    EVERY_TEMPLATE,
    TemplateFilter,
    TemplateRecord,
    TemplateState,
)
from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.flows.review.cases.findings import findings_view

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template with everything that its account may know of it."""

    record: TemplateRecord
    findings: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class TaggedTemplate:
    """A template with its tags, by key."""

    record: TemplateRecord
    tags: Mapping[str, str]


def template_view(tx: Connection, account_id: int, code: str) -> TemplateView | ManageRefused:
    """Return an account's template."""
    held = store.template_by_code(tx, account_id, code)
    if held is None or held.state is TemplateState.DELETED:
        return ManageRefused(ManageFault.TEMPLATE_MISSING, code)
    record = store.template_record(tx, held.template_id)
    assert record is not None, "it was just found"
    applied = record.application
    order_id = None if applied is None else applied.order_id
    case = None if order_id is None else cases.case_by_id(tx, order_id)
    return TemplateView(record, () if case is None else tuple(findings_view(case.findings)))


def template_page(
    tx: Connection,
    account_id: int,
    size: int,
    page: int,
    wanted: TemplateFilter = EVERY_TEMPLATE,
) -> tuple[int, list[TaggedTemplate]]:
    """Return how many templates of an account are wanted, and a page of them, the newest first."""
    total, records = store.template_records(tx, account_id, size, page, wanted)
    tagged: dict[str, dict[str, str]] = {one.template.code: {} for one in records}
    if tagged:
        for row in tags.tags_page(tx, account_id, list(tagged), (), None, TAGS_MAX * len(tagged)):
            tagged[row.resource][row.key] = row.value
    return total, [TaggedTemplate(one, tagged[one.template.code]) for one in records]
