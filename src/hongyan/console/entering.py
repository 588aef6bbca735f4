"""How a person comes in: a password, a code or a link is tried, and the answer bears the cookie.

Each try is counted before it is compared. Knows no page and no HTML.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, TypeVar

import structlog
from starlette.responses import RedirectResponse, Response

from hongyan.console.leading import CODE_PATH, leading_on
from hongyan.console.session import keep
from hongyan.domain.people.logins import LoginStage
from hongyan.domain.people.reasons import LoginReason
from hongyan.flows.accounts.people.log_in import (
    CountedTry,
    Entered,
    count_try,
    enter_by_link,
    give_code,
    log_in,
    prove_again,
)
from hongyan.flows.accounts.people.passwords import hash_again
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.domain.people.model import ConsolePerson

Answer = TypeVar("Answer")

log = structlog.get_logger()


async def try_password(visit: Visit, name: str, password: str) -> Entered | Refused:
    """Log a person in by name and password; the answer does not tell which of the two was wrong."""
    found = await _compared(visit, name, password)
    if isinstance(found, Refused):
        return found
    person, stored = found
    entered = await visit.services.write(
        _actor(person.name),
        log_in,
        person.person_id,
        stored,
        visit.place,
        visit.real_ms,
        secrets.token_bytes,
    )
    if not isinstance(entered, Refused) and visit.services.passwords.is_outdated(stored):
        hashed = await visit.services.passwords.hashed(password)
        await visit.services.write(
            _actor(person.name), hash_again, person.person_id, stored, hashed
        )
    return _told(visit, entered)


async def try_code(visit: Visit, name: str, typed: str) -> Entered | Refused:
    """Finish a login by a code, or prove by one again who it is."""
    login = visit.login
    if login is None:
        return Refused(LoginReason.MISSING, "login")
    counted = await _counted(visit, name)
    if isinstance(counted, Refused):
        return counted
    entered = await visit.services.write(
        _actor(name), give_code, login.login_id, typed, visit.real_ms, secrets.token_bytes
    )
    return _told(visit, entered)


async def try_link(visit: Visit, token: str, password: str | None) -> Entered | Refused:
    """Log a person in by a link, with the password that was chosen."""
    hashed = None
    if password is not None:
        hashed = await visit.services.passwords.hashed(password)
    entered = await visit.services.write(
        _actor("one-time link"),
        enter_by_link,
        token,
        hashed,
        visit.place,
        visit.real_ms,
        secrets.token_bytes,
    )
    return _told(visit, entered)


async def prove(visit: Visit, password: str) -> ConsolePerson | Refused:
    """Prove by the password again who is logged in at this browser."""
    found = await _compared(visit, visit.me.name, password)
    if isinstance(found, Refused):
        return found
    assert visit.login is not None, "who is known came by a login"
    proved = await visit.services.write(
        visit.actor, prove_again, visit.login.login_id, found[1], visit.real_ms
    )
    return _told(visit, proved)


def come_in(visit: Visit, entered: Entered, to: str) -> Response:
    """Lead on with the cookie of a login; one that waits for its code to where it is typed."""
    is_whole = entered.login.stage is LoginStage.WHOLE
    response = RedirectResponse(to if is_whole else leading_on(CODE_PATH, to), 303)
    keep(response, visit.services, entered.token)
    return response


async def _counted(visit: Visit, name: str) -> CountedTry | Refused:
    counted = await visit.services.write(
        _actor(name), count_try, name, visit.place.address, visit.real_ms
    )
    if isinstance(counted, Refused):
        visit.services.metrics.console_logins.labels("waits").inc()
    return counted


async def _compared(visit: Visit, name: str, password: str) -> tuple[ConsolePerson, str] | Refused:
    """Return the person whose password it is, and the hash that it was compared with."""
    counted = await _counted(visit, name)
    if isinstance(counted, Refused):
        return counted
    fits = await visit.services.passwords.fits(counted.password_hash, password)
    if not fits or counted.person is None or counted.password_hash is None:
        return _told(visit, Refused(LoginReason.WRONG, "login"))
    return counted.person, counted.password_hash


def _told(visit: Visit, answer: Answer) -> Answer:
    """Count how a try ended, and log one that was wrong, without the name that was typed."""
    is_wrong = isinstance(answer, Refused)
    visit.services.metrics.console_logins.labels("wrong" if is_wrong else "right").inc()
    if is_wrong:
        log.info("login_refused", address=visit.place.address, request_id=visit.request_id)
    return answer


def _actor(name: str) -> Actor:
    return Actor(ActorType.PERSON, name)
