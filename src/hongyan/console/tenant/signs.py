"""Which signs has this account, where does each stand, and how much is sent with it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Final

from hongyan.console import content_words as words
from hongyan.console.lists import LIMIT, Filter, FilterKind, Filters, Keyset, Pages, paged
from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.signs.model import SignState
from hongyan.flows.review.applications.list_texts import PageSide, SignRow, list_signs

PAGE: Final = Page(
    path="/console/a/{account}/signs",
    name="tenant.signs",
    title=N_("Signs"),
    zone=Zone.TENANT,
    action="QuerySmsSignList",
    icon="signature",
    group=MenuGroup.CONTENT,
)
STATES: Final = tuple(
    (state.value, words.SIGN_STATES[state].word)
    for state in SignState
    if state is not SignState.DELETED
)
FILTERS: Final = (
    Filter("q", N_("Name"), hint=N_("Part of a name")),
    Filter("state", N_("State"), FilterKind.SELECT, (("", N_("All")), *STATES)),
)


@dataclass(frozen=True, slots=True)
class Signs:
    """The page."""

    filters: Filters
    pages: Pages[SignRow]
    words: ModuleType = words


async def show(visit: Visit) -> ShownPage:
    """Show the signs that fit, the newest first."""
    filters = Filters.read(visit.here(PAGE.path), FILTERS, visit.query)
    keyset = Keyset.read(visit.query)
    side = PageSide(LIMIT + 1, older_than=keyset.after, newer_than=keyset.before)
    states = (SignState(filters["state"]),) if filters["state"] else ()
    account_id = visit.account.account_id
    rows = await visit.services.read(
        lambda tx: list_signs(tx, account_id, side, visit.now_ms, states=states, name=filters["q"])
    )
    return ShownPage(Signs(filters, paged(filters, keyset, rows, _number)))


def _number(row: SignRow) -> int:
    return row.record.sign.sign_id
