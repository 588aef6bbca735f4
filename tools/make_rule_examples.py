"""Write an example of each review rule, out of the labelled texts of tests/golden.

`python -m tools.make_rule_examples`. Of a rule's texts the shortest is taken that the rule finds
without any declaration, as a person would try it.
"""

from __future__ import annotations

import json
from pathlib import Path

from hongyan.domain.compliance.model import SignSubject, Subject, TemplateSubject
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from tests.goldens import all_goldens

TARGET = Path(__file__).parent.parent / "src/hongyan/domain/compliance/data/examples.toml"
HEAD = (
    "# One text for each rule, as a person would try it: written by tools/make_rule_examples.py.\n"
)


def bare(subject: Subject) -> Subject:
    """Return a subject without what was declared beside its text."""
    if isinstance(subject, SignSubject):
        return SignSubject(subject.text, subject.account_kind)
    return TemplateSubject(subject.text, subject.kind, subject.account_kind)


def main() -> None:
    """Choose the examples and write them."""
    rules = dict.fromkeys(rule.rule_id for pack in shipped_packs() for rule in pack.rules)
    chosen: dict[str, Subject] = {}
    for golden in sorted(all_goldens(), key=lambda one: (len(one.subject.text), one.golden_id)):
        subject = bare(golden.subject)
        found = {one.rule_id for one in review(pack_for(shipped_packs(), subject), subject)}
        for rule_id in rules:
            meant = golden.subject.text.strip() and any(
                one.rule_id.startswith(rule_id) for one in golden.expected
            )
            if meant and any(_is_of(one, rule_id) for one in found):
                chosen.setdefault(rule_id, subject)
    lines = [HEAD]
    for rule_id, subject in chosen.items():
        kind = "sign" if isinstance(subject, SignSubject) else subject.kind.name.lower()
        lines.append("[[example]]\n")
        for name, value in (
            ("rule", rule_id),
            ("kind", kind),
            ("account", subject.account_kind.value),
            ("text", subject.text),
        ):
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}\n")
        lines.append("\n")
    TARGET.write_text("".join(lines).rstrip("\n") + "\n", encoding="utf-8")
    print(f"{len(chosen)} of {len(rules)} rules; without: {', '.join(set(rules) - set(chosen))}")


def _is_of(found: str, rule_id: str) -> bool:
    return found == rule_id or found.startswith(f"{rule_id}.")


if __name__ == "__main__":
    main()
