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
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignApplication
from hongyan.domain.templates import store as templates
from hongyan.flows.review.applications.scans import scan_of, sign_scan_of
from hongyan.flows.review.papers.letters import remarks_on
from hongyan.flows.review.papers.qualifications import open_form
from hongyan.kernel.said import said

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext
    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """One paper or declaration: what it says, and the names of its files."""

    title: str
    lines: tuple[str, ...]
    files: tuple[str, ...] = ()


def case_materials(work: Work, case: Case) -> tuple[ShownPaper, ...]:
    """Return everything that was given with a case, declarations first."""
    return tuple(_READERS[case.subject.kind](work, case))


def case_file(work: Work, case: Case, name: str) -> bytes | None:
    """Return one of a case's files by the name that `case_materials` gives it."""
    names = {file for one in case_materials(work, case) for file in one.files}
    if name not in names:
        return None
    sealer = work.context.sealer
    stored = scan_of(work.tx, name, sealer)
    if stored is not None:
        return stored[1]
    return sign_scan_of(work.tx, case.subject.subject_id, name.partition(".")[0], sealer)


def _of_sign(work: Work, case: Case) -> Iterator[ShownPaper]:
    record = signs.sign_record(work.tx, case.subject.subject_id)
    if record is None or record.application is None:
        return
    told, account_id = record.application, record.sign.account_id
    other = "他用" if told.is_third_party else "自用"
    lines = (f"{told.source.name.lower()} {other}", told.scene, told.remark)
    names = signs.sign_file_names(work.tx, told.sign_id, told.version)
    yield ShownPaper("application", tuple(filter(None, lines)), (*names, *told.more_data))
    if told.qualification_id is not None:
        yield from _qualification(work.tx, told.qualification_id, work.context)
    if told.letter_id is not None:
        letter = letters.letter_of(work.tx, account_id, told.letter_id)
        if letter is not None:
            yield _letter(work.tx, letter, work.now_ms, record.sign.name, told)
    if told.trademark_id is not None:
        for mark in filings.trademarks_of(work.tx, account_id, [told.trademark_id]):
            says = (mark.name, mark.registration_number, mark.applicant, mark.period_text)
            yield ShownPaper(f"trademark {mark.trademark_id}", says, (mark.picture_key,))
    if told.app_filing_id is not None:
        for app in filings.app_filings_of(work.tx, account_id, [told.app_filing_id]):
            says = (app.service_name, app.licence_number, app.principal, app.approval_date)
            yield ShownPaper(f"app filing {app.filing_id}", (*says, app.domain), app.keys)


def _of_template(work: Work, case: Case) -> Iterator[ShownPaper]:
    record = templates.template_record(work.tx, case.subject.subject_id)
    if record is None or record.application is None:
        return
    told = record.application
    sign = f"关联签名 {told.related_sign}" if told.related_sign else ""
    rules = " ".join(
        f"{name}={attribute}" for name, attribute in record.template.attributes.items()
    )
    purpose = "" if told.intl_type is None else f"IntlType {told.intl_type.name.lower()}"
    lines = (purpose, rules, sign, told.scene, told.remark, told.traffic_driving)
    yield ShownPaper("application", tuple(filter(None, lines)), told.more_data)


def _of_qualification(work: Work, case: Case) -> Iterator[ShownPaper]:
    yield from _qualification(work.tx, case.subject.subject_id, work.context)


def _of_letter(work: Work, case: Case) -> Iterator[ShownPaper]:
    letter = letters.letter_by_id(work.tx, case.subject.subject_id)
    if letter is not None:
        yield _letter(work.tx, letter, work.now_ms)


def _nothing(_work: Work, _case: Case) -> Iterator[ShownPaper]:
    yield from ()


def _qualification(
    tx: Connection, qualification_id: int, context: FlowContext
) -> Iterator[ShownPaper]:
    found = qualifications.qualification_by_id(tx, qualification_id)
    if found is None:
        return
    use = "自用" if found.use_by_self else "他用"
    lines = (found.company_name, found.credit_code, found.legal_person_name, use, found.note)
    # Without the master key lists can be seen, and no pictures.
    is_open = context.sealer is not None and found.form_sealed != ""
    files = open_form(found, context).keys if is_open else ()
    yield ShownPaper(f"qualification {found.qualification_id}", tuple(filter(None, lines)), files)


def _letter(
    tx: Connection,
    letter: Letter,
    now_ms: int,
    sign_name: str = "",
    application: SignApplication | None = None,
) -> ShownPaper:
    remarks = remarks_on(
        tx,
        letter,
        now_ms=now_ms,
        sign_name=sign_name,
        qualification_id=None if application is None else application.qualification_id,
    )
    lines = (
        f"{letter.grantor} → {letter.grantee}, {letter.credit_code}",
        f"{letter.period.text}: {' '.join(letter.sign_names)}",
        *(
            said("! {field}: {why}", field=words.field, why=words.sentence)
            for words in map(REMARK_WORDS.__getitem__, remarks)
        ),
    )
    return ShownPaper(f"letter {letter.letter_id}", lines, (letter.scan_key,))


_READERS: Final[Mapping[SubjectKind, Callable[[Work, Case], Iterator[ShownPaper]]]] = {
    SubjectKind.SIGN: _of_sign,
    SubjectKind.TEMPLATE: _of_template,
    SubjectKind.QUALIFICATION: _of_qualification,
    SubjectKind.LETTER: _of_letter,
    # Judged with the sign that names them.
    SubjectKind.TRADEMARK: _nothing,
    SubjectKind.APP_FILING: _nothing,
}
"""Total over `SubjectKind`."""
