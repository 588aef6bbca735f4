"""Who may log in at the simulated carriers of SMPP and CMPP, and within which bounds.

Without a file of users the published password lets every client in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

SMPP: Final = "smpp"
CMPP: Final = "cmpp"
VERSIONS: Final = ("3.4", "2.0", "2.1", "3.0")
OPEN_LOGIN: Final = "hongyan"
OPEN_PASSWORD: Final = "hongyan"  # noqa: S105 - published, for play
WINDOW: Final = 1000
CONNECTIONS: Final = 64
LOGIN_MAX: Final = 15
"""Characters of system_id."""
CMPP_LOGIN_MAX: Final = 6
"""Octets of Source_Addr."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One login.

    `versions` are those that it may speak: 3.4 of SMPP, 2.0, 2.1 and 3.0 of CMPP; none is all.
    `source_addresses` are what its sender numbers may begin with; none is all. `rate` is PDUs a
    second, 0 without limit, `window` how many of one connection may wait for their answers.
    """

    login: str
    password: str = field(repr=False)
    protocols: Sequence[str] = (SMPP, CMPP)
    versions: Sequence[str] = ()
    source_addresses: Sequence[str] = ()
    rate: int = 0
    window: int = WINDOW
    connections_max: int = CONNECTIONS

    def knows(self, password: str) -> bool:
        """Tell whether a password is right."""
        return compare_digest(self.password.encode(), password.encode())

    def speaks(self, version: str) -> bool:
        """Tell whether a version is allowed."""
        return not self.versions or version in self.versions


class Users:
    """All logins."""

    def __init__(self, users: Sequence[User] = ()) -> None:
        """Allow these; none allows the published login."""
        self._by_login = {one.login: one for one in users}

    def find(self, protocol: str, login: str) -> User | None:
        """Return who may use a login in a protocol.

        Where no user is named, every Source_Addr of CMPP is let in: `hongyan` is too long for one.
        """
        if not self._by_login:
            is_known = protocol == CMPP or login == OPEN_LOGIN
            return User(login=login, password=OPEN_PASSWORD) if is_known else None
        found = self._by_login.get(login)
        return found if found is not None and protocol in found.protocols else None
