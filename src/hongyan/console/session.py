"""The session of a request: its cookie, and who is logged in by it. Knows no page and no right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from hongyan.domain.people.logins import is_to_be_noted
from hongyan.domain.people.tokens import TOKEN_CHARACTERS
from hongyan.flows.accounts.people.logins import LiveLogin, look_at_login, note_use
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import ConsoleServices

SECURE_COOKIE: Final = "__Host-hongyan"
PLAIN_COOKIE: Final = "hongyan"
"""Over plain HTTP, which loopback alone may use: browsers keep no Secure cookie there."""


def cookie_of(services: ConsoleServices) -> str:
    """Return the name of the session's cookie."""
    return SECURE_COOKIE if is_secure(services) else PLAIN_COOKIE


def is_secure(services: ConsoleServices) -> bool:
    """Tell whether the console is reached by HTTPS."""
    return services.settings.service_url.startswith("https:")


def token_of(request: Request, services: ConsoleServices) -> str:
    """Return the token of a request's cookie, "" where there is none that we could have given."""
    token = request.cookies.get(cookie_of(services), "")
    return token if len(token) == TOKEN_CHARACTERS else ""


async def looked_at(token: str, services: ConsoleServices) -> LiveLogin | Refused:
    """Return the login that a token opens; looking is no use of it: a line may stay open."""
    real_ms = services.real_clock.now_ms()
    return await services.read(lambda tx: look_at_login(tx, token, real_ms))


async def login_of(token: str, services: ConsoleServices) -> LiveLogin | Refused:
    """Return the login that a token opens; that it is used is noted once a minute."""
    real_ms = services.real_clock.now_ms()
    found = await looked_at(token, services)
    if not isinstance(found, Refused) and is_to_be_noted(found.login, real_ms):
        actor = Actor(ActorType.PERSON, found.person.name)
        await services.write(actor, note_use, found.login.login_id, real_ms)
    return found


def keep(response: Response, services: ConsoleServices, secret: str) -> None:
    """Put a session's cookie into an answer."""
    response.set_cookie(
        cookie_of(services),
        secret,
        path="/",
        secure=is_secure(services),
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, services: ConsoleServices) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(
        cookie_of(services),
        path="/",
        secure=is_secure(services),
        httponly=True,
        samesite="lax",
    )
