"""What the shipped packs say of a sign or a template, in a form that tests read easily."""

from __future__ import annotations

from typing import Any

from hongyan.domain.compliance.model import Finding, Severity, SignSubject, TemplateSubject
from hongyan.kernel.kinds import AccountKind, MessageKind
from tests.goldens import judged

PERSONAL = AccountKind.PERSONAL
ENTERPRISE = AccountKind.ENTERPRISE


def sign(text: str, account: AccountKind = ENTERPRISE, **declared: Any) -> tuple[Finding, ...]:
    return judged(SignSubject(text, account, **declared))


def template(
    text: str,
    kind: MessageKind = MessageKind.NOTIFICATION,
    account: AccountKind = ENTERPRISE,
    **declared: Any,
) -> tuple[Finding, ...]:
    return judged(TemplateSubject(text, kind, account, **declared))


def rules(findings: tuple[Finding, ...], severity: Severity | None = Severity.BLOCKS) -> set[str]:
    return {one.rule_id for one in findings if severity in {None, one.severity}}


def the(findings: tuple[Finding, ...], rule_id: str) -> Finding:
    (one,) = [found for found in findings if found.rule_id == rule_id]
    return one
