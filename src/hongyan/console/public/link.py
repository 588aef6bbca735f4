"""A one-time link: who holds it chooses a password by it, and is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from hongyan.console.entering import come_in, try_link
from hongyan.console.gate import is_loopback
from hongyan.console.leading import HOME
from hongyan.console.page import Gone, Page, ShownPage, Wrong, Zone
from hongyan.console.password import refusal_of_password
from hongyan.console.visit import Visit
from hongyan.console.wording import N_, remedy_text, rule_text
from hongyan.domain.people.links import LinkPurpose
from hongyan.flows.accounts.people.issue_links import OpenedLink, open_link
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path="/console/link/{secret}",
    name="public.link",
    title=N_("Log in by link"),
    zone=Zone.PUBLIC,
)
ABOUT: Final = {"password": "password", "password.again": "again"}


@dataclass(frozen=True, slots=True)
class LinkPage:
    """The page: whose link it is, whether a password is chosen; or why it leads nowhere."""

    name: str
    sets_password: bool
    rule: str = ""
    remedy: str = ""


async def show(visit: Visit) -> ShownPage | Gone:
    """Show whose it is; nothing is used up until the button is pressed."""
    found = await _opened(visit)
    if isinstance(found, Refused):
        rule, remedy = rule_text(found, visit.language), remedy_text(found, visit.language)
        return ShownPage(LinkPage("", sets_password=False, rule=rule, remedy=remedy), status=410)
    if not _may_open(visit, found):
        return Gone()
    return ShownPage(LinkPage(found.person.shown_name, _sets_password(found)))


async def act_enter(visit: Visit) -> Response | Wrong | ShownPage | Gone:
    """Use the link up, and log in."""
    found = await _opened(visit)
    if isinstance(found, Refused):
        return Wrong(found)
    if not _may_open(visit, found):
        return Gone()
    password = visit.form.raw("password") if _sets_password(found) else None
    if password is not None:
        names = (found.person.name, found.person.display_name)
        wrong = refusal_of_password(password, visit.form.raw("again"), *names)
        if wrong is not None:
            return Wrong(wrong)
    entered = await try_link(visit, visit.path["secret"], password)
    return Wrong(entered) if isinstance(entered, Refused) else come_in(visit, entered, HOME)


async def _opened(visit: Visit) -> OpenedLink | Refused:
    real_ms = visit.real_ms
    return await visit.services.read(lambda tx: open_link(tx, visit.path["secret"], real_ms))


def _sets_password(found: OpenedLink) -> bool:
    return found.link.purpose is not LinkPurpose.DEV_LOGIN


def _may_open(visit: Visit, found: OpenedLink) -> bool:
    """Tell whether a link opens here: those of `dev` do on this machine, while it runs."""
    if _sets_password(found):
        return True
    return visit.services.is_dev and is_loopback(visit.place.address)


ACTS: Final = {"enter": act_enter}
