"""An application for a template as the rules read it: who applies, what is refused, what is found.

One reading for the application itself and for a draft of it. Stores nothing; what follows of what
was found is the case's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.compliance import model as rules
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import DOCUMENTS
from hongyan.domain.review import model as cases
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates.model import NewTemplateText
from hongyan.domain.templates.reasons import TemplateApplicationReason
from hongyan.domain.templates.rule import flawed_rule
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.review.applications.missing_texts import missing_sign
from hongyan.flows.review.applications.sign_shape import SCENE_CHARACTERS_MAX
from hongyan.flows.review.applications.template_shape import (
    REMARK_CHARACTERS_MAX,
    Declared,
    coded_fault,
    declared_in,
    template_shape_fault,
)
from hongyan.kernel.cut import cut
from hongyan.kernel.refusal import Refused
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.variables import compile_template

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

OWN_NAMES_MAX: Final = 100
NOTHING_DECLARED: Final = Declared((), (), {})


@dataclass(frozen=True, slots=True)
class JudgedTemplate:
    """An application with who applies, why it is not taken (None if it is), what the rules found.

    The rules are not asked about a text that is longer than any message.
    """

    applicant: Applicant
    new: NewTemplateText
    subject: rules.TemplateSubject
    findings: Sequence[rules.Finding]
    refused: Refused | None


def judge_template(tx: Connection, account_id: int, new: NewTemplateText) -> JudgedTemplate:
    """Return what is said of an application for a template before anything is stored."""
    applicant = applicant_of(tx, account_id)
    fault = template_shape_fault(new, applicant.rights) or _related_fault(tx, account_id, new)
    fault = fault or _file_fault(tx, account_id, new)
    variables = compile_template(new.content).names
    declared = _declared(new, variables)
    known = NOTHING_DECLARED if isinstance(declared, Refused) else declared
    own_names = signs.approved_names(tx, account_id, OWN_NAMES_MAX, but_test=True)
    subject = judged_template(applicant, new, known, own_names)
    is_bounded = len(new.content) <= CONTENT_CHARACTERS_MAX
    findings = review(pack_for(shipped_packs(), subject), subject) if is_bounded else ()
    fault = fault or (declared if isinstance(declared, Refused) else None)
    fault = fault or coded_fault(findings) or flawed_rule(variables, new.attributes, new.kind)
    return JudgedTemplate(applicant, new, subject, findings, fault)


def judged_template(
    applicant: Applicant, new: NewTemplateText, declared: Declared, own_names: Sequence[str]
) -> rules.TemplateSubject:
    """Return an application as the rules read it; `own_names` are signs that passed a review."""
    return rules.TemplateSubject(
        text=new.content,
        kind=new.kind,
        intl_type=new.intl_type,
        account_kind=applicant.kind,
        owner_name=applicant.owner_name,
        parent_names=applicant.parent_names,
        scenario=f"{new.scene} {new.remark}".strip(),
        attributes=new.attributes,
        meanings=declared.meanings,
        domains=declared.domains,
        phones=declared.phones,
        related_signs=tuple(own_names),
        sign=new.related_sign,
    )


def case_subject(judged: JudgedTemplate, template_id: int, version: int) -> cases.Subject:
    """Return what the case of an application is about."""
    applicant, new = judged.applicant, judged.new
    return cases.Subject(
        kind=SubjectKind.TEMPLATE,
        subject_id=template_id,
        version=version,
        account_id=applicant.account_id,
        account_kind=applicant.kind,
        grade=applicant.grade,
        text=new.content,
        message_kind=new.kind,
    )


def _declared(new: NewTemplateText, variables: Sequence[str]) -> Declared | Refused:
    # What is too long is refused for that; it is not searched for links.
    if len(new.remark) > REMARK_CHARACTERS_MAX or len(new.scene) > SCENE_CHARACTERS_MAX:
        return NOTHING_DECLARED
    return declared_in(new, variables)


def _file_fault(tx: Connection, account_id: int, new: NewTemplateText) -> Refused | None:
    missing = materials.missing_keys(tx, account_id, new.more_data, DOCUMENTS)
    if not missing:
        return None
    return Refused(ApplicationReason.FILE_NOT_UPLOADED, "application.files", key=cut(min(missing)))


def _related_fault(tx: Connection, account_id: int, new: NewTemplateText) -> Refused | None:
    if not new.related_sign:
        return None
    held = signs.sign_meant(tx, account_id, new.related_sign)
    if held is None or held.state is SignState.DELETED:
        missing = TemplateApplicationReason.RELATED_SIGN_MISSING
        return missing_sign(tx, account_id, new.related_sign, missing)
    if held.state is not SignState.APPROVED:
        return Refused(
            TemplateApplicationReason.RELATED_SIGN_UNAPPROVED, "sign.name", name=new.related_sign
        )
    return None
