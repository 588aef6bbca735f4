"""The papers of an account on one page: state, end, what rests on each. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.filings import store as filings
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.check import Remark
from hongyan.domain.letters.model import Letter
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import Qualification
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import RELEASED, SignRecord
from hongyan.flows.review.papers.letters import remarks_on

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

SIGNS_A_READING: Final = 500
QUALIFICATIONS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A letter, what the check says of it today, and the signs that rest on it."""

    letter: Letter
    remarks: tuple[Remark, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldQualification:
    """A qualification and the signs that rest on it."""

    qualification: Qualification
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldTrademark:
    """A trademark and the signs that rest on it."""

    trademark: Trademark
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldAppFiling:
    """An app's filing and the signs that rest on it."""

    filing: AppFiling
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything that an account has given of papers, the newest first."""

    qualifications: tuple[HeldQualification, ...]
    letters: tuple[HeldLetter, ...]
    trademarks: tuple[HeldTrademark, ...]
    app_filings: tuple[HeldAppFiling, ...]


def show_papers(tx: Connection, account_id: int, now_ms: int) -> Papers:
    """Return an account's papers."""
    resting = _resting(tx, account_id)
    _, held = qualifications.qualifications_page(tx, account_id, {}, (QUALIFICATIONS_MAX, 1))
    marks = filings.trademarks_of(tx, account_id, filings.trademark_ids(tx, account_id))
    apps = filings.app_filings_of(tx, account_id, filings.app_filing_ids(tx, account_id))
    return Papers(
        tuple(
            HeldQualification(one, resting["qualification_id", one.qualification_id])
            for one in held
        ),
        tuple(
            HeldLetter(one, remarks_on(tx, one, now_ms=now_ms), resting["letter_id", one.letter_id])
            for one in reversed(letters.letters_of(tx, account_id))
        ),
        tuple(
            HeldTrademark(one, resting["trademark_id", one.trademark_id]) for one in reversed(marks)
        ),
        tuple(
            HeldAppFiling(one, resting["app_filing_id", one.filing_id]) for one in reversed(apps)
        ),
    )


_FIELDS: Final = ("qualification_id", "letter_id", "trademark_id", "app_filing_id")


def _resting(tx: Connection, account_id: int) -> Mapping[tuple[str, int], tuple[str, ...]]:
    """Return the names of the signs that rest on each paper, by the field that names it."""
    found: dict[tuple[str, int], tuple[str, ...]] = defaultdict(tuple)
    for record in _signs(tx, account_id):
        if record.application is None or record.sign.state in RELEASED:
            continue
        for field in _FIELDS:
            number = getattr(record.application, field)
            if number is not None:
                found[field, number] += (record.sign.name,)
    return found


def _signs(tx: Connection, account_id: int) -> Iterator[SignRecord]:
    last = None
    while True:
        found = signs.sign_slice(tx, account_id, SIGNS_A_READING, older_than=last)
        yield from found
        if len(found) < SIGNS_A_READING:
            return
        last = found[-1].sign.sign_id
