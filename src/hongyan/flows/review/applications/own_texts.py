"""What a tenant can choose from when it applies: its signs that passed, and what its kind may do.

Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.filings import store as filings
from hongyan.domain.letters import store as letters
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.signs import store as signs
from hongyan.flows.accounts.applicant import applicant_of
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.kinds import AccountKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SIGNS_MAX: Final = 200
PAPERS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class ForTemplate:
    """The approved signs, and whether the account may send promotions and abroad."""

    signs: tuple[str, ...]
    is_enterprise: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper by its number, and what it says."""

    number: int
    says: str


@dataclass(frozen=True, slots=True)
class ForSign:
    """The papers that an application for a sign can name, and the certified name."""

    owner_name: str
    is_enterprise: bool
    qualifications: tuple[Choice, ...]
    letters: tuple[Choice, ...]
    trademarks: tuple[Choice, ...]
    app_filings: tuple[Choice, ...]


def choices_for_template(tx: Connection, account_id: int) -> ForTemplate:
    """Return what an application for a template can choose from."""
    applicant = applicant_of(tx, account_id)
    names = dict.fromkeys(signs.approved_names(tx, account_id, SIGNS_MAX))
    return ForTemplate(tuple(names), applicant.kind is AccountKind.ENTERPRISE)


def choices_for_sign(tx: Connection, account_id: int, now_ms: int) -> ForSign:
    """Return what an application for a sign can choose from: papers that hold today."""
    applicant, today = applicant_of(tx, account_id), shanghai_day(now_ms)
    passed = {"state": QualificationState.PASSED.value}
    _, held = qualifications.qualifications_page(tx, account_id, passed, (PAPERS_MAX, 1))
    marks = filings.trademarks_of(tx, account_id, filings.trademark_ids(tx, account_id))
    apps = filings.app_filings_of(tx, account_id, filings.app_filing_ids(tx, account_id))
    return ForSign(
        applicant.owner_name,
        applicant.kind is AccountKind.ENTERPRISE,
        tuple(Choice(one.qualification_id, f"{one.name} · {one.company_name}") for one in held),
        tuple(
            Choice(one.letter_id, f"{one.name} · {one.grantor}")
            for one in reversed(letters.letters_of(tx, account_id))
            if one.period.covers(today)
        ),
        tuple(Choice(one.trademark_id, one.name) for one in marks),
        tuple(Choice(one.filing_id, one.service_name) for one in apps),
    )
