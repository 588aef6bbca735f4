"""Why something about people and their logins is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class PersonReason(Reason):
    """Why a person is not found, added or changed."""

    MISSING = "person.missing"
    NAME_ILLEGAL = "person.name_illegal"
    NAME_TAKEN = "person.name_taken"
    DISPLAY_ILLEGAL = "person.display_illegal"
    NO_RIGHTS = "person.no_rights"
    NOTHING_TO_CHANGE = "person.nothing_to_change"
    DISABLED = "person.disabled"
    NO_SEAT = "person.no_seat"
    SEATS_FULL = "person.seats_full"


class LoginReason(Reason):
    """Why a person is not logged in, or no longer."""

    WRONG = "login.wrong"
    WAIT = "login.wait"
    CODE_WRONG = "login.code_wrong"
    MISSING = "login.missing"
    STALE = "login.stale"
    LOGGED_OUT = "login.logged_out"
    ENDED = "login.ended"
    RIGHTS_CHANGED = "login.rights_changed"
    PASSWORD_CHANGED = "login.password_changed"  # noqa: S105 - a reason
    DISABLED = "login.disabled"
    RESTORED = "login.restored"
    IDLE = "login.idle"
    OLD = "login.old"


class OneTimeLinkReason(Reason):
    """Why a one-time link leads nowhere."""

    MISSING = "one_time_link.missing"
    USED = "one_time_link.used"
    OVER = "one_time_link.over"


class SeatReason(Reason):
    """Why a person changes nothing at an account that it may see."""

    LOOKS_ONLY = "seat.looks_only"


class PasswordReason(Reason):
    """Why a text is no good password."""

    SHORT = "password.short"
    LONG = "password.long"
    PLAIN = "password.plain"
    NAMED = "password.named"
    DIFFERS = "password.differs"


class FactorReason(Reason):
    """Why a second factor is not set up or removed."""

    PRESENT = "factor.present"
    ABSENT = "factor.absent"
