"""Signs and templates of an account by what someone remembers of them. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hongyan.domain.review import store as cases
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class FoundText(NamedTuple):
    """A sign or a template; `code` is a template's, "" for a sign."""

    kind: SubjectKind
    name: str
    code: str = ""


def find_texts(tx: Connection, account_id: int, words: str, most: int) -> list[FoundText]:
    """Return the signs and templates whose name has `words` in it; capitals do not count."""
    asked = words.casefold()
    return list(
        islice((one for one in _held(tx, account_id) if asked in one.name.casefold()), most)
    )


def text_of_case(tx: Connection, account_id: int, case_id: int) -> FoundText | None:
    """Return what a case of this account is about; None for another's, and for papers."""
    case = cases.case_by_id(tx, case_id)
    if case is None or case.subject.account_id != account_id:
        return None
    match case.subject.kind:
        case SubjectKind.SIGN:
            sign = signs.sign_by_id(tx, case.subject.subject_id)
            return None if sign is None else FoundText(SubjectKind.SIGN, sign.name)
        case SubjectKind.TEMPLATE:
            record = templates.template_record(tx, case.subject.subject_id)
            if record is None:
                return None
            held = record.template
            return FoundText(SubjectKind.TEMPLATE, held.name, held.code)
        case _:
            return None


def _held(tx: Connection, account_id: int) -> Iterator[FoundText]:
    for sign in signs.signs_of(tx, account_id):
        if sign.state is not SignState.DELETED:
            yield FoundText(SubjectKind.SIGN, sign.name)
    for one in templates.templates_of(tx, account_id):
        if one.state is not TemplateState.DELETED:
            yield FoundText(SubjectKind.TEMPLATE, one.name, one.code)
