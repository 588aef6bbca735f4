"""A person's second factor: begun, confirmed by a first code, removed; and its recovery codes.

Who sets it up or removes it proved a moment ago who it is. Secrets are sealed at rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hongyan.domain.people import factor as factors
from hongyan.domain.people import store
from hongyan.domain.people.factor import SecondFactor
from hongyan.domain.people.logins import LoginStage, end_of, is_fresh
from hongyan.domain.people.reasons import FactorReason, LoginReason
from hongyan.flows.accounts.people.find_people import find_person
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.people.logins import Login
    from hongyan.domain.people.model import ConsolePerson
    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer


@dataclass(frozen=True, slots=True)
class FactorSetup:
    """What the person's telephone is told: the secret as text, and as a picture says it."""

    secret: str
    uri: str


def begin_factor(
    work: Work, login_id: int, real_ms: int, draw: Callable[[int], bytes]
) -> FactorSetup | Refused:
    """Draw a secret, which counts once a code of it is given; one begun before is replaced."""
    found = _fresh(work, login_id, real_ms)
    if isinstance(found, Refused):
        return found
    _, person = found
    held = store.factor_of(work.tx, person.person_id, locked=True)
    if held is not None and held.confirmed_at is not None:
        return Refused(FactorReason.PRESENT, "factor", name=person.name)
    sealer = work.context.sealer
    assert sealer is not None, "a process that logs people in seals their factors"
    secret = factors.secret_text(draw(factors.SECRET_BYTES))
    sealed = sealer.seal(secret, factors.seal_purpose(person.person_id))
    store.put_factor(work.tx, SecondFactor(person.person_id, sealed, None, 0), work.now_ms)
    note_change(work, None, "begin_factor", person.name, None, {"confirmed": False})
    return FactorSetup(secret, factors.setup_uri(secret, person.name))


def pending_factor(tx: Connection, person_name: str, sealer: Sealer) -> FactorSetup | None:
    """Return what was begun and is not confirmed yet, to be shown again; None if nothing is."""
    person = find_person(tx, person_name)
    held = None if isinstance(person, Refused) else store.factor_of(tx, person.person_id)
    if held is None or held.confirmed_at is not None:
        return None
    secret = sealer.open(held.secret_sealed, factors.seal_purpose(held.person_id))
    return FactorSetup(secret, factors.setup_uri(secret, person_name))


def confirm_factor(
    work: Work, login_id: int, typed: str, real_ms: int, draw: Callable[[int], bytes]
) -> tuple[str, ...] | Refused:
    """Let a factor count, after a first code of it; return the recovery codes, shown once."""
    found = _fresh(work, login_id, real_ms)
    if isinstance(found, Refused):
        return found
    login, person = found
    held = store.factor_of(work.tx, person.person_id, locked=True)
    if held is None:
        return Refused(FactorReason.ABSENT, "factor", name=person.name)
    if held.confirmed_at is not None:
        return Refused(FactorReason.PRESENT, "factor", name=person.name)
    sealer = work.context.sealer
    assert sealer is not None, "a process that logs people in opens their factors"
    secret = sealer.open(held.secret_sealed, factors.seal_purpose(person.person_id))
    step = factors.step_of(secret, typed, held.last_step, real_ms)
    if step is None:
        return Refused(LoginReason.CODE_WRONG, "login.code")
    confirmed = replace(held, confirmed_at=real_ms, last_step=step)
    store.put_factor(work.tx, confirmed, work.now_ms)
    store.change_login(work.tx, login.login_id, factor_at=real_ms, proved_at=real_ms)
    codes = _new_codes(work, person.person_id, draw)
    note_change(
        work, None, "confirm_factor", person.name, {"confirmed": False}, {"confirmed": True}
    )
    return codes


def renew_recovery_codes(
    work: Work, login_id: int, real_ms: int, draw: Callable[[int], bytes]
) -> tuple[str, ...] | Refused:
    """Draw other recovery codes; the ones before are worth nothing from now on."""
    found = _fresh(work, login_id, real_ms)
    if isinstance(found, Refused):
        return found
    _, person = found
    held = store.factor_of(work.tx, person.person_id)
    if held is None or held.confirmed_at is None:
        return Refused(FactorReason.ABSENT, "factor", name=person.name)
    codes = _new_codes(work, person.person_id, draw)
    note_change(work, None, "renew_recovery_codes", person.name, None, {"count": len(codes)})
    return codes


def drop_factor(work: Work, login_id: int, real_ms: int) -> ConsolePerson | Refused:
    """Remove one's own second factor."""
    found = _fresh(work, login_id, real_ms)
    if isinstance(found, Refused):
        return found
    return remove_factor(work, found[1].name)


def remove_factor(work: Work, name: str) -> ConsolePerson | Refused:
    """Remove a person's second factor: for who lost telephone and codes. Its logins lose it too."""
    person = find_person(work.tx, name)
    if isinstance(person, Refused):
        return person
    if store.factor_of(work.tx, person.person_id, locked=True) is None:
        return Refused(FactorReason.ABSENT, "factor", name=person.name)
    store.remove_factor(work.tx, person.person_id)
    store.forget_proofs(work.tx, person.person_id)
    note_change(work, None, "remove_factor", person.name, {"confirmed": True}, None)
    return person


def _new_codes(work: Work, person_id: int, draw: Callable[[int], bytes]) -> tuple[str, ...]:
    codes = factors.recovery_codes(draw(factors.RECOVERY_CODES * factors.RECOVERY_BYTES))
    digests = [factors.recovery_digest(one) for one in codes]
    store.replace_recovery_codes(work.tx, person_id, digests, work.now_ms)
    return codes


def _fresh(work: Work, login_id: int, real_ms: int) -> tuple[Login, ConsolePerson] | Refused:
    """Return a living login whose person proved lately who it is, with the person."""
    login = store.login_by_id(work.tx, login_id)
    if login is None or end_of(login, real_ms) is not None or login.stage is not LoginStage.WHOLE:
        return Refused(LoginReason.MISSING, "login")
    if not is_fresh(login, real_ms):
        return Refused(LoginReason.STALE, "login")
    person = store.person_by_id(work.tx, login.person_id)
    return Refused(LoginReason.MISSING, "login") if person is None else (login, person)
