"""People as an operator sees them: one by name, pages of all, one with everything of it.

Reads only. Shows no secret: of a password and a second factor whether there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.members import store as members
from hongyan.domain.people import store
from hongyan.domain.people.logins import end_of
from hongyan.domain.people.model import folded_name
from hongyan.domain.people.reasons import PersonReason
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.people.logins import Login
    from hongyan.domain.people.model import ConsolePerson

LOGINS_SHOWN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class SeatView:
    """An account of a person by its name; `member_name` None: as its owner."""

    account_name: str
    member_name: str | None


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """A person with all that is of it; `logins` are the living ones, newest first."""

    person: ConsolePerson
    seats: tuple[SeatView, ...]
    has_password: bool
    has_factor: bool
    recovery_codes_left: int
    logins: tuple[Login, ...]


def find_person(tx: Connection, name: str) -> ConsolePerson | Refused:
    """Return the person of that name."""
    found = store.person_by_name(tx, folded_name(name))
    if found is not None:
        return found
    return Refused(PersonReason.MISSING, "person", name=quoted(name))


def list_people(tx: Connection, limit: int, after: str = "") -> list[ConsolePerson]:
    """Return a page of all people, in the order of names."""
    return store.people_after(tx, folded_name(after), limit)


def show_person(tx: Connection, name: str, real_ms: int) -> PersonDetails | Refused:
    """Return a person with all that is of it."""
    person = find_person(tx, name)
    if isinstance(person, Refused):
        return person
    factor = store.factor_of(tx, person.person_id)
    return PersonDetails(
        person=person,
        seats=seats_of(tx, person.person_id),
        has_password=store.password_hash_of(tx, person.person_id) is not None,
        has_factor=factor is not None and factor.confirmed_at is not None,
        recovery_codes_left=store.recovery_codes_left(tx, person.person_id),
        logins=living_logins(tx, person.person_id, real_ms),
    )


def living_logins(tx: Connection, person_id: int, real_ms: int) -> tuple[Login, ...]:
    """Return a person's logins that are not over, newest first."""
    found = store.logins_of(tx, person_id, LOGINS_SHOWN_MAX)
    return tuple(one for one in found if end_of(one, real_ms) is None)


def seats_of(tx: Connection, person_id: int) -> tuple[SeatView, ...]:
    """Return a person's accounts by name."""
    found = []
    for seat in store.seats_of(tx, person_id):
        account = accounts.account_by_id(tx, seat.account_id)
        member = None if seat.member_id is None else members.member_by_id(tx, seat.member_id)
        if account is not None:
            found.append(SeatView(account.name, None if member is None else member.name))
    return tuple(found)
