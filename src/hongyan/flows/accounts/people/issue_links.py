"""One-time links: issued by an operator, opened and used by the person. No mail server is needed.

The token is returned once; what is stored is its digest. A new link revokes the ones before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.people import store
from hongyan.domain.people.links import LinkPurpose, OneTimeLink, ends_at, link_refusal
from hongyan.domain.people.model import ConsolePerson, PersonState
from hongyan.domain.people.reasons import OneTimeLinkReason, PersonReason
from hongyan.domain.people.tokens import TOKEN_BYTES, digest_of, token_text
from hongyan.flows.accounts.people.find_people import find_person
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A link with its token, which is shown once."""

    token: str
    purpose: LinkPurpose
    ends_at: int


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a link that leads somewhere is for, and whose it is."""

    link: OneTimeLink
    person: ConsolePerson


def issue_link(
    work: Work, name: str, real_ms: int, draw: Callable[[int], bytes]
) -> IssuedLink | Refused:
    """Issue a link for a person's first password, or for another one; older links are revoked."""
    person = find_person(work.tx, name)
    if isinstance(person, Refused):
        return person
    if person.state is PersonState.DISABLED:
        return Refused(PersonReason.DISABLED, "person", name=person.name)
    is_first = store.password_hash_of(work.tx, person.person_id) is None
    purpose = LinkPurpose.FIRST_PASSWORD if is_first else LinkPurpose.RESET
    store.revoke_links(work.tx, person.person_id)
    issued = make_link(work, person.person_id, purpose, real_ms, draw)
    note_change(work, None, "issue_link", person.name, None, {"purpose": purpose})
    return issued


def make_link(
    work: Work,
    person_id: int,
    purpose: LinkPurpose,
    real_ms: int,
    draw: Callable[[int], bytes],
) -> IssuedLink:
    """Store a new link and return it with its token."""
    token, until = token_text(draw(TOKEN_BYTES)), ends_at(purpose, real_ms)
    store.add_link(work.tx, OneTimeLink(digest_of(token), person_id, purpose, real_ms, until))
    return IssuedLink(token, purpose, until)


def open_link(tx: Connection, token: str, real_ms: int) -> OpenedLink | Refused:
    """Return what a link is for; opening it does not use it."""
    link = store.link_by_digest(tx, digest_of(token))
    no = link_refusal(link, real_ms)
    if no is not None:
        return no
    assert link is not None, "a link that is missing is a no"
    person = store.person_by_id(tx, link.person_id)
    if person is None or person.state is PersonState.DISABLED:
        return Refused(OneTimeLinkReason.MISSING, "link")
    return OpenedLink(link, person)
