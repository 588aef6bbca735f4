"""Who may work at the console, as what and for which accounts: as an operator manages it.

What changes a person's rights for the service itself ends its logins: they were opened with others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hongyan.domain.accounts.model import AccountState
from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.members import store as members
from hongyan.domain.members.reasons import MemberReason
from hongyan.domain.people import store
from hongyan.domain.people.logins import LoginEnd
from hongyan.domain.people.model import (
    DISPLAY_CHARACTERS_MAX,
    SEATS_MAX,
    ConsolePerson,
    PersonState,
    Seat,
    StaffRole,
    folded_name,
    is_person_name,
)
from hongyan.domain.people.reasons import PersonReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.accounts.people.find_people import find_person
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused
from hongyan.text.shown import unseen_characters

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class SeatWish:
    """An account that a person is to work for: as its owner, or as a member of that name."""

    account_name: str
    member_name: str | None = None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What is to change; None leaves a field as it is."""

    display_name: str | None = None
    roles: frozenset[StaffRole] | None = None
    state: PersonState | None = None


def add_person(
    work: Work,
    name: str,
    roles: frozenset[StaffRole],
    wishes: tuple[SeatWish, ...],
    display_name: str = "",
) -> ConsolePerson | Refused:
    """Add a person, who logs in by a one-time link first; without any right it is refused."""
    folded = folded_name(name)
    if not is_person_name(folded):
        return Refused(PersonReason.NAME_ILLEGAL, "person.name", name=quoted(name))
    if store.person_by_name(work.tx, folded) is not None:
        return Refused(PersonReason.NAME_TAKEN, "person.name", name=quoted(name))
    if not roles and not wishes:
        return Refused(PersonReason.NO_RIGHTS, "person.roles")
    illegal = _display_refusal(display_name)
    if illegal is not None:
        return illegal
    seats = []
    for wish in wishes:
        seat = _wished(work.tx, 0, wish)
        if isinstance(seat, Refused):
            return seat
        seats.append(seat)
    person_id = store.add_person(work.tx, folded, display_name, roles, work.now_ms)
    added = ConsolePerson(person_id, folded, display_name, PersonState.ACTIVE, roles)
    note_change(work, None, "add_person", folded, None, added)
    for seat in seats:
        _take(work, folded, replace(seat, person_id=person_id))
    return added


def change_person(
    work: Work, name: str, change: PersonChange, real_ms: int
) -> ConsolePerson | Refused:
    """Change a person's shown name, roles or state; other roles or being disabled end its logins.

    A person who is disabled has no way in: links that were not used are revoked as well.
    """
    person = find_person(work.tx, name)
    if isinstance(person, Refused):
        return person
    if change == PersonChange():
        return Refused(PersonReason.NOTHING_TO_CHANGE, "person.change")
    illegal = _display_refusal(change.display_name or "")
    if illegal is not None:
        return illegal
    shown = person.display_name if change.display_name is None else change.display_name
    changed = replace(
        person,
        display_name=shown,
        roles=person.roles if change.roles is None else change.roles,
        state=change.state or person.state,
    )
    store.change_person(
        work.tx,
        person.person_id,
        display_name=changed.display_name,
        roles=changed.roles,
        state=changed.state,
    )
    if changed.state is PersonState.DISABLED:
        store.end_logins(work.tx, person.person_id, LoginEnd.DISABLED, real_ms)
        store.revoke_links(work.tx, person.person_id)
    elif changed.roles != person.roles:
        store.end_logins(work.tx, person.person_id, LoginEnd.RIGHTS_CHANGED, real_ms)
    note_change(work, None, "change_person", person.name, person, changed)
    return changed


def join_account(work: Work, name: str, wish: SeatWish) -> ConsolePerson | Refused:
    """Let a person work for an account; a seat that it has there is replaced."""
    person = find_person(work.tx, name)
    if isinstance(person, Refused):
        return person
    seat = _wished(work.tx, person.person_id, wish)
    if isinstance(seat, Refused):
        return seat
    held = store.seats_of(work.tx, person.person_id)
    if len(held) >= SEATS_MAX and seat.account_id not in {one.account_id for one in held}:
        return Refused(PersonReason.SEATS_FULL, "person", name=person.name, most=SEATS_MAX)
    _take(work, person.name, seat)
    return person


def leave_account(work: Work, name: str, account_name: str) -> ConsolePerson | Refused:
    """Let a person no longer work for an account: its pages are gone for it at once."""
    person = find_person(work.tx, name)
    if isinstance(person, Refused):
        return person
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    seat = store.seat_at(work.tx, person.person_id, account.account_id)
    if seat is None:
        return Refused(
            PersonReason.NO_SEAT, "account", name=person.name, account=quoted(account_name)
        )
    store.leave_seat(work.tx, person.person_id, account.account_id)
    note_change(work, account.account_id, "leave_account", person.name, seat, None)
    return person


def _display_refusal(text: str) -> Refused | None:
    if len(text) <= DISPLAY_CHARACTERS_MAX and not unseen_characters(text):
        return None
    return Refused(
        PersonReason.DISPLAY_ILLEGAL,
        "person.display",
        name=quoted(text),
        most=DISPLAY_CHARACTERS_MAX,
    )


def _wished(tx: Connection, person_id: int, wish: SeatWish) -> Seat | Refused:
    account = find_account(tx, wish.account_name)
    if isinstance(account, Refused):
        return account
    if account.state is AccountState.CLOSED:
        return Refused(AccountReason.CLOSED, "account", account=account.name)
    if wish.member_name is None:
        return Seat(person_id, account.account_id)
    member = members.member_by_name(tx, account.account_id, wish.member_name)
    if member is None:
        return Refused(
            MemberReason.MISSING, "member", account=account.name, member=quoted(wish.member_name)
        )
    return Seat(person_id, account.account_id, member.member_id)


def _take(work: Work, name: str, seat: Seat) -> None:
    before = store.seat_at(work.tx, seat.person_id, seat.account_id)
    store.take_seat(work.tx, seat, work.now_ms)
    note_change(work, seat.account_id, "join_account", name, before, seat)
