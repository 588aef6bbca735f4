"""What speaks for an application: without it no machine approves, whatever the rules did not find.

That no rule spoke proves nothing: fraud in new words passes every list. `docs/rules/review.md` has
the table. What the rules found, and what follows, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.fold import fold_word
from hongyan.domain.compliance.model import LetterEvidence, SignSubject, Subject
from hongyan.domain.compliance.names import (
    BEGINS_AT,
    brands_named,
    companies_named,
    company_stem,
    is_form_alone,
    parents_named,
)
from hongyan.domain.compliance.pack import RulePack, checked_text
from hongyan.domain.compliance.shapes import Shapes
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.said import Said, said
from hongyan.text.management import says_nothing
from hongyan.text.variables import compile_template

_NUMBER: Final = re.compile("[0-9]{5}")
_NAME_CHARACTERS_MIN: Final = 2
_FOUND: Final = "evidence: "
_LACKING: Final = "; lacking: "
_NONE: Final = "none"


class Evidence(StrEnum):
    """What can speak for an application."""

    CERTIFIED = "certified"
    SHAPE = "shape"
    TYPED = "typed"
    LEADS_NOWHERE = "leads_nowhere"
    OWN_NAME = "own_name"
    OWN_SIGN = "own_sign"
    HISTORY = "history"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class History:
    """What people decided about the account's earlier applications.

    `approved` counts what reviewers approved, `rejected` what they rejected lately; `needed` is how
    many approvals the operator asks for. `against` counts what stands against the account: texts
    that the operator disabled, what the rules rejected lately for a barred topic, halts.
    """

    approved: int
    rejected: int
    needed: int
    against: int = 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence that an application needs: what is there, and what is not.

    With nothing needed no machine approves: such applications are always a person's.
    """

    found: tuple[Evidence, ...]
    lacking: tuple[Evidence, ...]

    @property
    def is_enough(self) -> bool:
        """Tell whether all is there that is needed, and anything is."""
        return bool(self.found) and not self.lacking

    @property
    def words(self) -> str:
        """Return what the case's trail says of it, "" when nothing was asked."""
        if not self.found and not self.lacking:
            return ""
        there = f"{_FOUND}{', '.join(self.found) or _NONE}"
        return f"{there}{_LACKING}{', '.join(self.lacking)}" if self.lacking else there


def weighed_in(note: str) -> Weighed | None:
    """Return the evidence that a trail's note tells of, in the words of `Weighed.words`."""
    if not note.startswith(_FOUND):
        return None
    found, _, lacking = note.removeprefix(_FOUND).partition(_LACKING)
    return Weighed(_listed(found), _listed(lacking))


def _listed(names: str) -> tuple[Evidence, ...]:
    # What an older version knew and this one does not is left out.
    return tuple(one for one in Evidence if one in names.split(", "))


NEEDED: Final[Mapping[MessageKind | None, tuple[Evidence, ...]]] = {
    None: (Evidence.CERTIFIED, Evidence.OWN_NAME, Evidence.STANDING),
    MessageKind.VERIFICATION: tuple(Evidence),
    MessageKind.NOTIFICATION: tuple(Evidence),
    MessageKind.PROMOTION: (),
    MessageKind.INTERNATIONAL: (),
}
"""Total over the kinds; None is a sign. Nothing needed means a person, always."""

MEANINGS: Final[Mapping[Evidence, str]] = {
    Evidence.CERTIFIED: "the account is certified under a name that says something",
    Evidence.SHAPE: "every clause is one that `domain/compliance/data/shapes.toml` lists for the "
    "kind, and one at least is what the text is for",
    Evidence.TYPED: "every variable has an attribute whose values have one form: a code, a "
    "number, a time, a name, a plate; no free words, links, numbers to call",
    Evidence.LEADS_NOWHERE: "no link, no number to call or to add, none declared",
    Evidence.OWN_NAME: "no name but the applicant's own; a sign is what tells its certified "
    "name from others, or more of it, with no letter and for no third party",
    Evidence.OWN_SIGN: "the sign that the application names, or each approved one of the account, "
    "is of its certified name as a sign's `own_name` says",
    Evidence.HISTORY: "reviewers approved `HONGYAN_REVIEW_AUTO_APPROVE_AFTER` applications of "
    "the account, and rejected none within 180 days",
    Evidence.STANDING: "no text of the account is disabled by an operator, no country is halted; "
    "within 180 days the rules rejected nothing for a barred topic, and found none in its values",
}
"""Total over `Evidence`: what each says."""

EVIDENCE_WORDS: Final[Mapping[Evidence, Said]] = {
    Evidence.CERTIFIED: said("the account is certified"),
    Evidence.SHAPE: said("every clause is of a known form"),
    Evidence.TYPED: said("every variable has an attribute with one form"),
    Evidence.LEADS_NOWHERE: said("no link and no number to call"),
    Evidence.OWN_NAME: said("no name but the account's own"),
    Evidence.OWN_SIGN: said("its signs are of its own certified name"),
    Evidence.HISTORY: said("reviewers approved enough before, and rejected nothing lately"),
    Evidence.STANDING: said("nothing stands against the account"),
}
"""Total over `Evidence`, as people read it beside a case."""


def weigh(pack: RulePack, shapes: Shapes, subject: Subject, history: History) -> Weighed:
    """Return what speaks for an application, of what its sort needs."""
    kind = None if isinstance(subject, SignSubject) else subject.kind
    case = checked_text(pack, subject)
    asked = _Asked(case, shapes, history)
    needed = NEEDED[kind]
    found = tuple(one for one in needed if _QUESTIONS[one](asked))
    return Weighed(found, tuple(one for one in needed if one not in found))


@dataclass(frozen=True, slots=True)
class _Asked:
    case: CheckedText
    shapes: Shapes
    history: History


def _is_certified(asked: _Asked) -> bool:
    return not says_nothing(asked.case.subject.owner_name)


def _has_shape(asked: _Asked) -> bool:
    subject = asked.case.template
    own = (subject.owner_name, *subject.owner_short_names, *subject.related_signs)
    return asked.shapes.has_shape(subject.kind, subject.text, subject.attributes, own)


def _is_typed(asked: _Asked) -> bool:
    subject = asked.case.template
    names = compile_template(subject.text).names
    return asked.shapes.is_typed(subject.kind, subject.attributes, names)


def _leads_nowhere(asked: _Asked) -> bool:
    subject = asked.case.template
    is_silent = not (subject.domains or subject.phones or asked.case.links)
    return is_silent and _NUMBER.search(asked.case.folded.dense.text) is None


def _has_own_name(asked: _Asked) -> bool:
    case = asked.case
    if _any(parents_named(case)) or _any(brands_named(case)):
        return False
    if not isinstance(case.subject, SignSubject):
        return not _any(companies_named(case))
    return case.subject.letter is LetterEvidence.NONE and _is_part(case, case.text)


def _has_own_sign(asked: _Asked) -> bool:
    subject = asked.case.template
    signs = (subject.sign,) if subject.sign else subject.related_signs
    return bool(signs) and all(_is_part(asked.case, one) for one in signs)


def _is_part(case: CheckedText, sign: str) -> bool:
    """Whether a sign is what tells its owner's certified name from others, or more of that name."""
    own, name = fold_word(case.subject.owner_name), fold_word(sign)
    if (
        len(name) < _NAME_CHARACTERS_MIN
        or name in case.words.written("common")
        or is_form_alone(own)
        or any(known in name for brand in case.words.brands for known in brand.names)
        or name != sign.lower()
    ):
        return False
    stem = company_stem(own)
    at = own.find(name)
    return at in BEGINS_AT and at + len(name) >= own.find(stem) + len(stem)


def _has_history(asked: _Asked) -> bool:
    history = asked.history
    return history.approved >= history.needed and not history.rejected


def _has_standing(asked: _Asked) -> bool:
    return not asked.history.against


def _any(spans: Iterable[tuple[int, int]]) -> bool:
    return any(True for _ in spans)


_QUESTIONS: Final[Mapping[Evidence, Callable[[_Asked], bool]]] = {
    Evidence.CERTIFIED: _is_certified,
    Evidence.SHAPE: _has_shape,
    Evidence.TYPED: _is_typed,
    Evidence.LEADS_NOWHERE: _leads_nowhere,
    Evidence.OWN_NAME: _has_own_name,
    Evidence.OWN_SIGN: _has_own_sign,
    Evidence.HISTORY: _has_history,
    Evidence.STANDING: _has_standing,
}
"""Total over `Evidence`."""
