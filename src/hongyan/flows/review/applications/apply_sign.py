"""Signs applied for, changed and deleted by their account: each application is reviewed at once.

What is wrong with the shape is refused; what is wrong with the content is found by the rules, which
reject the case in words; the rest waits for a reviewer. Knows no API code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.certification.rights import may_apply_for_sign
from hongyan.domain.compliance import model as rules
from hongyan.domain.compliance.pack import review
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.materials import store as materials
from hongyan.domain.review import model as cases
from hongyan.domain.review import store as case_store
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store
from hongyan.domain.signs.model import CHANGEABLE, NewSign, Sign, SignState, preferred
from hongyan.domain.signs.reasons import SignApplicationReason, SignReason
from hongyan.flows.accounts.applicant import Applicant, applicant_of, today_starts_at
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.applications.missing_texts import missing_sign
from hongyan.flows.review.applications.scans import seal_scans
from hongyan.flows.review.applications.sign_papers import SignPapers, papers_of_sign
from hongyan.flows.review.applications.sign_shape import sign_shape_fault
from hongyan.flows.review.cases.cases import open_case, withdraw_cases_of
from hongyan.flows.review.cases.evidence import evidence_for
from hongyan.kernel.refusal import Refused
from hongyan.text.link import find_links

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

_NOT_NOW: Final[Mapping[SignState, SignApplicationReason]] = {
    SignState.PENDING: SignApplicationReason.IN_REVIEW,
    SignState.APPROVED: SignApplicationReason.APPROVED,
    SignState.BANNED: SignApplicationReason.BANNED,
}


@dataclass(frozen=True, slots=True)
class SignApplied:
    """An application that was taken; `order_id` is its review case."""

    name: str
    order_id: int


def apply_for_sign(work: Work, account_id: int, new: NewSign) -> SignApplied | Refused:
    """Take an application for a new sign and let the rules judge it."""
    applicant = applicant_of(work.tx, account_id)
    fault = sign_shape_fault(new) or taken_fault(work.tx, applicant, new, work.now_ms)
    if fault is not None:
        return fault
    papers = papers_of_sign(work.tx, applicant, new, work.now_ms)
    if isinstance(papers, Refused):
        return papers
    sign_id = store.add_sign(
        work.tx, account_id, new.name, new.kind, SignState.PENDING, work.now_ms
    )
    applied, after = _submit(work, applicant, sign_id, new, papers)
    note_change(work, account_id, "apply_for_sign", new.name, None, after)
    return applied


def change_sign(
    work: Work, account_id: int, new: NewSign, *, approved_too: bool
) -> SignApplied | Refused:
    """Take an application for a sign that exists; until it is approved nothing is sent with it.

    Only the newer actions change approved ones. While it is in review a sign stays as it is, unless
    the reviewer asked for more material: then this gives it.
    """
    applicant = applicant_of(work.tx, account_id)
    held = _held(work.tx, account_id, new.name, new)
    if held is None:
        return missing_sign(work.tx, account_id, new.name)
    fault = _unchangeable(work.tx, held, approved_too=approved_too) or sign_shape_fault(new)
    if fault is not None:
        return fault
    papers = papers_of_sign(work.tx, applicant, new, work.now_ms)
    if isinstance(papers, Refused):
        return papers
    store.set_sign(work.tx, held.sign_id, new.kind, SignState.PENDING, work.now_ms)
    applied, after = _submit(work, applicant, held.sign_id, new, papers)
    note_change(work, account_id, "change_sign", new.name, held, after)
    return applied


def delete_sign(work: Work, account_id: int, name: str) -> Refused | None:
    """Delete a sign permanently; not while it is in review."""
    held = _held(work.tx, account_id, name)
    if held is None:
        return missing_sign(work.tx, account_id, name)
    if held.state is SignState.PENDING:
        return Refused(SignReason.IN_REVIEW, "sign.name", name=name)
    withdraw_cases_of(work, SubjectKind.SIGN, held.sign_id)
    store.set_sign_state(work.tx, held.sign_id, SignState.DELETED, work.now_ms)
    store.remove_sign_files(work.tx, held.sign_id)
    materials.name_files(work.tx, SubjectKind.SIGN, held.sign_id, ())
    invalidate_reference(work.tx)
    note_change(work, account_id, "delete_sign", name, held, None)
    return None


def judged_sign(applicant: Applicant, new: NewSign, papers: SignPapers) -> rules.SignSubject:
    """Return an application as the rules read it.

    A link among the words about its use is the link to the product (FAQ 1.2).
    """
    about = f"{new.scene} {new.remark}"
    return rules.SignSubject(
        text=new.name,
        account_kind=applicant.kind,
        owner_name=papers.owner_name,
        owner_short_names=papers.own_names,
        parent_names=applicant.parent_names,
        source=new.source,
        letter=papers.letter,
        product_link=" ".join(link.text for link in find_links(about)),
        scenario=about.strip(),
    )


def _submit(
    work: Work, applicant: Applicant, sign_id: int, new: NewSign, papers: SignPapers
) -> tuple[SignApplied, Sign | None]:
    """Let the rules judge an application, and return the sign as it is then."""
    version = store.add_sign_application(work.tx, sign_id, applicant.account_id, new, work.now_ms)
    seal_scans(work)
    materials.name_files(work.tx, SubjectKind.SIGN, sign_id, new.more_data)
    # The case of the version before, if it still waits, is no longer about this sign.
    withdraw_cases_of(work, SubjectKind.SIGN, sign_id)
    invalidate_reference(work.tx)
    judged = judged_sign(applicant, new, papers)
    findings = review(shipped_pack("sign"), judged)
    subject = cases.Subject(
        kind=SubjectKind.SIGN,
        subject_id=sign_id,
        version=version,
        account_id=applicant.account_id,
        account_kind=applicant.kind,
        grade=applicant.grade,
        text=new.name,
    )
    weighed = evidence_for(
        work.tx, applicant.account_id, judged, work.now_ms, work.context.settings
    )
    case = open_case(
        work,
        subject,
        findings,
        auto_approve=weighed.is_enough and not new.is_third_party,
        evidence=weighed.words,
    )
    return SignApplied(new.name, case.case_id), store.sign_by_id(work.tx, sign_id)


def taken_fault(tx: Connection, applicant: Applicant, new: NewSign, now_ms: int) -> Refused | None:
    """Return why a name cannot be applied for: held, banned, or too many today; or None."""
    held = [
        one
        for one in store.signs_named(tx, applicant.account_id, new.name)
        if one.state is not SignState.DELETED
    ]
    if any(one.state is SignState.BANNED for one in held):
        return Refused(SignApplicationReason.BANNED, "sign.name", name=new.name)
    if any(one.kind is new.kind for one in held):
        return Refused(SignReason.TAKEN, "sign.name", name=new.name)
    today = store.signs_since(tx, applicant.account_id, today_starts_at(now_ms))
    if not may_apply_for_sign(applicant.rights, today):
        limit = applicant.rights.formal_signs_per_day
        return Refused(SignApplicationReason.DAY_FULL, "sign.name", most=limit)
    return None


def _unchangeable(tx: Connection, held: Sign, *, approved_too: bool) -> Refused | None:
    allowed = CHANGEABLE | ({SignState.APPROVED} if approved_too else frozenset())
    if held.state in allowed:
        return None
    if held.state is SignState.PENDING:
        case = case_store.latest_case(tx, SubjectKind.SIGN, held.sign_id)
        if case is not None and case.state is State.MATERIAL_NEEDED:
            return None
    reason = _NOT_NOW.get(held.state, SignApplicationReason.NOT_CHANGEABLE)
    return Refused(reason, "sign.name", name=held.name)


def _held(tx: Connection, account_id: int, name: str, new: NewSign | None = None) -> Sign | None:
    """Return the sign that a name means: of the kind asked for, if the account has both."""
    held = [
        one for one in store.signs_named(tx, account_id, name) if one.state is not SignState.DELETED
    ]
    of_kind = [one for one in held if new is not None and one.kind is new.kind]
    return preferred(of_kind or held)
