"""Deletes scans a number of days after their case was decided or withdrawn. A sweep.

A case gives its scans up by naming them no longer; what nothing names is deleted by
`uploads.remove_unused_files`. What a paper in force needs stays: a qualification while it has
passed, a letter until its period has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.letters import store as letters
from hongyan.domain.materials import store as materials
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.review import store as review
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.kernel.calendar import DAY_MS, shanghai_day

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

CASES_AT_ONCE: Final = 200
CASES_CURSOR: Final = "forgotten_scans"
WITHDRAWN_CURSOR: Final = "forgotten_withdrawn"
LETTERS_CURSOR: Final = "forgotten_letters"
OVER: Final = frozenset({QualificationState.REJECTED, QualificationState.CANCELLED})


def forget_scans(work: Work) -> int:
    """Let some ended cases and ended letters name no scans, and return how many were looked at."""
    days = work.context.settings.keep_scans_days
    if not days:
        return 0
    before = work.now_ms - days * DAY_MS
    tx = work.tx
    return _of_cases(tx, before) + _of_withdrawn(tx, before) + _of_letters(tx, shanghai_day(before))


def _of_cases(tx: Connection, before: int) -> int:
    after = accounts.counter_value(tx, CASES_CURSOR)
    decided = review.decided_between(tx, after, before, CASES_AT_ONCE)
    given_up = sum(_gives_up(tx, kind, subject_id, before) for kind, subject_id, _ in decided)
    if decided:
        accounts.count_up(tx, CASES_CURSOR, decided[-1][2] - after)
    return given_up


def _of_withdrawn(tx: Connection, before: int) -> int:
    """Look at some withdrawn cases, and after the last at the first again.

    They are not withdrawn in the order of their numbers, so one that was too young comes again.
    """
    after = accounts.counter_value(tx, WITHDRAWN_CURSOR)
    withdrawn = review.withdrawn_after(tx, after, CASES_AT_ONCE)
    given_up = sum(
        _gives_up(tx, kind, subject_id, before)
        for kind, subject_id, _, withdrawn_at in withdrawn
        if withdrawn_at < before
    )
    reached = withdrawn[-1][2] if len(withdrawn) == CASES_AT_ONCE else 0
    if reached != after:
        accounts.count_up(tx, WITHDRAWN_CURSOR, reached - after)
    return given_up


def _gives_up(tx: Connection, kind: SubjectKind, subject_id: int, before: int) -> bool:
    if not review.is_settled_since(tx, kind, subject_id, before):
        return False
    if not _IS_OVER[kind](tx, subject_id):
        return False
    materials.name_files(tx, kind, subject_id, ())
    if kind is SubjectKind.SIGN:
        signs.remove_sign_files(tx, subject_id)
    return True


def _of_letters(tx: Connection, before_day: int) -> int:
    after_day = accounts.counter_value(tx, LETTERS_CURSOR)
    ended = letters.ended_between(tx, after_day, before_day)
    for letter_id in ended:
        materials.name_files(tx, SubjectKind.LETTER, letter_id, ())
    if before_day - 1 > after_day:
        accounts.count_up(tx, LETTERS_CURSOR, before_day - 1 - after_day)
    return len(ended)


def _is_over(_tx: Connection, _subject_id: int) -> bool:
    return True


def _stays(_tx: Connection, _subject_id: int) -> bool:
    return False


def _is_qualification_over(tx: Connection, qualification_id: int) -> bool:
    found = qualifications.qualification_by_id(tx, qualification_id)
    return found is None or found.state in OVER


_IS_OVER: Final[Mapping[SubjectKind, Callable[[Connection, int], bool]]] = {
    SubjectKind.SIGN: _is_over,
    SubjectKind.TEMPLATE: _is_over,
    SubjectKind.QUALIFICATION: _is_qualification_over,
    # Their end is a day, not a case; see `_of_letters`.
    SubjectKind.LETTER: _stays,
    # They have no period and no case of their own: their account removes them.
    SubjectKind.TRADEMARK: _stays,
    SubjectKind.APP_FILING: _stays,
}
"""Total over `SubjectKind`."""
