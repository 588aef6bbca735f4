"""A qualification of an account at another service, begun here and completed by its account.

The answers of the API mask the numbers of papers and phones, and give no scan: what is brought over
waits for them (UpdateSmsQualification) before anyone reviews it. Knows no API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.certification.rights import RIGHTS
from hongyan.domain.qualifications import store
from hongyan.domain.qualifications.model import (
    Person,
    QualificationForm,
    QualificationState,
    seal_purpose,
)
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.applications.import_texts import (
    NOT_WANTED,
    WANTED,
    CloudQualification,
    Imported,
    ImportFate,
)
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import said

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

NOTE: Final = "从其他服务导入，请补齐证件号码、管理员手机和扫描件后提交"
"""What the account reads beside it: which papers are to be completed."""
_THERE: Final = said("one of this name is here already")
_INCOMPLETE: Final = said("its account completes numbers and scans (UpdateSmsQualification)")


def import_qualification(
    work: Work, account: Account, found: CloudQualification
) -> Imported | Refused:
    """Begin a qualification with what is told of it; it is reviewed when it is completed."""
    accounts.lock_account(work.tx, account.account_id)
    if store.has_qualification_named(work.tx, account.account_id, found.name):
        return Imported(ImportFate.LEFT, why=_THERE)
    if found.state not in WANTED:
        return NOT_WANTED
    if not RIGHTS[account.kind].qualification_by_api:
        return Refused(QualificationReason.NOT_ENTERPRISE)
    form = QualificationForm(
        name=found.name,
        company_name=found.company_name,
        company_type=found.company_type,
        credit_code=found.credit_code,
        use_by_self=found.use_by_self,
        whether_share=found.whether_share,
        licence_period_text=found.licence_period_text,
        legal_person=Person(found.legal_person_name, "", ""),
        administrator=Person(found.administrator_name, "", ""),
    )
    sealer = work.context.sealer
    assert sealer is not None, "who imports papers has the master key"
    made = store.add_qualification(work.tx, account.account_id, form, work.now_ms)
    sealed = sealer.seal(msgspec.json.encode(form).decode(), seal_purpose(made))
    store.save_form(work.tx, made, form, sealed, work.now_ms)
    state = QualificationState.MATERIAL_NEEDED
    store.change_qualification(work.tx, made, work.now_ms, state=state.value, note=NOTE)
    after = store.qualification_of(work.tx, account.account_id, made)
    note_change(work, account.account_id, "import_qualification", str(made), None, after)
    return Imported(ImportFate.MADE, why=_INCOMPLETE)
