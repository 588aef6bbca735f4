"""Who are you? The page that every page without a login leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.entering import come_in, try_password
from hongyan.console.leading import way_on
from hongyan.console.page import Page, ShownPage, Wrong, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_, rule_text
from hongyan.domain.people.reasons import LoginReason
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path="/console/login",
    name="public.login",
    title=N_("Log in"),
    zone=Zone.PUBLIC,
)


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The page: where it leads on to, and why the login before is over."""

    to: str
    over: str


async def show(visit: Visit) -> ShownPage | Response:
    """Ask name and password; who is logged in goes on."""
    to = way_on(visit)
    if visit.person is not None and not visit.form.is_sent:
        return RedirectResponse(to, 303)
    asked = visit.query.text("over")
    reason = next((one for one in LoginReason if one == asked), None)
    over = "" if reason is None else rule_text(Refused(reason), visit.language)
    return ShownPage(LoginPage(to, over))


async def act_enter(visit: Visit) -> Response | Wrong:
    """Compare them, and let in."""
    entered = await try_password(visit, visit.form.text("name"), visit.form.raw("password"))
    return (
        Wrong(entered) if isinstance(entered, Refused) else come_in(visit, entered, way_on(visit))
    )


ACTS: Final = {"enter": act_enter}
