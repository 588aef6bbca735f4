"""What follows from a case: one table from what was applied for to the flow that acts on it.

A handler sets the subject's state by the case and queues the report about it. `cases` calls it in
the transaction of the act: when a case begins to wait, with every decided application, and with
one that waits again (the applicant asked for a human, a rejection was reopened) or was withdrawn;
for papers also when material is asked for and given. So it imports nothing of that module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from hongyan.domain.review.model import Case, SubjectKind
from hongyan.flows.review.cases.follow_papers import (
    follow_letter_case,
    follow_no_case,
    follow_qualification_case,
)
from hongyan.flows.review.cases.follow_texts import follow_sign_case, follow_template_case

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

Follow = Callable[["Work", Case], None]

FOLLOW: Final[Mapping[SubjectKind, Follow]] = {
    SubjectKind.SIGN: follow_sign_case,
    SubjectKind.TEMPLATE: follow_template_case,
    SubjectKind.QUALIFICATION: follow_qualification_case,
    SubjectKind.LETTER: follow_letter_case,
    SubjectKind.TRADEMARK: follow_no_case,
    SubjectKind.APP_FILING: follow_no_case,
}
"""Total over `SubjectKind`."""
