"""What the rules say of a sign or a template before an operator adds it. Reads only.

Judges with what is known of the account, as an application would be; decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.compliance.model import Finding, SignSubject, Subject
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.signs import store as signs
from hongyan.domain.templates.model import NewTemplateText
from hongyan.flows.accounts.applicant import applicant_of
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.review.applications.judge_template import (
    NOTHING_DECLARED,
    OWN_NAMES_MAX,
    judged_template,
)
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.flows.review.applications.manage_texts import NewTemplate


def findings_on_sign(tx: Connection, account_name: str, name: str) -> Sequence[Finding] | Refused:
    """Return what the rules find in a sign's name."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    who = applicant_of(tx, account.account_id)
    return _findings(
        SignSubject(name, who.kind, owner_name=who.owner_name, parent_names=who.parent_names)
    )


def findings_on_template(
    tx: Connection, account_name: str, new: NewTemplate
) -> Sequence[Finding] | Refused:
    """Return what the rules find in a template's text."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    who = applicant_of(tx, account.account_id)
    text = NewTemplateText(
        new.kind, new.name, new.content, attributes=new.attributes, intl_type=new.intl_type
    )
    own_names = signs.approved_names(tx, account.account_id, OWN_NAMES_MAX, but_test=True)
    return _findings(judged_template(who, text, NOTHING_DECLARED, own_names))


def _findings(subject: Subject) -> Sequence[Finding]:
    return review(pack_for(shipped_packs(), subject), subject)
