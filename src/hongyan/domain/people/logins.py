"""Logins: a person in one browser, from the password to the end. All times are real ones.

A login that has ended is never alive again. The moved time of a demo does not count here: who moves
it a month on would be logged out by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from hongyan.domain.people.reasons import LoginReason

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS

FRESH_MS: Final = 10 * MINUTE_MS
"""How long after a proof a person may move money."""

NOTED_EVERY_MS: Final = MINUTE_MS
"""How exactly it is noted when a login was last used."""

BROWSER_CHARACTERS_MAX: Final = 200


class LoginStage(StrEnum):
    """How much of the proof is given."""

    PASSWORD = "password"  # noqa: S105 - a stage
    """The code of the second factor is still asked for: no page is open."""
    WHOLE = "whole"


class LoginEnd(StrEnum):
    """Why a login is over."""

    LOGGED_OUT = "logged_out"
    ENDED = "ended"
    """From another browser, or by an operator."""
    RIGHTS_CHANGED = "rights_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason
    DISABLED = "disabled"
    RESTORED = "restored"
    """The database was brought back from a backup."""
    IDLE = "idle"
    OLD = "old"


class LoginSpan(NamedTuple):
    """How long a login lives: without use, and in all."""

    idle_ms: int
    most_ms: int


TENANT_SPAN: Final = LoginSpan(8 * HOUR_MS, 7 * DAY_MS)
STAFF_SPAN: Final = LoginSpan(2 * HOUR_MS, 12 * HOUR_MS)
CODE_SPAN: Final = LoginSpan(10 * MINUTE_MS, 10 * MINUTE_MS)
"""While the code of the second factor is asked for."""


END_REASONS: Final = {
    LoginEnd.LOGGED_OUT: LoginReason.LOGGED_OUT,
    LoginEnd.ENDED: LoginReason.ENDED,
    LoginEnd.RIGHTS_CHANGED: LoginReason.RIGHTS_CHANGED,
    LoginEnd.PASSWORD_CHANGED: LoginReason.PASSWORD_CHANGED,
    LoginEnd.DISABLED: LoginReason.DISABLED,
    LoginEnd.RESTORED: LoginReason.RESTORED,
    LoginEnd.IDLE: LoginReason.IDLE,
    LoginEnd.OLD: LoginReason.OLD,
}
"""What is told of each end."""


class LoginPlace(NamedTuple):
    """Where a login comes from, as the edge sees it."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Login:
    """One login. `proved_at` is when the person last proved who it is.

    `factor_at` is when the second factor was proved in this login, None if it was not.
    """

    login_id: int
    digest: str
    person_id: int
    stage: LoginStage
    address: str
    browser: str
    made_at: int
    used_at: int
    ends_at: int
    idle_ms: int
    proved_at: int
    factor_at: int | None = None
    ended_at: int | None = None
    end: LoginEnd | None = None


def span_of(stage: LoginStage, *, is_staff: bool) -> LoginSpan:
    """Return how long a login of that stage lives."""
    if stage is LoginStage.PASSWORD:
        return CODE_SPAN
    return STAFF_SPAN if is_staff else TENANT_SPAN


def end_of(login: Login, real_ms: int) -> LoginEnd | None:
    """Return why a login is over, or None while it is alive."""
    if login.end is not None:
        return login.end
    if real_ms >= login.ends_at:
        return LoginEnd.OLD
    return LoginEnd.IDLE if real_ms - login.used_at >= login.idle_ms else None


def is_fresh(login: Login, real_ms: int) -> bool:
    """Tell whether the person proved who it is so lately that it may move money."""
    return real_ms - login.proved_at < FRESH_MS


def is_to_be_noted(login: Login, real_ms: int) -> bool:
    """Tell whether the time of the last use is to be written again."""
    return real_ms - login.used_at >= NOTED_EVERY_MS
