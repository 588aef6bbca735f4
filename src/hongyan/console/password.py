"""Passwords at the door: hashed and compared with Argon2id, one at a time, off the event loop.

19 MiB, two passes, one lane (the least that OWASP recommends): one at once, so that many who log in
take no more memory than one. Who is not there takes as long as who is. Knows no person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from hongyan.domain.people.password import CHARACTERS_MAX, differs, password_refusal
from hongyan.engine.aside import Aside
from hongyan.engine.batch import Overloaded
from hongyan.kernel.refusal import Refused, together

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1
Result = TypeVar("Result")

WAITING_MAX: Final = 64
"""One more is asked to come again: two seconds of work lie before it."""


class Passwords:
    """Hashes and compares passwords on a thread of its own."""

    def __init__(self, memory_kib: int = MEMORY_KIB) -> None:
        """Hash with this memory, in KiB."""
        self._hasher = PasswordHasher(PASSES, memory_kib, LANES)
        self._aside = Aside("passwords")
        self._nobodys = ""
        self._waiting = 0

    async def fits(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the one of a hash; without a hash it takes as long.

        Raises Overloaded when too many wait.
        """
        return await self._run(self._fits, stored, password)

    async def hashed(self, password: str) -> str:
        """Return the hash of a password, as text that names its own parameters."""
        return await self._run(self._hashed, password)

    def is_outdated(self, stored: str) -> bool:
        """Tell whether a hash was made with other parameters than those of now."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Finish what was begun, then end the thread."""
        self._aside.close()

    async def _run(self, call: Callable[..., Result], *arguments: object) -> Result:
        if self._waiting >= WAITING_MAX:
            raise Overloaded
        self._waiting += 1
        try:
            return await self._aside.run(call, *arguments)
        finally:
            self._waiting -= 1

    def _fits(self, stored: str | None, password: str) -> bool:
        if not self._nobodys:
            self._nobodys = self._hashed("nobody")
        is_there = stored is not None and len(password) <= CHARACTERS_MAX
        try:
            self._hasher.verify(stored if is_there and stored else self._nobodys, _plain(password))
        except (Argon2Error, InvalidHashError):
            return False
        return is_there

    def _hashed(self, password: str) -> str:
        return self._hasher.hash(_plain(password))


def refusal_of_password(password: str, again: str, *names: str) -> Refused | None:
    """Return all that is wrong with a password that a person with these names chose, or None."""
    return together((password_refusal(password, *names), differs(password, again)))


def _plain(password: str) -> str:
    """Return a password in one form, whatever keyboard wrote it; and no more of it than counts."""
    return unicodedata.normalize("NFC", password[: CHARACTERS_MAX + 1])
