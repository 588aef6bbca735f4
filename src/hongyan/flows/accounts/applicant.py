"""Who applies: the account's kind, grade and certified name, and what it may apply for.

Knows neither signs nor templates; what is applied for is judged by those who ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.certification import store as certifications
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.certification.rights import RIGHTS, Rights
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.chain import ancestors_of
from hongyan.kernel.calendar import day_starts_at, shanghai_day
from hongyan.kernel.kinds import AccountGrade, AccountKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Applicant:
    """An account as a review sees it; `owner_name` is empty until it is certified.

    `parent_names` are the companies above it, as it declared them (FAQ 1.2).
    """

    account_id: int
    kind: AccountKind
    grade: AccountGrade
    owner_name: str
    parent_names: tuple[str, ...]

    @property
    def rights(self) -> Rights:
        """Return what an account of this kind may do."""
        return RIGHTS[self.kind]


def certified(tx: Connection, account_id: int) -> Certification | None:
    """Return who an account is in law; None until an operator vouches for it."""
    found = certifications.certification_of(tx, account_id)
    return found if found and found.state is CertificationState.CERTIFIED else None


def applicant_of(tx: Connection, account_id: int) -> Applicant:
    """Return the applicant that an account is; the account must exist."""
    account = accounts.account_by_id(tx, account_id)
    assert account is not None, "a verified caller has an account"
    found = certified(tx, account_id)
    if found is None:
        return Applicant(account_id, account.kind, AccountGrade.ORDINARY, "", ())
    ties = letters.parents_of(tx, account_id)
    parents = ancestors_of(found.subject_name, ties)
    return Applicant(account_id, account.kind, found.grade, found.subject_name, parents)


def today_starts_at(now_ms: int) -> int:
    """Return when the calendar day of a moment began."""
    return day_starts_at(shanghai_day(now_ms))
