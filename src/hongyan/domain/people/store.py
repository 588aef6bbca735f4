"""Statements on people, their accounts, logins, one-time links, failures and second factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, delete, exists, func, or_, select, update

from hongyan.db.dialect import upsert
from hongyan.db.rows import WORDS, Rows
from hongyan.domain.people.factor import SecondFactor
from hongyan.domain.people.links import LinkPurpose, OneTimeLink
from hongyan.domain.people.logins import Login, LoginEnd, LoginStage
from hongyan.domain.people.model import ConsolePerson, PersonState, Seat, StaffRole
from hongyan.domain.people.tables import (
    login,
    login_failure,
    one_time_link,
    person,
    recovery_code,
    seat,
    second_factor,
)
from hongyan.domain.people.waits import Failures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

_PEOPLE = Rows(
    person,
    ConsolePerson,
    {"id": "person_id", "password_hash": None, "password_at": None, "created_at": None},
    codecs={"roles": WORDS},
)
_SEATS = Rows(seat, Seat, {"created_at": None})
_LOGINS = Rows(login, Login, {"id": "login_id", "end_reason": "end"})
_LINKS = Rows(one_time_link, OneTimeLink)
_FACTORS = Rows(second_factor, SecondFactor, {"created_at": None})


def add_person(
    tx: Connection, name: str, display_name: str, roles: frozenset[StaffRole], now_ms: int
) -> int:
    """Store an active person without a password; a name that is taken raises IntegrityError."""
    new = ConsolePerson(0, name, display_name, PersonState.ACTIVE, roles)
    return _PEOPLE.add_numbered(tx, new, created_at=now_ms)


def change_person(tx: Connection, person_id: int, **values: object) -> None:
    """Set fields of a person."""
    _PEOPLE.change(tx, person.c.id == person_id, **values)


def person_by_id(tx: Connection, person_id: int) -> ConsolePerson | None:
    """Return a person."""
    return _PEOPLE.one(tx, person.c.id == person_id)


def person_by_name(tx: Connection, name: str) -> ConsolePerson | None:
    """Return the person of that name."""
    return _PEOPLE.one(tx, person.c.name == name)


def people_after(tx: Connection, name: str, limit: int) -> list[ConsolePerson]:
    """Return people behind a name, in the order of names."""
    return _PEOPLE.many(tx, person.c.name > name, by=(person.c.name,), limit=limit)


def remove_person(tx: Connection, person_id: int) -> None:
    """Delete a person and all that is of it."""
    for table in (seat, login, one_time_link, second_factor, recovery_code):
        tx.execute(delete(table).where(table.c.person_id == person_id))
    tx.execute(delete(person).where(person.c.id == person_id))


# Passwords


def password_hash_of(tx: Connection, person_id: int) -> str | None:
    """Return the hash of a person's password, None if there is no password yet."""
    return tx.execute(select(person.c.password_hash).where(person.c.id == person_id)).scalar()


def set_password_hash(tx: Connection, person_id: int, text: str, now_ms: int) -> None:
    """Store the hash of another password."""
    _PEOPLE.change(tx, person.c.id == person_id, password_hash=text, password_at=now_ms)


def rehash(tx: Connection, person_id: int, before: str, text: str) -> bool:
    """Store another hash of the same password; False if another password was set meanwhile."""
    return (
        _PEOPLE.change(
            tx, person.c.id == person_id, person.c.password_hash == before, password_hash=text
        )
        == 1
    )


# Seats


def take_seat(tx: Connection, new: Seat, now_ms: int) -> None:
    """Store a seat, in place of the one that the person has at this account."""
    _SEATS.put(tx, new, {"created_at": now_ms})


def leave_seat(tx: Connection, person_id: int, account_id: int) -> None:
    """Delete a seat."""
    tx.execute(delete(seat).where(seat.c.person_id == person_id, seat.c.account_id == account_id))


def seats_of(tx: Connection, person_id: int) -> list[Seat]:
    """Return a person's seats, in the order of accounts."""
    return _SEATS.many(tx, seat.c.person_id == person_id)


def seat_at(tx: Connection, person_id: int, account_id: int) -> Seat | None:
    """Return a person's seat at an account."""
    return _SEATS.one(tx, seat.c.person_id == person_id, seat.c.account_id == account_id)


def people_only_at(tx: Connection, account_id: int) -> list[int]:
    """Return the people of an account who are at no other and have no role."""
    other = seat.alias("other")
    found = (
        select(seat.c.person_id)
        .join(person, person.c.id == seat.c.person_id)
        .where(seat.c.account_id == account_id, person.c.roles == "")
        .where(
            ~exists().where(other.c.person_id == seat.c.person_id, other.c.account_id != account_id)
        )
        .order_by(seat.c.person_id)
    )
    return list(tx.execute(found).scalars())


# Logins


def add_login(tx: Connection, new: Login) -> int:
    """Store a login and return its id (that of `new` is ignored)."""
    return _LOGINS.add_numbered(tx, new)


def login_by_digest(tx: Connection, digest: str) -> Login | None:
    """Return the login of a token, ended ones included."""
    return _LOGINS.one(tx, login.c.digest == digest)


def login_by_id(tx: Connection, login_id: int) -> Login | None:
    """Return a login, an ended one included."""
    return _LOGINS.one(tx, login.c.id == login_id)


def logins_of(tx: Connection, person_id: int, limit: int) -> list[Login]:
    """Return a person's logins that were not ended, newest first."""
    return _LOGINS.many(
        tx,
        login.c.person_id == person_id,
        login.c.ended_at.is_(None),
        by=(login.c.id.desc(),),
        limit=limit,
    )


def has_come_from(tx: Connection, person_id: int, address: str) -> bool:
    """Tell whether a person was wholly logged in from an address, as far as logins are kept."""
    found = select(login.c.id).where(
        login.c.person_id == person_id,
        login.c.address == address,
        login.c.stage == LoginStage.WHOLE.value,
    )
    return tx.execute(found.limit(1)).first() is not None


def change_login(tx: Connection, login_id: int, **values: object) -> None:
    """Set fields of a login that was not ended."""
    _LOGINS.change(tx, login.c.id == login_id, login.c.ended_at.is_(None), **values)


def replace_login(tx: Connection, changed: Login) -> None:
    """Store a login as it is now under its id; one that was ended stays ended."""
    values = _LOGINS.values(changed)
    del values["id"]
    tx.execute(
        update(login)
        .where(login.c.id == changed.login_id, login.c.ended_at.is_(None))
        .values(values)
    )


def end_logins(
    tx: Connection,
    person_id: int,
    end: LoginEnd,
    real_ms: int,
    *,
    only: int | None = None,
    but: int | None = None,
) -> int:
    """End a person's logins: `only` one, or all `but` one; return how many were not ended yet."""
    where = [login.c.person_id == person_id, login.c.ended_at.is_(None)]
    if only is not None:
        where.append(login.c.id == only)
    if but is not None:
        where.append(login.c.id != but)
    return _LOGINS.change(tx, *where, ended_at=real_ms, end=end)


def end_every_login(tx: Connection, end: LoginEnd) -> None:
    """End all logins, as of their last use."""
    ended = {"ended_at": login.c.used_at, "end_reason": end.value}
    tx.execute(update(login).where(login.c.ended_at.is_(None)).values(ended))


def revoke_every_link(tx: Connection) -> None:
    """Delete all one-time links."""
    tx.execute(delete(one_time_link))


def forget_proofs(tx: Connection, person_id: int) -> None:
    """Forget that the second factor was proved in a person's logins."""
    _LOGINS.change(tx, login.c.person_id == person_id, factor_at=None)


def forget_logins(tx: Connection, ended_before: int, most: int) -> int:
    """Delete logins that were over at a time."""
    old = (
        select(login.c.id)
        .where(or_(login.c.ends_at < ended_before, login.c.ended_at < ended_before))
        .limit(most)
    )
    return tx.execute(delete(login).where(login.c.id.in_(old))).rowcount


# One-time links


def add_link(tx: Connection, new: OneTimeLink) -> None:
    """Store a link that was issued."""
    _LINKS.add(tx, new)


def link_by_digest(tx: Connection, digest: str) -> OneTimeLink | None:
    """Return a link; a writer that asks keeps others from it."""
    return _LINKS.one(tx, one_time_link.c.digest == digest)


def use_link(tx: Connection, digest: str, real_ms: int) -> bool:
    """Note that a link was used; False if it was used before."""
    return (
        _LINKS.change(
            tx,
            one_time_link.c.digest == digest,
            one_time_link.c.used_at.is_(None),
            used_at=real_ms,
        )
        == 1
    )


def revoke_links(tx: Connection, person_id: int) -> int:
    """Delete a person's links that were not used."""
    return tx.execute(
        delete(one_time_link).where(
            one_time_link.c.person_id == person_id, one_time_link.c.used_at.is_(None)
        )
    ).rowcount


def revoke_links_for(tx: Connection, purposes: Iterable[LinkPurpose]) -> None:
    """Delete all links of some purposes."""
    words = [one.value for one in purposes]
    tx.execute(delete(one_time_link).where(one_time_link.c.purpose.in_(words)))


def forget_links(tx: Connection, over_before: int) -> int:
    """Delete links that were over at a time."""
    return tx.execute(delete(one_time_link).where(one_time_link.c.ends_at < over_before)).rowcount


# Failures


def failures_of(tx: Connection, digest: str) -> Failures | None:
    """Return the failures that are counted under a word."""
    row = tx.execute(
        select(login_failure.c.failures, login_failure.c.last_at)
        .where(login_failure.c.digest == digest)
        .with_for_update()
    ).one_or_none()
    return None if row is None else Failures(row.failures, row.last_at)


def count_failure(tx: Connection, digest: str, real_ms: int, *, first: bool) -> None:
    """Count one more failure; `first` begins again at one."""
    row = upsert(tx, login_failure).values(digest=digest, failures=1, last_at=real_ms)
    failures = 1 if first else login_failure.c.failures + 1
    tx.execute(
        row.on_conflict_do_update(
            index_elements=[login_failure.c.digest], set_={"failures": failures, "last_at": real_ms}
        )
    )


def take_back_failures(tx: Connection, digest: str, tries: int) -> None:
    """Count some failures less: these tries were right."""
    left = login_failure.c.failures - tries
    tx.execute(
        update(login_failure)
        .where(login_failure.c.digest == digest)
        .values(failures=case((left > 0, left), else_=0))
    )


def clear_failures(tx: Connection, digest: str) -> None:
    """Forget the failures that are counted under a word."""
    tx.execute(delete(login_failure).where(login_failure.c.digest == digest))


def forget_failures(tx: Connection, before_ms: int, most: int) -> int:
    """Delete failures that are older than a time."""
    old = select(login_failure.c.digest).where(login_failure.c.last_at < before_ms).limit(most)
    return tx.execute(delete(login_failure).where(login_failure.c.digest.in_(old))).rowcount


def count_failed_try(tx: Connection, person_id: int) -> None:
    """Count one more wrong password or code of a person."""
    tx.execute(
        update(person)
        .where(person.c.id == person_id)
        .values(failed_tries=person.c.failed_tries + 1)
    )


# The second factor


def factor_of(tx: Connection, person_id: int, *, locked: bool = False) -> SecondFactor | None:
    """Return a person's second factor, one that is not confirmed yet included."""
    return _FACTORS.one(tx, second_factor.c.person_id == person_id, locked=locked)


def note_step(tx: Connection, person_id: int, step: int) -> None:
    """Note the last half minute whose code was used."""
    _FACTORS.change(tx, second_factor.c.person_id == person_id, last_step=step)


def put_factor(tx: Connection, new: SecondFactor, now_ms: int) -> None:
    """Store a second factor in place of the one that there is."""
    _FACTORS.put(tx, new, created_at=now_ms)


def remove_factor(tx: Connection, person_id: int) -> None:
    """Delete a second factor with its recovery codes."""
    for table in (second_factor, recovery_code):
        tx.execute(delete(table).where(table.c.person_id == person_id))


def replace_recovery_codes(
    tx: Connection, person_id: int, digests: Iterable[str], now_ms: int
) -> None:
    """Store recovery codes in place of all that there are."""
    tx.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
    for digest in digests:
        tx.execute(
            recovery_code.insert().values(person_id=person_id, digest=digest, created_at=now_ms)
        )


def use_recovery_code(tx: Connection, person_id: int, digest: str) -> bool:
    """Delete a recovery code; False if the person has none like it, or used it before."""
    gone = delete(recovery_code).where(
        recovery_code.c.person_id == person_id, recovery_code.c.digest == digest
    )
    return tx.execute(gone).rowcount == 1


def recovery_codes_left(tx: Connection, person_id: int) -> int:
    """Return how many recovery codes of a person were not used."""
    counted = select(func.count()).select_from(recovery_code)
    return tx.execute(counted.where(recovery_code.c.person_id == person_id)).scalar_one()
