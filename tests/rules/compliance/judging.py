"""What the shipped packs say of a sign or a template, in a form that tests read easily."""

from __future__ import annotations

from typing import Any

from hongyan.domain.compliance.model import Finding, Severity, SignSubject, TemplateSubject
from hongyan.domain.compliance.pack import RulePack, barred_topics, frauds
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


def rewritten(text: str, finding: Finding) -> str:
    """The text with the finding's rewrite in place; without one, with its span removed."""
    return text[: finding.start] + (finding.rewrite or "") + text[finding.end :]


def rule_ids(pack: RulePack) -> tuple[str, ...]:
    """The id of every finding that a pack can make, topics one by one."""
    topics = [topic.topic_id for topic in (*barred_topics(pack), *frauds(pack))]
    read = [] if pack.points is None else list(pack.points.topics)
    by_rule = {
        "topic": [f"topic.{one}" for one in topics],
        "content.likeness": ["content.likeness", *(f"content.likeness.{one}" for one in read)],
    }
    return tuple(
        rule_id for rule in pack.rules for rule_id in by_rule.get(rule.rule_id, [rule.rule_id])
    )
