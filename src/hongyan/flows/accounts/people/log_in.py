"""How a person logs in: a try is counted, a password or a code was right, a login begins.

A try counts as failed before the password is compared, and is taken back when it was right:
tries at the same moment are counted one by one. Passwords are compared by the edge, which knows the
hash.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.people import factor as factors
from hongyan.domain.people import store, waits
from hongyan.domain.people.links import LinkPurpose
from hongyan.domain.people.logins import (
    BROWSER_CHARACTERS_MAX,
    Login,
    LoginEnd,
    LoginPlace,
    LoginStage,
    end_of,
    span_of,
)
from hongyan.domain.people.model import ConsolePerson, PersonState, folded_name
from hongyan.domain.people.reasons import LoginReason, OneTimeLinkReason
from hongyan.domain.people.tokens import TOKEN_BYTES, digest_of, token_text
from hongyan.flows.accounts.people.issue_links import open_link
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongyan.flows.reference.work import Work

MISSING: Final = Refused(LoginReason.MISSING, "login")


@dataclass(frozen=True, slots=True)
class CountedTry:
    """A try that may be made. `password_hash` None: there is none to compare with."""

    person: ConsolePerson | None
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A login with its token, which the browser is given once. `failed_tries` came before it."""

    token: str
    login: Login
    person: ConsolePerson
    failed_tries: int


def count_try(work: Work, name: str, address: str, real_ms: int) -> CountedTry | Refused:
    """Count a try of a password or a code, or say until when the next one waits.

    Who has logged in from this address before does not wait for what strangers did there.
    """
    folded = folded_name(name)
    person = store.person_by_name(work.tx, folded)
    is_known = person is not None and store.has_come_from(work.tx, person.person_id, address)
    of_name, of_address = _words(folded, address)
    counted = [
        (of_name, store.failures_of(work.tx, of_name), waits.FREE_OF_NAME),
        (of_address, store.failures_of(work.tx, of_address), waits.FREE_OF_ADDRESS),
    ]
    asked = counted[:1] if is_known else counted
    until = [waits.waits_until(failures, free, real_ms) for _, failures, free in asked]
    last = max((one for one in until if one is not None), default=None)
    if last is not None:
        seconds = -(-(last - real_ms) // 1000)
        return Refused(LoginReason.WAIT, "login", seconds=seconds, until=shanghai_text(last))
    for digest, failures, _ in counted:
        is_first = failures is None or waits.is_forgotten(failures, real_ms)
        store.count_failure(work.tx, digest, real_ms, first=is_first)
    if person is None or person.state is PersonState.DISABLED:
        return CountedTry(None, None)
    store.count_failed_try(work.tx, person.person_id)
    return CountedTry(person, store.password_hash_of(work.tx, person.person_id))


def log_in(
    work: Work,
    person_id: int,
    password_hash: str,
    place: LoginPlace,
    real_ms: int,
    draw: Callable[[int], bytes],
) -> Entered | Refused:
    """Begin a login of a person whose password was right, as long as it is still the same.

    With a second factor, the login waits for its code, and the try stays counted until then.
    """
    person = store.person_by_id(work.tx, person_id)
    if person is None or person.state is PersonState.DISABLED:
        return Refused(LoginReason.WRONG, "login")
    if store.password_hash_of(work.tx, person_id) != password_hash:
        return Refused(LoginReason.WRONG, "login")
    return _entered(work, person, place, real_ms, draw, tries=1)


def enter_by_link(
    work: Work,
    token: str,
    password_hash: str | None,
    place: LoginPlace,
    real_ms: int,
    draw: Callable[[int], bytes],
) -> Entered | Refused:
    """Use a link: set the password that was chosen, end all other logins, and begin one.

    A link of `dev` sets no password, and stays: its reader is on this machine.
    """
    opened = open_link(work.tx, token, real_ms)
    if isinstance(opened, Refused):
        return opened
    person, link = opened.person, opened.link
    if link.purpose is not LinkPurpose.DEV_LOGIN:
        if not store.use_link(work.tx, link.digest, real_ms):
            return Refused(OneTimeLinkReason.USED, "link")
        assert password_hash is not None, "the person chose a password"
        store.set_password_hash(work.tx, person.person_id, password_hash, real_ms)
        store.end_logins(work.tx, person.person_id, LoginEnd.PASSWORD_CHANGED, real_ms)
        changed = {"purpose": link.purpose}
        note_change(work, None, "enter_by_link", person.name, changed, {"password_set": True})
    return _entered(work, person, place, real_ms, draw, tries=0)


def give_code(
    work: Work, login_id: int, typed: str, real_ms: int, draw: Callable[[int], bytes]
) -> Entered | Refused:
    """Finish a login by a code of the second factor, or by a recovery code; the token is new.

    Asked of a login that is whole, it proves again who the person is. The try was counted before.
    """
    login = store.login_by_id(work.tx, login_id)
    if login is None or end_of(login, real_ms) is not None:
        return MISSING
    person = store.person_by_id(work.tx, login.person_id)
    if person is None or person.state is PersonState.DISABLED:
        return MISSING
    if not _code_fits(work, person.person_id, typed, real_ms):
        return Refused(LoginReason.CODE_WRONG, "login.code")
    token = token_text(draw(TOKEN_BYTES))
    span = span_of(LoginStage.WHOLE, is_staff=bool(person.roles))
    is_new = login.stage is LoginStage.PASSWORD
    whole = replace(
        login,
        digest=digest_of(token),
        stage=LoginStage.WHOLE,
        used_at=real_ms,
        ends_at=real_ms + span.most_ms if is_new else login.ends_at,
        idle_ms=span.idle_ms,
        proved_at=real_ms,
        factor_at=real_ms,
    )
    store.replace_login(work.tx, whole)
    tries = 2 if is_new else 1
    _forgive(work, person, login.address, tries)
    if is_new:
        _note(work, person)
    return _told(token, whole, person, tries)


def prove_again(
    work: Work, login_id: int, password_hash: str, real_ms: int
) -> ConsolePerson | Refused:
    """Note that the person typed its password again, rightly: money may be moved now."""
    login = store.login_by_id(work.tx, login_id)
    if login is None or end_of(login, real_ms) is not None or login.stage is not LoginStage.WHOLE:
        return MISSING
    person = store.person_by_id(work.tx, login.person_id)
    if person is None or person.state is PersonState.DISABLED:
        return MISSING
    if store.password_hash_of(work.tx, person.person_id) != password_hash:
        return Refused(LoginReason.WRONG, "login")
    store.change_login(work.tx, login_id, proved_at=real_ms, used_at=real_ms)
    _forgive(work, person, login.address, 1)
    return person


def _entered(
    work: Work,
    person: ConsolePerson,
    place: LoginPlace,
    real_ms: int,
    draw: Callable[[int], bytes],
    *,
    tries: int,
) -> Entered:
    factor = store.factor_of(work.tx, person.person_id)
    asks_code = factor is not None and factor.confirmed_at is not None
    stage = LoginStage.PASSWORD if asks_code else LoginStage.WHOLE
    span = span_of(stage, is_staff=bool(person.roles))
    token = token_text(draw(TOKEN_BYTES))
    login = Login(
        login_id=0,
        digest=digest_of(token),
        person_id=person.person_id,
        stage=stage,
        address=place.address,
        browser=place.browser[:BROWSER_CHARACTERS_MAX],
        made_at=real_ms,
        used_at=real_ms,
        ends_at=real_ms + span.most_ms,
        idle_ms=span.idle_ms,
        proved_at=real_ms,
    )
    login = replace(login, login_id=store.add_login(work.tx, login))
    if not asks_code:
        _forgive(work, person, place.address, tries)
        _note(work, person)
    return _told(token, login, person, tries)


def _told(token: str, login: Login, person: ConsolePerson, tries: int) -> Entered:
    """Return a login, and how often it failed before the tries that were right."""
    return Entered(token, login, person, max(0, person.failed_tries - tries))


def _note(work: Work, person: ConsolePerson) -> None:
    note_change(work, None, "log_in", person.name, None, {"roles": person.roles})


def _forgive(work: Work, person: ConsolePerson, address: str, tries: int) -> None:
    """Forget what failed under the name here, and take back the right tries of the address."""
    of_name, of_address = _words(person.name, address)
    store.clear_failures(work.tx, of_name)
    store.take_back_failures(work.tx, of_address, tries)
    store.change_person(work.tx, person.person_id, failed_tries=0)


def _words(name: str, address: str) -> tuple[str, str]:
    return waits.digest_of_name(name, address), waits.digest_of_address(address)


def _code_fits(work: Work, person_id: int, typed: str, real_ms: int) -> bool:
    """Tell whether a code is the person's, and use it up if it is."""
    factor = store.factor_of(work.tx, person_id, locked=True)
    if factor is None or factor.confirmed_at is None:
        return False
    sealer = work.context.sealer
    assert sealer is not None, "a process that logs people in opens their factors"
    secret = sealer.open(factor.secret_sealed, factors.seal_purpose(person_id))
    step = factors.step_of(secret, typed, factor.last_step, real_ms)
    if step is not None:
        store.note_step(work.tx, person_id, step)
        return True
    return store.use_recovery_code(work.tx, person_id, factors.recovery_digest(typed))
