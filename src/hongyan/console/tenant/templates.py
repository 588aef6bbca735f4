"""Which templates has this account, where does each stand, and when is it decided."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Final

from hongyan.console import content_words as words
from hongyan.console.lists import LIMIT, Filter, FilterKind, Filters, Keyset, Pages, paged
from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.templates.codes import number_of
from hongyan.domain.templates.model import TemplateFilter, TemplateState
from hongyan.flows.review.applications.list_texts import PageSide, TemplateRow, list_templates
from hongyan.kernel.kinds import MessageKind

PAGE: Final = Page(
    path="/console/a/{account}/templates",
    name="tenant.templates",
    title=N_("Templates"),
    zone=Zone.TENANT,
    action="QuerySmsTemplateList",
    icon="template",
    group=MenuGroup.CONTENT,
)
STATES: Final = tuple(
    (state.value, words.TEMPLATE_STATES[state].word)
    for state in TemplateState
    if state is not TemplateState.DELETED
)
FILTERS: Final = (
    Filter("q", N_("Name or code"), hint=N_("Part of a name, or SMS_…")),
    Filter("state", N_("State"), FilterKind.SELECT, (("", N_("All")), *STATES)),
    Filter(
        "kind",
        N_("Kind"),
        FilterKind.SELECT,
        (("", N_("All")), *((one.name.lower(), word) for one, word in words.KINDS.items())),
    ),
)


@dataclass(frozen=True, slots=True)
class Templates:
    """The page."""

    filters: Filters
    pages: Pages[TemplateRow]
    words: ModuleType = words


async def show(visit: Visit) -> ShownPage:
    """Show the templates that fit, the newest first."""
    filters = Filters.read(visit.here(PAGE.path), FILTERS, visit.query)
    keyset = Keyset.read(visit.query)
    side = PageSide(LIMIT + 1, older_than=keyset.after, newer_than=keyset.before)
    account_id, wanted = visit.account.account_id, _wanted(filters)
    rows = await visit.services.read(
        lambda tx: list_templates(tx, account_id, side, visit.now_ms, wanted)
    )
    return ShownPage(Templates(filters, paged(filters, keyset, rows, _number)))


def _number(row: TemplateRow) -> int:
    return row.record.template.template_id


def _wanted(filters: Filters) -> TemplateFilter:
    asked = filters["q"]
    code = asked if number_of(asked) is not None else ""
    return TemplateFilter(
        states=frozenset({TemplateState(filters["state"])}) if filters["state"] else None,
        kind=MessageKind[filters["kind"].upper()] if filters["kind"] else None,
        code=code,
        name="" if code else asked,
    )
