"""A person's own password: changed by who is logged in, stored again when its hash is outdated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.people import store
from hongyan.domain.people.logins import LoginEnd, LoginStage, end_of, is_fresh
from hongyan.domain.people.reasons import LoginReason
from hongyan.domain.people.tokens import TOKEN_BYTES, digest_of, token_text
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongyan.flows.reference.work import Work


def change_password(
    work: Work, login_id: int, password_hash: str, real_ms: int, draw: Callable[[int], bytes]
) -> str | Refused:
    """Store another password, end all other logins, and return the new token of this one.

    The person proved a moment ago who it is (`log_in.prove_again`).
    """
    login = store.login_by_id(work.tx, login_id)
    if login is None or end_of(login, real_ms) is not None or login.stage is not LoginStage.WHOLE:
        return Refused(LoginReason.MISSING, "login")
    if not is_fresh(login, real_ms):
        return Refused(LoginReason.STALE, "login")
    person = store.person_by_id(work.tx, login.person_id)
    if person is None:
        return Refused(LoginReason.MISSING, "login")
    store.set_password_hash(work.tx, person.person_id, password_hash, real_ms)
    store.revoke_links(work.tx, person.person_id)
    end = LoginEnd.PASSWORD_CHANGED
    ended = store.end_logins(work.tx, person.person_id, end, real_ms, but=login_id)
    token = token_text(draw(TOKEN_BYTES))
    store.change_login(work.tx, login_id, digest=digest_of(token), used_at=real_ms)
    note_change(work, None, "change_password", person.name, None, {"ended": ended})
    return token


def hash_again(work: Work, person_id: int, before: str, password_hash: str) -> bool:
    """Store the same password under newer parameters, unless another one was set meanwhile."""
    return store.rehash(work.tx, person_id, before, password_hash)
