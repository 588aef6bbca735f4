"""Logins that are there: what a token opens, who ends which, and what is forgotten in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.people import store, waits
from hongyan.domain.people.logins import (
    DAY_MS,
    END_REASONS,
    Login,
    LoginEnd,
    LoginStage,
    end_of,
    is_to_be_noted,
)
from hongyan.domain.people.model import ConsolePerson, PersonState
from hongyan.domain.people.reasons import LoginReason
from hongyan.domain.people.tokens import digest_of
from hongyan.flows.accounts.people.find_people import find_person
from hongyan.flows.accounts.people.rights import SeatedAt, seats_open_to
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.origin import clock_offset
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

FORGOTTEN_MAX: Final = 1000
"""Rows of each kind that one step of the sweep deletes."""


@dataclass(frozen=True, slots=True)
class LiveLogin:
    """A login that is alive, its person with its accounts, and whether it has a second factor."""

    login: Login
    person: ConsolePerson
    has_factor: bool
    seats: tuple[SeatedAt, ...]


def look_at_login(tx: Connection, token: str, real_ms: int) -> LiveLogin | Refused:
    """Return the login of a token; what is over says why it is."""
    login = store.login_by_digest(tx, digest_of(token))
    if login is None:
        return Refused(LoginReason.MISSING, "login")
    end = end_of(login, real_ms)
    person = store.person_by_id(tx, login.person_id)
    if end is None and (person is None or person.state is PersonState.DISABLED):
        end = LoginEnd.DISABLED
    if end is not None or person is None:
        return Refused(END_REASONS[end or LoginEnd.ENDED], "login")
    factor = store.factor_of(tx, person.person_id)
    has_factor = factor is not None and factor.confirmed_at is not None
    return LiveLogin(login, person, has_factor, seats_open_to(tx, person.person_id))


def note_use(work: Work, login_id: int, real_ms: int) -> None:
    """Note that a login is used, once a minute."""
    login = store.login_by_id(work.tx, login_id)
    if login is not None and end_of(login, real_ms) is None and is_to_be_noted(login, real_ms):
        store.change_login(work.tx, login_id, used_at=real_ms)


def log_out(work: Work, login_id: int, real_ms: int) -> None:
    """End a login by its own person's wish."""
    login = store.login_by_id(work.tx, login_id)
    person = None if login is None else store.person_by_id(work.tx, login.person_id)
    if login is None or person is None:
        return
    end, only = LoginEnd.LOGGED_OUT, login.login_id
    if store.end_logins(work.tx, person.person_id, end, real_ms, only=only):
        stage = None if login.stage is LoginStage.WHOLE else login.stage
        note_change(work, None, "log_out", person.name, stage, {"ended": 1})


def end_logins(
    work: Work, name: str, real_ms: int, *, only: int | None = None, but: int | None = None
) -> int | Refused:
    """End a person's logins: `only` one, all `but` one, or all; return how many were ended."""
    person = find_person(work.tx, name)
    if isinstance(person, Refused):
        return person
    if only is not None:
        login = store.login_by_id(work.tx, only)
        if login is None or login.person_id != person.person_id:
            return Refused(LoginReason.MISSING, "login")
    ended = store.end_logins(work.tx, person.person_id, LoginEnd.ENDED, real_ms, only=only, but=but)
    note_change(work, None, "end_logins", person.name, None, {"ended": ended})
    return ended


def forget_logins(work: Work) -> int:
    """Forget logins, links and failures of the past. A sweep.

    Their times are real ones, which the moved clock of a demo is ahead of.
    """
    real_ms = work.now_ms - clock_offset(work.tx)
    kept_ms = work.context.settings.keep_logins_days * DAY_MS
    forgotten = store.forget_logins(work.tx, real_ms - kept_ms, FORGOTTEN_MAX)
    forgotten += store.forget_links(work.tx, real_ms - kept_ms)
    forgotten += store.forget_failures(work.tx, real_ms - waits.FORGOTTEN_MS, FORGOTTEN_MAX)
    return forgotten
