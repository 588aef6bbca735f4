"""Writes docs/rules/topics.md and docs/rules/review.md from the shipped rule packs.

Run by hand after a change of the packs: `python tools/make_rule_pages.py`. A test holds the pages
to the packs.
"""

from __future__ import annotations

from pathlib import Path

from hongyan.domain.compliance.evidence import MEANINGS, NEEDED, Evidence
from hongyan.domain.compliance.pack import RulePack, barred_topics
from hongyan.domain.compliance.shipped import shipped_pack, shipped_packs
from hongyan.kernel.kinds import REASON_NAMES

PAGES = Path(__file__).parent.parent / "docs/rules"


def topics_page() -> str:
    """Return the page of the 56 topics."""
    promotion = shipped_pack("promotion")
    topics = barred_topics(promotion)
    lenient = shipped_pack("international").lenient_topics
    everywhere = [topic for topic in topics if topic.scope == "everywhere"]
    only_there = [topic for topic in topics if topic.scope == "promotion"]
    rows = [
        "# Barred topics",
        "",
        f"{len(everywhere)} topics are barred in signs and templates (FAQ 1.4.8, 1.4.9),",
        f"{len(only_there)} more in promotions (FAQ 1.4.9). A finding's rule id is `topic.` and",
        "the id below. Templates for other countries are blocked by the first sort, unless marked",
        "*reviewer*: there a person who knows the destination decides (FAQ 5.1.12).",
        "",
        "| id | 中文 | English | barred in | abroad |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| `{t.topic_id}` | {t.zh} | {t.en} | everywhere |"
            f" {'reviewer' if t.topic_id in lenient else 'blocked'} |"
            for t in everywhere
        ),
        *(f"| `{t.topic_id}` | {t.zh} | {t.en} | promotions | allowed |" for t in only_there),
        "",
    ]
    return "\n".join(rows)


def review_page() -> str:
    """Return the page of all rules."""
    packs = shipped_packs()
    rows = [
        "# Review rules",
        "",
        "What the rules say by themselves. `blocks` rejects a case, `human` leaves it to a",
        "reviewer, `advice` changes nothing. A rule may be milder than its row where its check",
        "cannot know (an enterprise whose certified name is not given). Texts and severities are",
        "data: `src/hongyan/domain/compliance/data/`.",
        "",
        "| rule | packs | severity | reason | 依据 | clause |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    known = {rule.rule_id: rule for pack in packs for rule in pack.rules}
    for rule_id, rule in known.items():
        clauses = [clause.replace("|", "\\|") for clause in (rule.clause_zh, rule.clause_en)]
        filled = [clause.format(**_SHOWN) for clause in clauses]
        rows.append(
            f"| `{rule_id}` | {_packs_of(rule_id, packs)} | {rule.severity}"
            f" | `{rule.reason}` {REASON_NAMES[rule.reason].zh} | {filled[0]} | {filled[1]} |"
        )
    return "\n".join([*rows, "", *_evidence_rows(), ""])


def _evidence_rows() -> list[str]:
    """Return what speaks for an application, and which sorts of applications need it."""
    sorts = {
        kind: "sign" if kind is None else kind.name.lower() for kind, all_ in NEEDED.items() if all_
    }
    return [
        "## What a machine approves",
        "",
        "With `HONGYAN_REVIEW_AUTO_APPROVE` an application that no rule objects to is approved",
        "without a reviewer if all the evidence is there that its sort needs. That no rule spoke",
        "is no evidence: fraud in new words passes every list. What has no column is always a",
        "person's: promotions and international templates. The case's trail says what was found",
        "and what was lacking.",
        "",
        f"| evidence | {' | '.join(sorts.values())} | what it says |",
        f"| --- | {' | '.join('---' for _ in sorts)} | --- |",
        *(
            f"| `{one}` | {' | '.join('needed' if one in NEEDED[k] else '' for k in sorts)}"
            f" | {MEANINGS[one]} |"
            for one in Evidence
        ),
    ]


_SHOWN = {"found": "…", "detail": "…", "topic_zh": "…", "topic_en": "…"}


def _packs_of(rule_id: str, packs: tuple[RulePack, ...]) -> str:
    named = [pack.name for pack in packs if any(rule.rule_id == rule_id for rule in pack.rules)]
    return "all" if len(named) == len(packs) else ", ".join(named)


def main() -> None:
    """Write both pages."""
    (PAGES / "topics.md").write_text(topics_page(), encoding="utf-8")
    (PAGES / "review.md").write_text(review_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
