"""People as values: who works at the console, as what, and for which accounts.

A person need not have a password. Knows no page and no policy: what a member may do is
`domain/members`' word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SEATS_MAX: Final = 200
"""Accounts of one person: an agency has many."""

DISPLAY_CHARACTERS_MAX: Final = 64

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class PersonState(StrEnum):
    """Whether a person may log in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class StaffRole(StrEnum):
    """What a person does for the service itself; each opens one workspace."""

    REVIEWER = "reviewer"
    OPERATOR = "operator"
    FINANCE = "finance"


@dataclass(frozen=True, slots=True)
class ConsolePerson:
    """Who logs in. `failed_tries` counts wrong passwords and codes since the last login."""

    person_id: int
    name: str
    display_name: str
    state: PersonState
    roles: frozenset[StaffRole]
    failed_tries: int = 0

    @property
    def shown_name(self) -> str:
        """The name by which others know the person."""
        return self.display_name or self.name


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place at an account: as its owner, or as one of its members."""

    person_id: int
    account_id: int
    member_id: int | None = None


def folded_name(text: str) -> str:
    """Return a name as it is compared: capitals and blanks around it do not count."""
    return text.strip().lower()


def is_person_name(text: str) -> bool:
    """Tell whether a text can name a person: 1 to 64 of a-z, 0-9, . _ @ - (these not first)."""
    return _NAME.fullmatch(text) is not None
