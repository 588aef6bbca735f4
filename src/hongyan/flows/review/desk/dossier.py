"""A case with all that helps to decide it: trail, precedents, papers, what it looks at. Reads only.

What is done to a case is `desk`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.compliance.evidence import Weighed, weighed_in
from hongyan.domain.review import desk_store, store
from hongyan.domain.review.consistency import overruled
from hongyan.domain.review.model import Case, Purpose, TrailEntry
from hongyan.domain.review.precedents import Precedent, distinct, nearest
from hongyan.domain.review.reasons import CaseReason
from hongyan.domain.review.rejections import reasons_for
from hongyan.flows.review.desk.desk import find_case
from hongyan.flows.review.desk.materials import ShownPaper, case_file, case_materials
from hongyan.flows.review.desk.queue import QueuePlace, waiting
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with all that helps to decide it."""

    waiting: QueuePlace
    trail: tuple[TrailEntry, ...]
    precedents: tuple[Precedent, ...]
    looked_at: tuple[Case, ...]
    """The cases that a second opinion or a consistency case looks at."""
    to_reopen: tuple[Case, ...]
    """Those of them that were decided otherwise than this case was."""
    reasons: tuple[RejectionReason, ...]
    """Those that a rejection may name."""
    materials: tuple[ShownPaper, ...]
    weighed: Weighed | None
    """What spoke for an approval by the machine; None where the rules were not asked for it."""


def show_case(work: Work, case_id: int) -> Dossier | Refused:
    """Return a case with its trail, the nearest past texts, and the cases that it looks at."""
    case = find_case(work.tx, case_id)
    if isinstance(case, Refused):
        return case
    subject = case.subject
    trail = tuple(store.trail_of(work.tx, case_id))
    past = desk_store.past_texts(work.tx, subject.kind, subject.message_kind)
    others = [
        one for one in past if one.case_id not in {case.case_id, case.of_case, case.against_case}
    ]
    looked_at = looked_at_by(work.tx, case)
    is_look = case.purpose is not Purpose.APPLICATION and case.verdict is not None
    return Dossier(
        waiting(work, case),
        trail,
        tuple(nearest(subject.text, distinct(others))),
        looked_at,
        tuple(overruled(case.verdict, looked_at)) if is_look and case.verdict else (),
        reasons_for(subject.kind),
        case_materials(work, case),
        next(filter(None, (weighed_in(one.note) for one in trail)), None),
    )


def looked_at_by(tx: Connection, look: Case) -> tuple[Case, ...]:
    """Return the cases that a second opinion or a consistency case looks at.

    A second opinion is blind: it sees the first decision once it is decided itself.
    """
    if look.purpose is Purpose.SECOND_OPINION and look.verdict is None:
        return ()
    numbers = (look.of_case, look.against_case)
    found = (store.case_by_id(tx, number) for number in numbers if number is not None)
    return tuple(one for one in found if one is not None)


def read_file(work: Work, case_id: int, name: str) -> bytes | Refused:
    """Return a file that was given with a case, by the name under which the case shows it."""
    case = find_case(work.tx, case_id)
    if isinstance(case, Refused):
        return case
    content = case_file(work, case, name)
    if content is not None:
        return content
    return Refused(CaseReason.FILE_MISSING, "case.file", case=case_id, name=quoted(name))


def named_file(
    work: Work, case_id: int, word: str, name_of: Callable[[str], str]
) -> bytes | Refused:
    """Return a file of a case by a word for its name; `name_of` makes such words of names."""
    case = find_case(work.tx, case_id)
    if isinstance(case, Refused):
        return case
    names = [name for one in case_materials(work, case) for name in one.files]
    name = next((one for one in names if name_of(one) == word), "")
    return read_file(work, case_id, name)
