"""A second factor: a telephone that shows codes, set up, renewed, removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from starlette.responses import RedirectResponse, Response

from hongyan.console.factor import picture_of
from hongyan.console.gate import is_fresh
from hongyan.console.leading import FACTOR_PATH, FIELD, HOME, PROVE_PATH, leading_on, way_on
from hongyan.console.page import Done, Page, PageAct, ShownPage, Wrong, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.flows.accounts.people import second_factor as flows
from hongyan.kernel.refusal import Refused

PAGE: Final = Page(
    path=FACTOR_PATH,
    name="me.factor",
    title=N_("Second factor"),
    zone=Zone.ME,
)
ABOUT: Final = {"login.code": "code"}


@dataclass(frozen=True, slots=True)
class FactorPage:
    """The page: what a telephone is told, while it is set up; recovery codes, shown once."""

    is_asked: bool
    """Whether a workspace asks for it."""
    picture: str = ""
    secret: str = ""
    codes: tuple[str, ...] = ()
    to: str = HOME


async def show(visit: Visit) -> ShownPage | Response:
    """Show whether there is one, or what is being set up."""
    to = way_on(visit)
    is_asked = bool(visit.me.roles) and visit.services.settings.console_staff_factor
    sealer = visit.services.context.sealer
    assert sealer is not None, "a process that serves the console opens what is sealed"
    name = visit.me.name
    setup = await visit.services.read(lambda tx: flows.pending_factor(tx, name, sealer))
    if setup is None:
        return ShownPage(FactorPage(is_asked, to=to))
    if not is_fresh(visit):
        # What the telephone is told is shown to the person alone.
        return RedirectResponse(leading_on(PROVE_PATH, FACTOR_PATH), 303)
    return ShownPage(FactorPage(is_asked, picture_of(setup.uri), _in_groups(setup.secret), to=to))


async def act_begin(visit: Visit) -> Done | Wrong:
    """Draw a secret; it counts once a code of it is typed."""
    begun = await visit.services.write(
        visit.actor, flows.begin_factor, _login_id(visit), visit.real_ms, secrets.token_bytes
    )
    if isinstance(begun, Refused):
        return Wrong(begun)
    return Done(leading_on(FACTOR_PATH, visit.form.text(FIELD) or HOME))


async def act_confirm(visit: Visit) -> ShownPage | Wrong:
    """Let it count, and show the recovery codes, this once."""
    codes = await visit.services.write(
        visit.actor,
        flows.confirm_factor,
        _login_id(visit),
        visit.form.text("code"),
        visit.real_ms,
        secrets.token_bytes,
    )
    return _with_codes(visit, codes)


async def act_renew(visit: Visit) -> ShownPage | Wrong:
    """Draw other recovery codes, and show them, this once."""
    codes = await visit.services.write(
        visit.actor,
        flows.renew_recovery_codes,
        _login_id(visit),
        visit.real_ms,
        secrets.token_bytes,
    )
    return _with_codes(visit, codes)


async def act_remove(visit: Visit) -> Done | Wrong:
    """Remove it: the password alone lets in again."""
    done = await visit.services.write(
        visit.actor, flows.drop_factor, _login_id(visit), visit.real_ms
    )
    if isinstance(done, Refused):
        return Wrong(done)
    return Done(FACTOR_PATH, visit.say(N_("The second factor is removed.")))


def _with_codes(visit: Visit, codes: tuple[str, ...] | Refused) -> ShownPage | Wrong:
    if isinstance(codes, Refused):
        return Wrong(codes)
    return ShownPage(FactorPage(is_asked=False, codes=codes, to=way_on(visit)))


def _login_id(visit: Visit) -> int:
    assert visit.login is not None, "who is known came by a login"
    return visit.login.login_id


def _in_groups(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


ACTS: Final = {
    "begin": PageAct(act_begin, fresh=True),
    "confirm": PageAct(act_confirm, fresh=True),
    "renew": PageAct(act_renew, fresh=True),
    "remove": PageAct(act_remove, fresh=True),
}
