"""Whom a reviewer telephones about a case: who the account is in law, and its administrator.

The number is sealed in the account's papers; without the master key there is none. Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.review.model import Case
from hongyan.flows.accounts.applicant import certified
from hongyan.flows.review.papers.qualifications import open_form

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is telephoned; what is empty is not known."""

    organisation: str = ""
    representative: str = ""
    administrator: str = ""
    phone: str = field(default="", repr=False)


def contact_of(work: Work, case: Case) -> Contact:
    """Return whom to telephone about a case."""
    account_id = case.subject.account_id
    held = certified(work.tx, account_id)
    organisation = "" if held is None else held.subject_name
    representative = "" if held is None else held.legal_representative
    _, newest = qualifications.qualifications_page(work.tx, account_id, {}, (1, 1))
    if not newest or work.context.sealer is None or not newest[0].form_sealed:
        return Contact(organisation, representative)
    form = open_form(newest[0], work.context)
    return Contact(
        organisation or form.company_name,
        representative or form.legal_person.name,
        form.administrator.name,
        form.administrator.phone,
    )
