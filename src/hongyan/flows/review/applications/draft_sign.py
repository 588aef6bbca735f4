"""A sign's draft while it is typed: its verdict, as an application would get it. Reads only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.compliance.pack import review
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.review import model as cases
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs.model import NewSign
from hongyan.flows.accounts.applicant import applicant_of
from hongyan.flows.review.applications.apply_sign import judged_sign, taken_fault
from hongyan.flows.review.applications.sign_papers import SignPapers, papers_of_sign
from hongyan.flows.review.applications.sign_shape import sign_shape_fault
from hongyan.flows.review.applications.verdict_on_draft import DraftVerdict, verdict_on_draft
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.accounts.applicant import Applicant

NAME_READ_MAX = 100
"""More characters of a name than this are not read: it is refused for its length long before."""


def draft_sign(
    tx: Connection,
    account_id: int,
    new: NewSign,
    now_ms: int,
    settings: Settings,
    *,
    is_change: bool = False,
) -> DraftVerdict:
    """Return what would become of an application; `is_change` of one for a sign that exists."""
    applicant = applicant_of(tx, account_id)
    fault = sign_shape_fault(new)
    if fault is None and not is_change:
        fault = taken_fault(tx, applicant, new, now_ms)
    papers = papers_of_sign(tx, applicant, new, now_ms)
    known = _without(tx, applicant, new, now_ms) if isinstance(papers, Refused) else papers
    fault = fault or (papers if isinstance(papers, Refused) else None)
    judged = judged_sign(applicant, replace(new, name=new.name[:NAME_READ_MAX]), known)
    findings = review(shipped_pack("sign"), judged)
    subject = cases.Subject(
        kind=SubjectKind.SIGN,
        subject_id=0,
        version=1,
        account_id=account_id,
        account_kind=applicant.kind,
        grade=applicant.grade,
        text=judged.text,
    )
    return verdict_on_draft(
        tx,
        judged,
        findings,
        subject,
        fault,
        now_ms=now_ms,
        settings=settings,
        by_machine=not new.is_third_party,
    )


def _without(tx: Connection, applicant: Applicant, new: NewSign, now_ms: int) -> SignPapers:
    """Return what is proved without the papers, one of which cannot come along."""
    bare = replace(
        new,
        qualification_id=None,
        letter_id=None,
        trademark_id=None,
        app_filing_id=None,
        more_data=(),
    )
    papers = papers_of_sign(tx, applicant, bare, now_ms)
    assert isinstance(papers, SignPapers), "there is nothing that could be missing"
    return papers
