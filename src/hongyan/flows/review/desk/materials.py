"""What lies beside a case: what the applicant declared, its papers, and what a check says of them.

Shown to reviewers only. Files are named here and read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.filings import store as filings
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.check import REMARK_WORDS
from hongyan.domain.letters.model import Letter
from hongyan.domain.materials import store as materials
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignApplication
from hongyan.domain.templates import store as templates
from hongyan.flows.review.papers.letters import remarks_on
from hongyan.flows.review.papers.qualifications import open_form

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """One paper or declaration: what it says, and the names of its files."""

    title: str
    lines: tuple[str, ...]
    files: tuple[str, ...] = ()


def case_materials(
    tx: Connection, case: Case, *, now_ms: int, context: FlowContext
) -> tuple[ShownPaper, ...]:
    """Return everything that was given with a case, declarations first."""
    return tuple(_READERS[case.subject.kind](tx, case, now_ms, context))


def case_file(
    tx: Connection, case: Case, name: str, *, now_ms: int, context: FlowContext
) -> bytes | None:
    """Return one of a case's files by the name that `case_materials` gives it."""
    names = {
        file
        for one in case_materials(tx, case, now_ms=now_ms, context=context)
        for file in one.files
    }
    if name not in names:
        return None
    stored = materials.content_of(tx, name)
    if stored is not None:
        return stored[1]
    subject = case.subject
    return signs.sign_file_content(tx, subject.subject_id, name.partition(".")[0])


def _of_sign(tx: Connection, case: Case, now_ms: int, context: FlowContext) -> Iterator[ShownPaper]:
    record = signs.sign_record(tx, case.subject.subject_id)
    if record is None or record.application is None:
        return
    said, account_id = record.application, record.sign.account_id
    other = "他用" if said.is_third_party else "自用"
    lines = (f"{said.source.name.lower()} {other}", said.scene, said.remark)
    names = signs.sign_file_names(tx, said.sign_id, said.version)
    yield ShownPaper("application", tuple(filter(None, lines)), (*names, *said.more_data))
    if said.qualification_id is not None:
        yield from _qualification(tx, said.qualification_id, context)
    if said.letter_id is not None:
        letter = letters.letter_of(tx, account_id, said.letter_id)
        if letter is not None:
            yield _letter(tx, letter, now_ms, record.sign.name, said)
    if said.trademark_id is not None:
        for mark in filings.trademarks_of(tx, account_id, [said.trademark_id]):
            says = (mark.name, mark.registration_number, mark.applicant, mark.period_text)
            yield ShownPaper(f"trademark {mark.trademark_id}", says, (mark.picture_key,))
    if said.app_filing_id is not None:
        for app in filings.app_filings_of(tx, account_id, [said.app_filing_id]):
            says = (app.service_name, app.licence_number, app.principal, app.approval_date)
            yield ShownPaper(f"app filing {app.filing_id}", (*says, app.domain), app.keys)


def _of_template(
    tx: Connection, case: Case, _now_ms: int, _context: FlowContext
) -> Iterator[ShownPaper]:
    record = templates.template_record(tx, case.subject.subject_id)
    if record is None or record.application is None:
        return
    said = record.application
    sign = f"关联签名 {said.related_sign}" if said.related_sign else ""
    rules = " ".join(
        f"{name}={attribute}" for name, attribute in record.template.attributes.items()
    )
    purpose = "" if said.intl_type is None else f"IntlType {said.intl_type.name.lower()}"
    lines = (purpose, rules, sign, said.scene, said.remark, said.traffic_driving)
    yield ShownPaper("application", tuple(filter(None, lines)), said.more_data)


def _of_qualification(
    tx: Connection, case: Case, _now_ms: int, context: FlowContext
) -> Iterator[ShownPaper]:
    yield from _qualification(tx, case.subject.subject_id, context)


def _of_letter(
    tx: Connection, case: Case, now_ms: int, _context: FlowContext
) -> Iterator[ShownPaper]:
    letter = letters.letter_by_id(tx, case.subject.subject_id)
    if letter is not None:
        yield _letter(tx, letter, now_ms)


def _nothing(
    _tx: Connection, _case: Case, _now_ms: int, _context: FlowContext
) -> Iterator[ShownPaper]:
    yield from ()


def _qualification(
    tx: Connection, qualification_id: int, context: FlowContext
) -> Iterator[ShownPaper]:
    found = qualifications.qualification_by_id(tx, qualification_id)
    if found is None:
        return
    use = "自用" if found.use_by_self else "他用"
    lines = (found.company_name, found.credit_code, found.legal_person_name, use, found.note)
    # Whoever has no master key sees what lists show, and no pictures.
    is_open = context.sealer is not None and found.form_sealed != ""
    files = open_form(found, context).keys if is_open else ()
    yield ShownPaper(f"qualification {found.qualification_id}", tuple(filter(None, lines)), files)


def _letter(
    tx: Connection,
    letter: Letter,
    now_ms: int,
    sign_name: str = "",
    said: SignApplication | None = None,
) -> ShownPaper:
    remarks = remarks_on(
        tx,
        letter,
        now_ms=now_ms,
        sign_name=sign_name,
        qualification_id=None if said is None else said.qualification_id,
    )
    lines = (
        f"{letter.grantor} → {letter.grantee}, {letter.credit_code}",
        f"{letter.period.text}: {' '.join(letter.sign_names)}",
        *(f"! {REMARK_WORDS[one].field}: {REMARK_WORDS[one].zh}" for one in remarks),
    )
    return ShownPaper(f"letter {letter.letter_id}", lines, (letter.scan_key,))


_READERS: Final[Mapping[SubjectKind, Callable[..., Iterator[ShownPaper]]]] = {
    SubjectKind.SIGN: _of_sign,
    SubjectKind.TEMPLATE: _of_template,
    SubjectKind.QUALIFICATION: _of_qualification,
    SubjectKind.LETTER: _of_letter,
    # Judged with the sign that names them.
    SubjectKind.TRADEMARK: _nothing,
    SubjectKind.APP_FILING: _nothing,
}
"""Total over `SubjectKind`."""
