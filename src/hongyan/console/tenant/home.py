"""The address of an account without a page: leads to its first page that the person may see."""

from __future__ import annotations

from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.page import ANY_MEMBER, Forbidden, Page, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_

PAGE: Final = Page(
    path="/console/a/{account}",
    name="tenant.home",
    title=N_("Account"),
    zone=Zone.TENANT,
    action=ANY_MEMBER,
)
TEMPLATE: Final = ""


async def show(visit: Visit) -> Response | Forbidden:
    """Lead on."""
    for page in visit.menu:
        if visit.account.may(page.action):
            return RedirectResponse(visit.here(page.path), 303)
    return Forbidden("QuerySendDetails")
