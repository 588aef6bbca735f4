"""Where is the message: an account's records by anything that is known of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.lists import Filters, Keyset, Pages, url_of
from hongyan.console.page import MenuGroup, Page, ShownPage, ShownState, Zone
from hongyan.console.tenant.code_words import words_of
from hongyan.console.tenant.record_filters import filters_for, records_query
from hongyan.console.tenant.record_words import COSTS, STATES
from hongyan.console.wording import N_
from hongyan.flows.messages.records.show_records import SendRecord, show_records
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.flows.messages.records.show_records import RecordsPage

PAGE: Final = Page(
    path="/console/a/{account}/records",
    name="tenant.records",
    title=N_("Send records"),
    zone=Zone.TENANT,
    action="QuerySendDetails",
    icon="list-search",
    group=MenuGroup.SENDING,
)
ABOUT: Final = {"message.number": "number", "template.code": "template", "message.biz_id": "call"}
EXPORTS: Final = "/console/a/{account}/exports"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as the list shows it; `meaning` and `cost` are sentences of the catalogue."""

    record: SendRecord
    state: ShownState
    meaning: str
    cost: str


@dataclass(frozen=True, slots=True)
class Records:
    """The page. `export` is where what fits is exported, whatever page is in sight.

    `problems` say why what was asked cannot be.
    """

    filters: Filters
    pages: Pages[RecordRow]
    export: str
    problems: tuple[str, ...] = ()


async def show(visit: Visit) -> ShownPage:
    """Show the records that fit, the newest first."""
    settings = visit.services.settings
    filters = Filters.read(visit.here(PAGE.path), filters_for(settings), visit.query)
    asked = records_query(filters, Keyset.read(visit.query), visit.now_ms)
    found = await visit.services.read(
        lambda tx: show_records(tx, visit.account.account_id, asked, settings)
    )
    export = url_of(visit.here(EXPORTS), {"of": "records", **filters.values})
    if isinstance(found, Refused):
        form = visit.form.refused(found, ABOUT, visit.language)
        problems = tuple(one.rule for one in form.problems)
        return ShownPage(Records(filters, Pages(()), export, problems), status=422)
    return ShownPage(Records(filters, pages_of(filters, found, settings.delivered_code), export))


def pages_of(filters: Filters, found: RecordsPage, delivered_code: str) -> Pages[RecordRow]:
    """Return a page of rows with the URLs of its neighbours."""
    return Pages(
        rows=[row_of(one, delivered_code) for one in found.records],
        older="" if found.older is None else filters.url(after=found.older),
        newer="" if found.newer is None else filters.url(before=found.newer),
        looked_back_to=found.looked_to_at,
    )


def row_of(record: SendRecord, delivered_code: str) -> RecordRow:
    """Return a record as a list shows it."""
    words = words_of(record.code, delivered_code)
    meaning = words.meaning if words is not None and record.state.value != "delivered" else ""
    return RecordRow(record, STATES[record.state], meaning, COSTS[record.cost.state])
