"""Where is this person logged in, and since when? Logins that are not known are ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hongyan.console.page import Done, Gone, Page, ShownPage, Wrong, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.people.logins import Login
from hongyan.flows.accounts.people.find_people import living_logins
from hongyan.flows.accounts.people.logins import end_logins
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path="/console/me/logins",
    name="me.logins",
    title=N_("Logins"),
    zone=Zone.ME,
)


@dataclass(frozen=True, slots=True)
class LoginsPage:
    """The page: living logins, the newest first, and which one is this."""

    logins: tuple[Login, ...]
    here: int


async def show(visit: Visit) -> ShownPage:
    """Show them."""
    person_id, real_ms = visit.me.person_id, visit.real_ms
    found = await visit.services.read(lambda tx: living_logins(tx, person_id, real_ms))
    return ShownPage(LoginsPage(found, _here(visit)))


async def act_end(visit: Visit) -> Done | Wrong | Gone:
    """End one of them."""
    login_id = visit.form.whole("login")
    if login_id is None:
        return Gone()
    ended = await visit.services.write(
        visit.actor, end_logins, visit.me.name, visit.real_ms, only=login_id
    )
    if isinstance(ended, Refused):
        return Gone()
    return Done(PAGE.path, visit.say(N_("The login is ended.")))


async def act_others(visit: Visit) -> Done | Wrong:
    """End all but this one."""
    ended = await visit.services.write(
        visit.actor, end_logins, visit.me.name, visit.real_ms, but=_here(visit)
    )
    if isinstance(ended, Refused):
        return Wrong(ended)
    return Done(PAGE.path, visit.say(N_("Ended logins: {count}."), count=ended))


def _here(visit: Visit) -> int:
    assert visit.login is not None, "who is known came by a login"
    return visit.login.login_id


ACTS: Final = {"end": act_end, "others": act_others}
