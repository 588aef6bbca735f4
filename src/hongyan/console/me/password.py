"""Another password, by who knows the present one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.entering import prove
from hongyan.console.page import Page, ShownPage, Wrong, Zone
from hongyan.console.password import refusal_of_password
from hongyan.console.session import is_secure, keep
from hongyan.console.toasts import Toast, put
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.people.tokens import csrf_of
from hongyan.flows.accounts.people.passwords import change_password
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path="/console/me/password",
    name="me.password",
    title=N_("Change the password"),
    zone=Zone.ME,
)
ABOUT: Final = {"login": "present", "password": "password", "password.again": "again"}


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """The page: a form alone."""


async def show(_visit: Visit) -> ShownPage:
    """Show the form."""
    return ShownPage(PasswordPage())


async def act_change(visit: Visit) -> Response | Wrong:
    """Compare the present password, then store the new one; the cookie is another one then."""
    person, password = visit.me, visit.form.raw("password")
    wrong = refusal_of_password(password, visit.form.raw("again"), person.name, person.display_name)
    if wrong is not None:
        return Wrong(wrong)
    proved = await prove(visit, visit.form.raw("present"))
    if isinstance(proved, Refused):
        return Wrong(proved)
    hashed = await visit.services.passwords.hashed(password)
    assert visit.login is not None, "who is known came by a login"
    token = await visit.services.write(
        visit.actor,
        change_password,
        visit.login.login_id,
        hashed,
        visit.real_ms,
        secrets.token_bytes,
    )
    if isinstance(token, Refused):
        return Wrong(token)
    response = RedirectResponse("/console/me", 303)
    keep(response, visit.services, token)
    said = visit.say(N_("The password is changed; other browsers are logged out."))
    put(response, Toast(said, ""), csrf_of(token), is_secure=is_secure(visit.services))
    return response


ACTS: Final = {"change": act_change}
