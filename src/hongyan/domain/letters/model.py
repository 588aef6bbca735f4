"""Authorization letters as values. Knows no rule, no account and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.kernel.period import Period


class LetterState(StrEnum):
    """Where a letter stands; `INT` and `PASSED` are the API's State (Dysmsapi, signature papers).

    A letter passes when a sign within its scope passes; a reviewer may reject one by itself.
    """

    PENDING = "INT"
    PASSED = "PASSED"
    REJECTED = "NOT_PASS"


class LetterStatus(StrEnum):
    """Whether a letter's period lasts; the words are the API's Status."""

    VALID = "VALID"
    INVALID = "INVALID"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of one account: the fields that were declared, and the scan by its key.

    `grantor` is the authorizing party (授权方), `grantee` the authorized one (被授权方).
    """

    letter_id: int
    account_id: int
    name: str
    grantor: str
    grantee: str
    credit_code: str
    period: Period
    sign_names: tuple[str, ...]
    scan_key: str
    state: LetterState = LetterState.PENDING
    created_at: int = 0

    def status(self, today: int) -> LetterStatus:
        """Return whether the period covers today (a day such as 20260131)."""
        return LetterStatus.VALID if self.period.covers(today) else LetterStatus.INVALID


@dataclass(frozen=True, slots=True)
class LetterForm:
    """A letter as declared, before anything was checked."""

    name: str
    grantor: str
    grantee: str
    credit_code: str
    period_text: str
    sign_names: tuple[str, ...]
    scan_key: str
