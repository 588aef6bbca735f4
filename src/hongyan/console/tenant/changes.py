"""Who changed what in this account, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from hongyan.console.lists import LIMIT, Filter, FilterKind, Filters, Keyset, Pages, paged
from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.tenant.change_words import DEEDS
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.changes.model import Change, ChangeFilter
from hongyan.flows.operation.list_changes import show_changes
from hongyan.kernel.actor import ActorType

PAGE: Final = Page(
    path="/console/a/{account}/changes",
    name="tenant.changes",
    title=N_("Audit trail"),
    zone=Zone.TENANT,
    action="HongyanListChanges",
    icon="history",
    group=MenuGroup.ACCOUNT,
)

ACTORS: Final[Mapping[ActorType, str]] = {
    ActorType.PERSON: N_("person"),
    ActorType.MEMBER: N_("member's key"),
    ActorType.KEY: N_("access key"),
    ActorType.COMMAND: N_("command"),
    ActorType.SYSTEM: N_("service"),
}
MONEY: Final = frozenset({"amount", "credit_limit", "price", "price_micro", "unit_price"})
"""Fields that are kept in micro-yuan."""
FILTERS: Final = (
    Filter(
        "who",
        N_("Who"),
        FilterKind.SELECT,
        (("", N_("All")), *((one.value, word) for one, word in ACTORS.items())),
    ),
    Filter("what", N_("What"), FilterKind.SELECT, (("", N_("All")), *DEEDS.items())),
)


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field that a change touched; "" stands for what was not there."""

    name: str
    before: str
    after: str
    is_time: bool = False
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as the page shows it. `what` is a sentence of the catalogue, or a flow's name."""

    change: Change
    who: str
    what: str
    fields: tuple[ChangedField, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """The page."""

    filters: Filters
    pages: Pages[ChangeRow]


async def show(visit: Visit) -> ShownPage:
    """Show the changes that fit, the newest first."""
    filters = Filters.read(visit.here(PAGE.path), FILTERS, visit.query)
    keyset = Keyset.read(visit.query)
    who = ActorType(filters["who"]) if filters["who"] else None
    wanted = ChangeFilter(what=filters["what"], actor_type=who)
    found = await visit.services.read(
        lambda tx: show_changes(
            tx,
            visit.account.account_id,
            wanted,
            after=keyset.after,
            before=keyset.before,
            limit=LIMIT + 1,
        )
    )
    rows = [_row(one) for one in found]
    return ShownPage(Trail(filters, paged(filters, keyset, rows, lambda row: row.change.change_id)))


def _row(change: Change) -> ChangeRow:
    what = DEEDS.get(change.what, change.what)
    return ChangeRow(change, ACTORS[change.actor_type], what, _fields(change))


def _fields(change: Change) -> tuple[ChangedField, ...]:
    was, becomes = _told(change.before), _told(change.after)
    return tuple(
        _field(name, was.get(name, ""), becomes.get(name, ""))
        for name in sorted(was.keys() | becomes.keys())
        if was.get(name) or becomes.get(name)
    )


def _field(name: str, before: str, after: str) -> ChangedField:
    is_number = all(one.removeprefix("-").isdigit() for one in (before, after) if one)
    is_money = is_number and name.rpartition(".")[2] in MONEY
    return ChangedField(name, before, after, is_number and name.endswith("_at"), is_money)


def _told(text: str) -> dict[str, str]:
    value = msgspec.json.decode(text) if text else {}
    if not isinstance(value, dict):
        return {"": _written(value)}
    return {name: _written(one) for name, one in value.items()}


def _written(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
