"""Where a person goes from here: to the only account or workspace, else a choice of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.page import Page, ShownPage, Zone
from hongyan.console.visit import Visit, path_of
from hongyan.console.wording import N_

PAGE: Final = Page(
    path="/console",
    name="public.home",
    title=N_("Accounts and workspaces"),
    zone=Zone.ME,
)


@dataclass(frozen=True, slots=True)
class Rooms:
    """The page: what the frame's own menu has, large."""

    accounts: tuple[tuple[str, str, bool], ...]
    """Name, URL, whether the person owns it."""
    is_empty: bool
    """Whether no one gave the person anything yet."""


async def show(visit: Visit) -> ShownPage | Response:
    """Lead on where there is one way; else show them."""
    accounts = tuple(
        (
            one.account_name,
            path_of("/console/a/{account}", {"account": one.account_name}),
            one.member_id is None,
        )
        for one in visit.me.memberships
    )
    # The developer's pages stand open to everyone in `dev`: they decide nothing here.
    doors = [url for zone, url in visit.doors.items() if zone is not Zone.DEV]
    ways = [*(url for _, url, _ in accounts), *doors]
    if len(ways) == 1:
        return RedirectResponse(ways[0], 303)
    return ShownPage(Rooms(accounts, not ways))
