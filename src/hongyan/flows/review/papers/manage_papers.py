"""What an account stores of papers and files, shown and removed by an operator.

The API has no action that deletes a letter, a trademark, an app filing or a file; who wants one
gone asks the operator. What a sign rests on stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.filings import store as filings
from hongyan.domain.letters import store as letters
from hongyan.domain.materials import store as materials
from hongyan.domain.materials.reasons import StoredReason
from hongyan.domain.review.model import SubjectKind
from hongyan.flows.accounts.allowances import stored_bytes, uses_of
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.cases.cases import withdraw_cases_of
from hongyan.flows.review.cases.resting import names_in_use
from hongyan.kernel.allowances import SPANS, Allowance, Span, limits_of
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import Account
    from hongyan.flows.reference.work import Work

FILE: Final = "file"
"""The word for a file, beside those of `SubjectKind` for papers."""


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """One thing that an account stores: kind, id or key, what it says, whether it is used."""

    kind: str
    name: str
    says: str
    size_bytes: int
    is_used: bool


@dataclass(frozen=True, slots=True)
class Used:
    """How much of an allowance an account has used, over a span, and the setting that bounds it."""

    allowance: Allowance
    span: Span
    used: int
    limit: int
    setting: str


def usage_of(work: Work, account_name: str) -> tuple[list[Used], int] | Refused:
    """Return what an account has used of each allowance, and how many bytes of files it stores."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    table = work.context.settings
    uses = uses_of(work.tx, account.account_id, work.now_ms, table)
    rows = [
        Used(
            allowance,
            span,
            used,
            limits_of(allowance, table)[span],
            SPANS[allowance][span],
        )
        for (allowance, span), used in uses.items()
    ]
    return rows, stored_bytes(work.tx, account.account_id)


def list_papers(tx: Connection, account_name: str) -> list[HeldPaper] | Refused:
    """Return what an account stores of letters, trademarks, app filings and files."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    owner = account.account_id
    marks = filings.trademarks_of(tx, owner, filings.trademark_ids(tx, owner))
    apps = filings.app_filings_of(tx, owner, filings.app_filing_ids(tx, owner))
    named = [
        *((SubjectKind.LETTER, one.letter_id, one.name) for one in letters.letters_of(tx, owner)),
        *((SubjectKind.TRADEMARK, one.trademark_id, one.name) for one in marks),
        *((SubjectKind.APP_FILING, one.filing_id, one.service_name) for one in apps),
    ]
    held = [
        HeldPaper(kind.value, str(number), says, 0, _is_used(tx, owner, _PAPERS[kind][1], number))
        for kind, number, says in named
    ]
    return held + [
        HeldPaper(FILE, one.key, one.kind.value, one.size_bytes, materials.is_named(tx, one.key))
        for one in materials.materials_of(tx, owner)
    ]


def remove_paper(work: Work, account_name: str, kind: str, name: str) -> Refused | None:
    """Remove a paper that no sign rests on, or a file that nothing names; its files lapse then."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if kind == FILE:
        return _remove_file(work, account, name)
    held, field, remove = _PAPERS[SubjectKind(kind)]
    number = int(name) if name.isascii() and name.isdigit() and len(name) < _DIGITS else 0
    if number not in held(work.tx, account.account_id):
        return Refused(StoredReason.PAPER_MISSING, "paper", kind=kind, paper=quoted(name))
    if _is_used(work.tx, account.account_id, field, number):
        return Refused(StoredReason.PAPER_IN_USE, "paper", kind=kind, paper=number)
    withdraw_cases_of(work, SubjectKind(kind), number)
    remove(work.tx, number)
    materials.name_files(work.tx, kind, number, ())
    note_change(work, account.account_id, "remove_paper", str(number), {"kind": kind}, None)
    return None


def _remove_file(work: Work, account: Account, key: str) -> Refused | None:
    if materials.material_of(work.tx, account.account_id, key) is None:
        return Refused(StoredReason.FILE_MISSING, "paper", key=quoted(key))
    if materials.is_named(work.tx, key):
        return Refused(StoredReason.FILE_NAMED, "paper")
    materials.remove_material(work.tx, account.account_id, key)
    note_change(work, account.account_id, "remove_paper", key, {"kind": FILE}, None)
    return None


def _is_used(tx: Connection, account_id: int, field: str, number: int) -> bool:
    return bool(names_in_use(tx, account_id, **{field: number}))


def _letter_ids(tx: Connection, account_id: int) -> list[int]:
    return [one.letter_id for one in letters.letters_of(tx, account_id)]


_DIGITS: Final = 19
_Held = Callable[["Connection", int], list[int]]
_PAPERS: Final[Mapping[SubjectKind, tuple[_Held, str, Callable[[Connection, int], None]]]] = {
    SubjectKind.LETTER: (_letter_ids, "letter_id", letters.remove_letter),
    SubjectKind.TRADEMARK: (filings.trademark_ids, "trademark_id", filings.remove_trademark),
    SubjectKind.APP_FILING: (filings.app_filing_ids, "app_filing_id", filings.remove_app_filing),
}
"""Which an account has, the field of an application that names one, and how it is removed."""
