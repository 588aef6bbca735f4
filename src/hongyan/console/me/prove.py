"""Is it still you? Asked again before money moves, and before proofs of who you are change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.entering import come_in, prove, try_code
from hongyan.console.leading import PROVE_PATH, way_on
from hongyan.console.page import Page, ShownPage, Wrong, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path=PROVE_PATH,
    name="me.prove",
    title=N_("Is it still you?"),
    zone=Zone.ME,
)
ABOUT: Final = {"login": "password", "login.code": "code"}


@dataclass(frozen=True, slots=True)
class ProvePage:
    """The page: where it leads on to, and which proof is asked."""

    to: str
    asks_code: bool


async def show(visit: Visit) -> ShownPage:
    """Ask for the code of the second factor, or for the password where there is none."""
    return ShownPage(ProvePage(way_on(visit), visit.me.has_factor))


async def act_prove(visit: Visit) -> Response | Wrong:
    """Compare it, and go on."""
    to = way_on(visit)
    if visit.me.has_factor:
        entered = await try_code(visit, visit.me.name, visit.form.text("code"))
        return Wrong(entered) if isinstance(entered, Refused) else come_in(visit, entered, to)
    proved = await prove(visit, visit.form.raw("password"))
    return Wrong(proved) if isinstance(proved, Refused) else RedirectResponse(to, 303)


ACTS: Final = {"prove": act_prove}
