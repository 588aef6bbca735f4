"""Past cases put before the rules again: for a comparison, or under another pack.

A case keeps the text, the account's kind and the kind of message; papers and declarations are not
part of it, so what hangs on them alone is judged as if they were absent on every side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.compliance import model as rules
from hongyan.domain.compliance.pack import RulePack, pack_for, review
from hongyan.domain.review import desk_store, store
from hongyan.domain.review.compare import Difference, Edit, differences, smallest_edit
from hongyan.domain.review.lifecycle import CaseDecision
from hongyan.domain.review.model import Case, Subject, SubjectKind
from hongyan.flows.accounts.applicant import certified
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PAST_MAX: Final = 5000
"""How many past texts of a kind are replayed, the newest first."""

_KINDS: Final = (
    (SubjectKind.SIGN, None),
    *((SubjectKind.TEMPLATE, kind) for kind in MessageKind),
)


@dataclass(frozen=True, slots=True)
class Flip:
    """A past text on which two packs disagree, and what was decided about it."""

    case_id: int
    text: str
    decided: CaseDecision
    before: rules.RulesResult
    after: rules.RulesResult
    rule_ids: tuple[str, ...]
    """The rules that make the difference: found by one pack and not by the other."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What another pack would change: how many texts were replayed, and which would flip."""

    replayed_count: int
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two cases side by side: the differing words, findings of each, the edit that decides."""

    first: Case
    second: Case
    differences: tuple[Difference, ...]
    first_findings: tuple[rules.Finding, ...]
    second_findings: tuple[rules.Finding, ...]
    edit: Edit | None
    """Of the worse text; None when the rules say the same of both, or are disputed."""
    is_disputed: bool
    """The reviewers rejected what the rules find better, and approved what they find worse."""


def judged_as(subject: Subject, owner_name: str = "") -> rules.Subject | None:
    """Return a case's subject as the rules read it; None for papers, which no pack judges."""
    if subject.kind is SubjectKind.SIGN:
        return rules.SignSubject(subject.text, subject.account_kind, owner_name)
    if subject.kind is SubjectKind.TEMPLATE and subject.message_kind is not None:
        return rules.TemplateSubject(
            subject.text, subject.message_kind, subject.account_kind, owner_name
        )
    return None


def compare_cases(
    tx: Connection, packs: Sequence[RulePack], first: Case, second: Case
) -> Comparison:
    """Return where two cases' texts differ, and which difference decides (FAQ 1.4.2).

    Both texts are judged as the first case's applicant would be, so that only words differ.
    """
    owner_name = _owner_name(tx, first.subject.account_id)
    findings = _judge(packs, first.subject, owner_name)
    texts = first.subject.text, second.subject.text
    found = findings(texts[0]), findings(texts[1])
    worse, better = (
        (first, second) if rules.weight(found[0]) > rules.weight(found[1]) else (second, first)
    )
    decided = worse.verdict, better.verdict
    is_disputed = rules.weight(found[0]) != rules.weight(found[1]) and decided == (
        CaseDecision.APPROVED,
        CaseDecision.REJECTED,
    )
    edit = None
    if not is_disputed:
        edit = smallest_edit(*texts, lambda text: rules.weight(findings(text)))
    return Comparison(first, second, tuple(differences(*texts)), *found, edit, is_disputed)


def _owner_name(tx: Connection, account_id: int) -> str:
    found = certified(tx, account_id)
    return "" if found is None else found.subject_name


def _judge(
    packs: Iterable[RulePack], subject: Subject, owner_name: str
) -> Callable[[str], tuple[rules.Finding, ...]]:
    known = judged_as(subject, owner_name)
    if known is None:
        return lambda _text: ()
    pack = pack_for(packs, known)
    return lambda text: review(pack, replace(known, text=text))


def impact(tx: Connection, old: Sequence[RulePack], new: Sequence[RulePack]) -> Impact:
    """Replay past signs and templates under two sets of packs; kinds that one lacks are passed."""
    replayed_count = 0
    flips: list[Flip] = []
    shared = {pack.kind for pack in old} & {pack.kind for pack in new}
    for kind, message_kind in _KINDS:
        if message_kind not in shared:
            continue
        for past in desk_store.past_texts(tx, kind, message_kind, PAST_MAX):
            case = store.case_by_id(tx, past.case_id)
            assert case is not None, "cases are never removed"
            subject = judged_as(case.subject, _owner_name(tx, case.subject.account_id))
            assert subject is not None, "only signs and templates are replayed"
            replayed_count += 1
            before = review(pack_for(old, subject), subject)
            after = review(pack_for(new, subject), subject)
            if rules.verdict(before) is not rules.verdict(after):
                flips.append(_flip(case, past.verdict, before, after))
    return Impact(replayed_count, tuple(flips))


def _flip(
    case: Case,
    decided: CaseDecision,
    before: Sequence[rules.Finding],
    after: Sequence[rules.Finding],
) -> Flip:
    changed = {(one.rule_id, one.severity) for one in before} ^ {
        (one.rule_id, one.severity) for one in after
    }
    return Flip(
        case.case_id,
        case.subject.text,
        decided,
        rules.verdict(before),
        rules.verdict(after),
        tuple(sorted({rule_id for rule_id, _ in changed})),
    )
