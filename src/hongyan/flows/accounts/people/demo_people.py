"""People whom `hongyan dev` has ready, and links that log them in on this machine.

They have no password. Links live as long as `dev` runs: each start revokes those of the one before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from hongyan.domain.accounts import store as accounts
from hongyan.domain.people import store
from hongyan.domain.people.links import LinkPurpose
from hongyan.domain.people.logins import LoginEnd
from hongyan.domain.people.model import PersonState, Seat, StaffRole
from hongyan.flows.accounts.people.issue_links import make_link
from hongyan.flows.reference.demo import DEMO_ACCOUNTS, ENTERPRISE, DemoAccount

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

TENANT: Final = "tenant"


def _owner_name(account: DemoAccount) -> str:
    return "owner" if account == ENTERPRISE else f"owner-{account.kind.value}"


OWNERS: Final = {_owner_name(one): one.name for one in DEMO_ACCOUNTS}
"""The owners of the demo's accounts, by their names."""


class DemoLogin(NamedTuple):
    """A link of the demo: whose it is, what the person is, and its token."""

    person_name: str
    role: str
    account_name: str
    token: str


def demo_people(work: Work, real_ms: int, draw: Callable[[int], bytes]) -> tuple[DemoLogin, ...]:
    """Add the people who are missing, and return a new link for each: owners, then each role."""
    store.revoke_links_for(work.tx, (LinkPurpose.DEV_LOGIN,))
    found = []
    for name, account_name in OWNERS.items():
        account = accounts.account_by_name(work.tx, account_name)
        if account is None:
            continue
        person_id = _person(work, name, frozenset())
        if store.seat_at(work.tx, person_id, account.account_id) is None:
            store.take_seat(work.tx, Seat(person_id, account.account_id), work.now_ms)
        found.append((person_id, name, TENANT, account_name))
    found += [
        (_person(work, role.value, frozenset({role})), role.value, role.value, "")
        for role in StaffRole
    ]
    return tuple(
        DemoLogin(
            name,
            role,
            account_name,
            make_link(work, person_id, LinkPurpose.DEV_LOGIN, real_ms, draw).token,
        )
        for person_id, name, role, account_name in found
    )


def retire_demo_people(tx: Connection, real_ms: int) -> tuple[str, ...]:
    """Disable the people of the demo, and revoke their links; return who was active."""
    store.revoke_links_for(tx, (LinkPurpose.DEV_LOGIN,))
    names = (*OWNERS, *(role.value for role in StaffRole))
    people = [store.person_by_name(tx, name) for name in names]
    active = [one for one in people if one is not None and one.state is PersonState.ACTIVE]
    without = [one for one in active if store.password_hash_of(tx, one.person_id) is None]
    for person in without:
        store.change_person(tx, person.person_id, state=PersonState.DISABLED)
        store.end_logins(tx, person.person_id, LoginEnd.DISABLED, real_ms)
    return tuple(one.name for one in without)


def _person(work: Work, name: str, roles: frozenset[StaffRole]) -> int:
    held = store.person_by_name(work.tx, name)
    if held is not None:
        return held.person_id
    return store.add_person(work.tx, name, "", roles, work.now_ms)
