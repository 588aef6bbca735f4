"""Texts of an account at another service, brought into an account here, one at a time.

What is there already stays, so an import may end anywhere and run again. A code keeps its number
(0034). What that service approved is approved here only if an operator trusts it; all else is
applied for, and reviewed like any application. Knows no API.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.compliance.model import Finding, RulesResult, verdict
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import NewSign, SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import CHANGEABLE, NewTemplateText, Template, TemplateState
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.applications.apply_sign import apply_for_sign
from hongyan.flows.review.applications.apply_template import apply_for_template, change_template
from hongyan.flows.review.applications.lint_texts import findings_on_sign, findings_on_template
from hongyan.flows.review.applications.manage_texts import (
    NewTemplate,
    add_approved_sign,
    add_approved_template,
    template_fault,
)
from hongyan.flows.review.applications.sign_shape import (
    REMARK_CHARACTERS_MAX,
    SCENE_CHARACTERS_MAX,
)
from hongyan.flows.review.applications.template_shape import (
    REMARK_CHARACTERS_MAX as TEMPLATE_REMARK_MAX,
)
from hongyan.kernel.kinds import IntlType, MessageKind, SignKind, SignSource
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import NOTHING, Said, said
from hongyan.text.variables import compile_template

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


class CloudState(StrEnum):
    """Where something stands at the other service."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CloudSign:
    """A sign there. What it claims to be is not told; it is guessed from its papers."""

    name: str
    state: CloudState
    kind: SignKind
    source: SignSource
    is_test: bool
    remark: str
    scene: str


@dataclass(frozen=True, slots=True)
class CloudTemplate:
    """A template there."""

    code: str
    state: CloudState
    kind: MessageKind
    name: str
    content: str
    attributes: Mapping[str, str]
    is_test: bool
    intl_type: IntlType | None
    related_sign: str
    remark: str
    scene: str


@dataclass(frozen=True, slots=True)
class CloudQualification:
    """A qualification there, without the numbers and scans that no answer holds."""

    name: str
    state: CloudState
    company_name: str
    company_type: str
    credit_code: str
    use_by_self: bool
    whether_share: bool
    licence_period_text: str
    legal_person_name: str
    administrator_name: str


CloudThing = CloudQualification | CloudSign | CloudTemplate


class ImportFate(StrEnum):
    """What an import does with one thing."""

    MADE = "made"
    CHANGED = "changed"
    LEFT = "left alone"


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """What the operator chose.

    `trusts` brings approvals along, but for texts that our rules would reject; `forces` those, too.
    """

    trusts: bool = False
    forces: bool = False

    def approves(self, state: CloudState, findings: Sequence[Finding]) -> bool:
        """Tell whether an approval comes along."""
        is_barred = verdict(findings) is RulesResult.BLOCKED and not self.forces
        return self.trusts and state is CloudState.APPROVED and not is_barred


@dataclass(frozen=True, slots=True)
class Imported:
    """What was done, where it stands here, and what our rules find; `why` it was left alone."""

    fate: ImportFate
    state: SignState | TemplateState | None = None
    why: Said = NOTHING
    findings: Sequence[Finding] = ()


WANTED: Final = frozenset({CloudState.APPROVED, CloudState.PENDING})
NOT_WANTED: Final = Imported(
    ImportFate.LEFT, why=said("it is not approved there, and not in review")
)
_TEST: Final = Imported(
    ImportFate.LEFT, why=said("a text for tests comes along with --trust-approvals alone")
)
TRUSTED: Final[Mapping[str, str]] = {"approval": "trusted from another service"}
"""What is noted beside the change itself: whose word an approval rests on."""
_REMOVED: Final = said("it was removed here")
_THERE: Final = said("it is here already")
_DIFFERS: Final = said("it is here with another text, kind or attributes, which stay")


def import_sign(
    work: Work, account: Account, found: CloudSign, terms: ImportTerms
) -> Imported | Refused:
    """Bring a sign into an account: approved by trust, or applied for."""
    tx = work.tx
    accounts.lock_account(tx, account.account_id)
    held = [
        one
        for one in signs.signs_named(tx, account.account_id, found.name)
        if one.kind is found.kind and one.state is not SignState.DELETED
    ]
    if held:
        return Imported(ImportFate.LEFT, held[0].state, _THERE)
    if found.state not in WANTED:
        return NOT_WANTED
    findings = findings_on_sign(tx, account.name, found.name)
    if isinstance(findings, Refused):
        return findings
    done = Imported(ImportFate.MADE, findings=findings)
    if terms.approves(found.state, findings):
        return _approve_sign(work, account, found, done)
    return _TEST if found.is_test else _apply_for_sign(work, account, found, done)


def _approve_sign(
    work: Work, account: Account, found: CloudSign, done: Imported
) -> Imported | Refused:
    made = add_approved_sign(work, account.name, found.name, found.kind, is_test=found.is_test)
    if isinstance(made, Refused):
        return made
    note_change(work, account.account_id, "import_sign", found.name, None, TRUSTED)
    return replace(done, state=made.state)


def _apply_for_sign(
    work: Work, account: Account, found: CloudSign, done: Imported
) -> Imported | Refused:
    new = NewSign(
        name=found.name,
        source=found.source,
        kind=found.kind,
        remark=found.remark[:REMARK_CHARACTERS_MAX],
        scene=found.scene[:SCENE_CHARACTERS_MAX],
    )
    applied = apply_for_sign(work, account.account_id, new)
    if isinstance(applied, Refused):
        return applied
    of_kind = [
        one
        for one in signs.signs_named(work.tx, account.account_id, found.name)
        if one.kind is found.kind
    ]
    return replace(done, state=of_kind[-1].state)


def import_template(
    work: Work, account: Account, found: CloudTemplate, terms: ImportTerms
) -> Imported | Refused:
    """Bring a template into an account under its own code: approved by trust, or applied for."""
    tx = work.tx
    accounts.lock_account(tx, account.account_id)
    held = templates.template_by_code(tx, account.account_id, found.code)
    if held is not None and (held.state not in CHANGEABLE or _is_same(held, found)):
        return _left(held, found)
    if found.state not in WANTED:
        return NOT_WANTED
    new = NewTemplate(
        kind=found.kind,
        name=found.name,
        content=found.content,
        code=found.code,
        attributes=found.attributes,
        is_test=found.is_test,
        intl_type=found.intl_type,
    )
    findings = findings_on_template(tx, account.name, new)
    if isinstance(findings, Refused):
        return findings
    if terms.approves(found.state, findings):
        return _approve(work, account, new, held, Imported(ImportFate.MADE, findings=findings))
    if found.is_test:
        return _TEST
    return _apply(work, account, found, held, Imported(ImportFate.MADE, findings=findings))


def _left(held: Template, found: CloudTemplate) -> Imported:
    if held.state is TemplateState.DELETED:
        return Imported(ImportFate.LEFT, held.state, _REMOVED)
    return Imported(ImportFate.LEFT, held.state, _THERE if _is_same(held, found) else _DIFFERS)


def _is_same(held: Template, found: CloudTemplate) -> bool:
    ours = (held.kind, held.intl_type, held.compiled, dict(held.attributes))
    return ours == (
        found.kind,
        found.intl_type,
        compile_template(found.content),
        dict(found.attributes),
    )


def _approve(
    work: Work, account: Account, new: NewTemplate, held: Template | None, done: Imported
) -> Imported | Refused:
    if held is None:
        made = add_approved_template(work, account.name, new, comes_along=True)
        if isinstance(made, Refused):
            return made
        note_change(work, account.account_id, "import_template", new.code, None, TRUSTED)
        return replace(done, state=made.state)
    fault = template_fault(new, account.kind)
    if fault is not None:
        return fault
    text = NewTemplateText(
        new.kind, new.name, new.content, attributes=new.attributes, intl_type=new.intl_type
    )
    version = held.version + 1
    templates.change_template(work.tx, held.template_id, version, text, work.now_ms)
    state = TemplateState.APPROVED
    templates.set_template_state(work.tx, held.template_id, state, work.now_ms)
    invalidate_reference(work.tx)
    note_change(work, account.account_id, "import_template", new.code, None, TRUSTED)
    return replace(done, fate=ImportFate.CHANGED, state=state)


def _apply(
    work: Work, account: Account, found: CloudTemplate, held: Template | None, done: Imported
) -> Imported | Refused:
    related = signs.sign_meant(work.tx, account.account_id, found.related_sign)
    text = NewTemplateText(
        kind=found.kind,
        name=found.name,
        content=found.content,
        remark=found.remark[:TEMPLATE_REMARK_MAX],
        scene=found.scene[:SCENE_CHARACTERS_MAX],
        attributes=found.attributes,
        # One that still waits for its review cannot be named.
        related_sign=found.related_sign
        if related is not None and related.state is SignState.APPROVED
        else "",
        intl_type=found.intl_type,
    )
    if held is None:
        applied = apply_for_template(work, account.account_id, text, code=found.code)
    else:
        applied = change_template(work, account.account_id, found.code, text)
    if isinstance(applied, Refused):
        return applied
    now = templates.template_by_code(work.tx, account.account_id, found.code)
    fate = ImportFate.MADE if held is None else ImportFate.CHANGED
    return replace(done, fate=fate, state=None if now is None else now.state)
