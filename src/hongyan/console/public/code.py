"""What does your telephone show? The second half of a login, where a second factor is set up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.entering import come_in, try_code
from hongyan.console.leading import CODE_PATH, LOGIN_PATH, leading_on, way_on
from hongyan.console.page import Page, ShownPage, Wrong, Zone
from hongyan.console.session import drop
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.people.logins import LoginStage
from hongyan.flows.accounts.people.logins import log_out
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path=CODE_PATH,
    name="public.code",
    title=N_("Second factor"),
    zone=Zone.PUBLIC,
)
ABOUT: Final = {"login.code": "code"}


@dataclass(frozen=True, slots=True)
class CodePage:
    """The page: where it leads on to."""

    to: str


async def show(visit: Visit) -> ShownPage | Response:
    """Ask for the code of a login that waits for it."""
    to = way_on(visit)
    if visit.login is None:
        return RedirectResponse(leading_on(LOGIN_PATH, to), 303)
    if visit.login.stage is LoginStage.WHOLE:
        return RedirectResponse(to, 303)
    return ShownPage(CodePage(to))


async def act_enter(visit: Visit) -> Response | Wrong:
    """Compare it, and let in."""
    entered = await try_code(visit, visit.login_name, visit.form.text("code"))
    return (
        Wrong(entered) if isinstance(entered, Refused) else come_in(visit, entered, way_on(visit))
    )


async def act_leave(visit: Visit) -> Response:
    """Begin again, as another person."""
    if visit.login is not None:
        actor = Actor(ActorType.PERSON, visit.login_name)
        await visit.services.write(actor, log_out, visit.login.login_id, visit.real_ms)
    response = RedirectResponse(LOGIN_PATH, 303)
    drop(response, visit.services)
    return response


ACTS: Final = {"enter": act_enter, "leave": act_leave}
