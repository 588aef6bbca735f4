"""The same text with two verdicts: when that is a contradiction, and what follows (FAQ 1.4.2).

Pure. Two applicants may rightly differ in their papers; they may not differ in what the words mean.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

from hongyan.domain.review.lifecycle import CaseDecision
from hongyan.domain.review.model import Case, Purpose, Subject
from hongyan.domain.review.rejections import are_about_text


def text_key(subject: Subject) -> str:
    """Return what two subjects share when they are the same application: a SHA-256.

    Of the kind of subject, of message and of account, and of the text: full width as half width,
    blanks at its ends and repeated ones aside. A variable's name belongs to the text: it may be
    what was unclear.
    """
    text = " ".join(unicodedata.normalize("NFKC", subject.text).split())
    message_kind = "" if subject.message_kind is None else subject.message_kind.name
    parts = (subject.kind.value, message_kind, subject.account_kind.value, text)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def contradicted(decided: Case, others: Iterable[Case]) -> Case | None:
    """Return the newest case that says the contrary of a case just decided, None if none does.

    `others` have the same `text_key`. Only applications count. A rejection for the applicant's
    papers contradicts nothing.
    """
    if not _speaks_of_the_text(decided):
        return None
    contrary = [
        other
        for other in others
        if other.case_id != decided.case_id
        and _speaks_of_the_text(other)
        and other.verdict is not decided.verdict
        and text_key(other.subject) == text_key(decided.subject)
    ]
    return max(contrary, key=lambda other: (other.decided_at or 0, other.case_id), default=None)


def overruled(verdict: CaseDecision, looked_at: Sequence[Case]) -> list[Case]:
    """Return the cases to be reopened, after another look at them came to a verdict."""
    return [case for case in looked_at if case.verdict is not None and case.verdict is not verdict]


def _speaks_of_the_text(case: Case) -> bool:
    if case.purpose is not Purpose.APPLICATION:
        return False
    if case.verdict is CaseDecision.REJECTED:
        return are_about_text(case.reasons)
    return case.verdict is CaseDecision.APPROVED
