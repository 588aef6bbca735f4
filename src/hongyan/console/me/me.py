"""The person who is logged in: what it may see, and how it proves who it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.leading import LOGIN_PATH
from hongyan.console.page import Page, ShownPage, Zone
from hongyan.console.session import drop
from hongyan.console.visit import PersonView, Visit
from hongyan.console.wording import N_
from hongyan.domain.people.model import StaffRole
from hongyan.flows.accounts.people.logins import log_out

PAGE: Final = Page(
    path="/console/me",
    name="me.me",
    title=N_("Your settings"),
    zone=Zone.ME,
)
ROLE_WORDS: Final = {
    StaffRole.REVIEWER: N_("Reviewer"),
    StaffRole.OPERATOR: N_("Operator"),
    StaffRole.FINANCE: N_("Finance"),
}


@dataclass(frozen=True, slots=True)
class Me:
    """The page."""

    person: PersonView
    roles: tuple[str, ...]


async def show(visit: Visit) -> ShownPage:
    """Show the person."""
    return ShownPage(Me(visit.me, tuple(ROLE_WORDS[one] for one in sorted(visit.me.roles))))


async def act_logout(visit: Visit) -> Response:
    """End this login."""
    assert visit.login is not None, "who is known came by a login"
    await visit.services.write(visit.actor, log_out, visit.login.login_id, visit.real_ms)
    response = RedirectResponse(LOGIN_PATH, 303)
    drop(response, visit.services)
    return response


ACTS: Final = {"logout": act_logout}
