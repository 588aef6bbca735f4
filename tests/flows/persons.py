"""People in a database, for tests: verbs are the flows, each in a transaction of its own.

Its clock is the real one, which a test moves; the service's own time stands still.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import pyotp

from hongyan.config import load
from hongyan.domain.changes import store as changes
from hongyan.domain.changes.model import ChangeFilter
from hongyan.domain.people.logins import LoginPlace
from hongyan.domain.people.model import ConsolePerson, StaffRole
from hongyan.domain.people.reasons import LoginReason
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.accounts.people import log_in as entering
from hongyan.flows.accounts.people.find_people import PersonDetails, show_person
from hongyan.flows.accounts.people.issue_links import IssuedLink, issue_link
from hongyan.flows.accounts.people.log_in import CountedTry, Entered
from hongyan.flows.accounts.people.logins import LiveLogin, look_at_login
from hongyan.flows.accounts.people.manage_people import SeatWish, add_person
from hongyan.flows.accounts.people.second_factor import (
    FactorSetup,
    begin_factor,
    confirm_factor,
)
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import KEY_BYTES, Sealer
from tests.working import NOON, work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database
    from hongyan.domain.changes.model import Change

HOME = LoginPlace("192.0.2.1", "Firefox")
ELSEWHERE = LoginPlace("198.51.100.9", "curl")
RIGHT = "hash of the right password"
NOT_RIGHT = Refused(LoginReason.WRONG, "login")

Result = TypeVar("Result")


class Persons:
    """A database with two accounts, people in it, and who knocks at the door."""

    def __init__(self, database: Database) -> None:
        """Make the accounts `acme` and `other`."""
        self.database = database
        self.real_ms = NOON
        self.draw = random.Random(7).randbytes
        settings = load({})
        sealer = Sealer(bytes(KEY_BYTES))
        self.context = FlowContext(settings, IdSource(), ReferenceCache(settings), sealer)
        for name in ("acme", "other"):
            self.run(create_account, name, AccountKind.ENTERPRISE)

    def run(self, flow: Callable[..., Result], *values: Any, **named: Any) -> Result:
        """Run a flow that writes."""
        with self.database.transaction() as tx:
            return flow(work_at(tx, NOON, self.context), *values, **named)

    def read(self, reading: Callable[..., Result], *values: Any) -> Result:
        """Run a reading function."""
        with self.database.reading() as tx:
            return reading(tx, *values)

    def adds(self, name: str, *roles: StaffRole, account: str = "") -> ConsolePerson:
        """Add a person with roles, or as the owner of an account."""
        wishes = (SeatWish(account or "acme"),) if account or not roles else ()
        added = self.run(add_person, name, frozenset(roles), wishes)
        assert isinstance(added, ConsolePerson), added
        return added

    def links(self, name: str) -> IssuedLink:
        """Issue a link."""
        issued = self.run(issue_link, name, self.real_ms, self.draw)
        assert isinstance(issued, IssuedLink), issued
        return issued

    def settles(self, name: str, *roles: StaffRole) -> Entered:
        """Add a person that chose its password by a link, and is logged in."""
        self.adds(name, *roles)
        return self.uses(self.links(name).token)

    def uses(self, token: str, place: LoginPlace = HOME, text: str = RIGHT) -> Entered:
        """Use a link that leads somewhere."""
        entered = self.tries_link(token, place, text)
        assert isinstance(entered, Entered), entered
        return entered

    def tries_link(
        self, token: str, place: LoginPlace = HOME, text: str = RIGHT
    ) -> Entered | Refused:
        """Use a link, which may lead nowhere."""
        return self.run(entering.enter_by_link, token, text, place, self.real_ms, self.draw)

    def knocks(
        self, name: str, place: LoginPlace = HOME, *, is_right: bool = True
    ) -> Entered | Refused:
        """Try a password as an edge does: count the try, compare, log in."""
        counted = self.run(entering.count_try, name, place.address, self.real_ms)
        if isinstance(counted, Refused):
            return counted
        assert isinstance(counted, CountedTry)
        if not is_right or counted.person is None or counted.password_hash is None:
            return NOT_RIGHT
        return self.run(
            entering.log_in,
            counted.person.person_id,
            counted.password_hash,
            place,
            self.real_ms,
            self.draw,
        )

    def enters(self, name: str, place: LoginPlace = HOME) -> Entered:
        """Log in by the right password."""
        entered = self.knocks(name, place)
        assert isinstance(entered, Entered), entered
        return entered

    def looks(self, token: str) -> LiveLogin | Refused:
        """Return what a token opens."""
        return self.read(look_at_login, token, self.real_ms)

    def shows(self, name: str) -> PersonDetails:
        """Return all of a person."""
        found = self.read(show_person, name, self.real_ms)
        assert isinstance(found, PersonDetails), found
        return found

    def factor_of(self, entered: Entered) -> tuple[str, tuple[str, ...]]:
        """Set a second factor up; return its secret and the recovery codes."""
        login_id = entered.login.login_id
        setup = self.run(begin_factor, login_id, self.real_ms, self.draw)
        assert isinstance(setup, FactorSetup), setup
        codes = self.run(confirm_factor, login_id, self.code(setup.secret), self.real_ms, self.draw)
        assert isinstance(codes, tuple), codes
        return setup.secret, codes

    def code(self, secret: str) -> str:
        """Return what the telephone shows now."""
        return pyotp.TOTP(secret).at(self.real_ms // 1000)

    def gives(self, entered: Entered, code: str) -> Entered | Refused:
        """Type a code for a login, as an edge does: count the try, then compare."""
        counted = self.run(
            entering.count_try, entered.person.name, entered.login.address, self.real_ms
        )
        if isinstance(counted, Refused):
            return counted
        return self.run(entering.give_code, entered.login.login_id, code, self.real_ms, self.draw)

    def noted(self) -> list[Change]:
        """Return what was noted, newest first."""

        def asked(tx: Connection) -> list[Change]:
            return changes.changes_after(tx, ChangeFilter(None, ""), None, 1000)

        return self.read(asked)
