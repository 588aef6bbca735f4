"""What an applicant declared beside the text, and a letter read field by field against the case.

Shown to reviewers only. Scans are `materials`'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongyan.domain.letters import store as letters
from hongyan.domain.letters.check import REMARK_WORDS, RemarkWords
from hongyan.domain.letters.model import Letter
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignApplication
from hongyan.domain.templates import store as templates
from hongyan.flows.accounts.applicant import certified
from hongyan.flows.review.papers.letters import remarks_on
from hongyan.kernel.kinds import IntlType, SignSource

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class DeclaredFacts:
    """What was declared with an application; what is empty was not."""

    name: str = ""
    scene: str = ""
    remark: str = ""
    related_sign: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    traffic_driving: str = ""
    intl_type: IntlType | None = None
    source: SignSource | None = None
    is_third_party: bool | None = None


@dataclass(frozen=True, slots=True)
class LetterField:
    """One field of a letter: what it says, what is known of it, and what the check says.

    `field` is the API's name. `known` is empty where nothing is known.
    """

    field: str
    says: str
    known: str
    remarks: tuple[RemarkWords, ...]


def declared_of(work: Work, case: Case) -> DeclaredFacts:
    """Return what was declared with a sign or a template; of papers nothing beside themselves."""
    if case.subject.kind is SubjectKind.TEMPLATE:
        return _of_template(work, case.subject.subject_id)
    if case.subject.kind is SubjectKind.SIGN:
        record = signs.sign_record(work.tx, case.subject.subject_id)
        told = None if record is None else record.application
        if told is not None:
            return DeclaredFacts(
                scene=told.scene,
                remark=told.remark,
                source=told.source,
                is_third_party=told.is_third_party,
            )
    return DeclaredFacts()


def letter_fields(work: Work, case: Case) -> tuple[LetterField, ...]:
    """Return the letter of a case field by field; nothing if it has none."""
    kind, number = case.subject.kind, case.subject.subject_id
    if kind is SubjectKind.LETTER:
        letter = letters.letter_by_id(work.tx, number)
        return () if letter is None else _fields(work, letter, "", None)
    if kind is not SubjectKind.SIGN:
        return ()
    record = signs.sign_record(work.tx, number)
    if record is None or record.application is None or record.application.letter_id is None:
        return ()
    told = record.application
    letter = letters.letter_of(work.tx, record.sign.account_id, record.application.letter_id)
    return () if letter is None else _fields(work, letter, record.sign.name, told)


def _of_template(work: Work, template_id: int) -> DeclaredFacts:
    record = templates.template_record(work.tx, template_id)
    if record is None:
        return DeclaredFacts()
    told = record.application
    if told is None:
        return DeclaredFacts(name=record.template.name)
    return DeclaredFacts(
        name=record.template.name,
        scene=told.scene,
        remark=told.remark,
        related_sign=told.related_sign,
        attributes=record.template.attributes,
        traffic_driving=told.traffic_driving,
        intl_type=told.intl_type,
    )


def _fields(
    work: Work, letter: Letter, sign_name: str, application: SignApplication | None
) -> tuple[LetterField, ...]:
    qualification_id = None if application is None else application.qualification_id
    remarks = remarks_on(
        work.tx,
        letter,
        now_ms=work.now_ms,
        sign_name=sign_name,
        qualification_id=qualification_id,
    )
    behind = None
    if qualification_id is not None:
        behind = qualifications.qualification_of(work.tx, letter.account_id, qualification_id)
    grantee = certified(work.tx, letter.account_id)
    rows = (
        ("Authorization", letter.grantor, ""),
        ("ProxyAuthorization", letter.grantee, grantee.subject_name if grantee else ""),
        ("OrganizationCode", letter.credit_code, behind.credit_code if behind else ""),
        ("SignList", "、".join(letter.sign_names), sign_name),
        ("AuthorizationLetterExpDate", letter.period.text, ""),
        ("AuthorizationLetterPic", letter.scan_key.rpartition("/")[2], ""),
    )
    words = [REMARK_WORDS[one] for one in remarks]
    return tuple(
        LetterField(name, says, known, tuple(one for one in words if one.field == name))
        for name, says, known in rows
    )
