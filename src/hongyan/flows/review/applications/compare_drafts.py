"""Two texts of a tenant side by side: where they differ, what is found, which words decide.

Both are judged as its own applications would be (FAQ 1.4.2). Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.compliance.model import Finding, RulesResult, verdict, weight
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.review.compare import Difference, Edit, differences, smallest_edit
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import NewTemplateText, TemplateState
from hongyan.flows.review.applications.judge_template import judge_template
from hongyan.flows.review.applications.missing_texts import missing_template
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from hongyan.text.content import CONTENT_CHARACTERS_MAX

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

CODE_PREFIX: Final = "SMS_"
"""What the code of a template begins with, and no text."""
JUDGEMENTS_MAX: Final = 60
"""How often the rules are asked for the words that decide, before they are left out one by one."""


@dataclass(frozen=True, slots=True)
class ComparedText:
    """One of the texts, what the rules find in it, and what that comes to."""

    text: str
    findings: tuple[Finding, ...]
    result: RulesResult


@dataclass(frozen=True, slots=True)
class ComparedDrafts:
    """Two texts with their differences.

    `edit` is what decides, of the worse text, None where the rules say the same of both.
    """

    kind: MessageKind
    first: ComparedText
    second: ComparedText
    differences: tuple[Difference, ...]
    edit: Edit | None


def compare_drafts(
    tx: Connection, account_id: int, kind: MessageKind, first: str, second: str
) -> ComparedDrafts:
    """Compare two texts of a kind, each cut to the longest message."""
    texts = [one[:CONTENT_CHARACTERS_MAX] for one in (first, second)]
    judged = judge_template(tx, account_id, NewTemplateText(kind, "", texts[0]))
    pack = pack_for(shipped_packs(), judged.subject)

    def find(text: str) -> tuple[Finding, ...]:
        return review(pack, replace(judged.subject, text=text))

    found = [find(text) for text in texts]
    return ComparedDrafts(
        kind,
        ComparedText(texts[0], found[0], verdict(found[0])),
        ComparedText(texts[1], found[1], verdict(found[1])),
        tuple(differences(*texts)),
        smallest_edit(texts[0], texts[1], lambda text: weight(find(text)), JUDGEMENTS_MAX),
    )


def compare_named(
    tx: Connection, account_id: int, kind: MessageKind | None, first: str, second: str
) -> ComparedDrafts | Refused:
    """Compare two texts, each given itself or by the code of a template of the account.

    Without a `kind` they are judged as the first of them that is a template, else as notifications.
    """
    texts: list[str] = []
    for one in (first, second):
        named_kind, text = None, one
        if one.startswith(CODE_PREFIX):
            read = text_of_template(tx, account_id, one)
            if isinstance(read, Refused):
                return read
            named_kind, text = read
        kind = kind if kind is not None else named_kind
        texts.append(text)
    judged_as = MessageKind.NOTIFICATION if kind is None else kind
    return compare_drafts(tx, account_id, judged_as, texts[0], texts[1])


def count_comparison(work: Work) -> None:
    """Do nothing: what a comparison costs is counted where its account's allowance is asked."""
    del work


def text_of_template(
    tx: Connection, account_id: int, code: str
) -> tuple[MessageKind, str] | Refused:
    """Return the kind and the text of an account's template."""
    held = templates.template_by_code(tx, account_id, code)
    if held is None or held.state is TemplateState.DELETED:
        return missing_template(tx, account_id, code)
    record = templates.template_record(tx, held.template_id)
    assert record is not None, "it was just found"
    return held.kind, record.content
