"""How the shipped packs judge labelled texts that people wrote who had not seen the rules.

`python -m tests.unseen.measure [FILE...]` prints the outcome of clean and of bad texts, by kind
and by topic, with 95 % Wilson intervals, and with `-v` each text that was judged otherwise than
labelled.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hongyan.domain.compliance.model import (
    Finding,
    RulesResult,
    Severity,
    SignSubject,
    Subject,
    TemplateSubject,
    verdict,
)
from hongyan.domain.review.agreement import CaseShare
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.text.link import find_links
from hongyan.text.variables import compile_template
from tests.goldens import judged

FOLDER = Path(__file__).parent / "tuned"
RULES_OF_LABELS = {
    "marketing": ("kind.marketing", "abroad.promotion"),
    "generic-sign": ("sign.",),
    "foreign-sign": ("sign.foreign-company", "sign.product-link", "letter.foreign-product"),
    "contact": ("contact.", "topic.add-qq-wechat", "topic.join-group"),
    "no-opt-out": ("optout.", "abroad.opt-out"),
    "variables": ("variable.", "scenario.", "link.variable-host"),
    "link": ("link.",),
    "other": ("",),
}
"""The rules that may say what a label says; a label that is not here is a topic's."""
FORM = ("variable.", "kind.account", "kind.code", "text.", "optout.", "sign.symbols", "sign.length")
"""Rules of form: they say how a text is written, not what it may say, and have their own remedy."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with its label."""

    text_id: str
    subject: Subject
    kind: str
    is_clean: bool
    topic: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A text and what the packs said of it."""

    labelled: Labelled
    findings: tuple[Finding, ...]

    @property
    def result(self) -> RulesResult:
        return verdict(self.findings)

    @property
    def is_blocked_by_form(self) -> bool:
        blocking = [one for one in self.findings if one.severity is Severity.BLOCKS]
        return bool(blocking) and all(one.rule_id.startswith(FORM) for one in blocking)

    @property
    def has_right_topic(self) -> bool:
        topic = self.labelled.topic
        rules = (
            *RULES_OF_LABELS.get(topic, (f"topic.{topic}",)),
            f"content.likeness.{topic}",
        )
        return any(
            one.rule_id.startswith(rules)
            for one in self.findings
            if one.severity is not Severity.ADVICE
        )


def read(path: Path) -> list[Labelled]:
    """Return the texts of a file."""
    return [_labelled(one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["texts"]]


def judge(texts: Iterable[Labelled]) -> list[Judged]:
    """Return the texts with what the shipped packs say of them."""
    return [Judged(one, judged(one.subject)) for one in texts]


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), in per cent."""
    low, high = CaseShare(count, total).interval or (0, 1000)
    return low / 10, high / 10


def table(done: Sequence[Judged]) -> str:
    """Return the table: a line for all, for each kind, and for each topic of bad texts."""
    lines = [
        f"{'':22}{'clean':>6} → clean/human/blocked   {'bad':>5} → clean/human/blocked   topic"
    ]
    lines += _line("all", done)
    for kind in sorted({one.labelled.kind for one in done}):
        lines += _line(kind, [one for one in done if one.labelled.kind == kind])
    for topic in sorted({one.labelled.topic for one in done if not one.labelled.is_clean}):
        lines += _line(
            topic,
            [one for one in done if one.labelled.topic == topic and not one.labelled.is_clean],
        )
    clean = [one for one in done if one.labelled.is_clean]
    bad = [one for one in done if not one.labelled.is_clean]
    lines += _share("clean blocked", clean, RulesResult.BLOCKED)
    by_form = sum(one.is_blocked_by_form for one in clean)
    lines.append(f"of these by rules of form alone: {by_form}")
    lines += _share("clean to a human", clean, RulesResult.HUMAN)
    lines += _share("bad passed", bad, RulesResult.CLEAN)
    right = sum(one.has_right_topic for one in bad)
    lines.append(
        "{}: {}/{}, {:.1f} to {:.1f} %".format(
            "right topic", right, len(bad), *wilson(right, len(bad))
        )
    )
    return "\n".join(lines)


def _line(name: str, done: Sequence[Judged]) -> list[str]:
    counts = Counter((one.labelled.is_clean, one.result) for one in done)
    rows = [[counts[clean, result] for result in reversed(RulesResult)] for clean in (True, False)]
    bad = [one for one in done if not one.labelled.is_clean]
    right = f"{sum(one.has_right_topic for one in bad)}/{len(bad)}" if bad else ""
    parts = (f"{sum(row):>6} → {'/'.join(map(str, row)):21}" for row in rows)
    return [f"{name:22}{'  '.join(parts)} {right}"]


def _share(name: str, done: Sequence[Judged], result: RulesResult) -> list[str]:
    count = sum(one.result is result for one in done)
    return [
        "{}: {}/{}, {:.1f} to {:.1f} %".format(name, count, len(done), *wilson(count, len(done)))
    ]


def _labelled(entry: dict[str, Any]) -> Labelled:
    account = AccountKind(entry["account"])
    owner = {"owner_name": entry["owner"]}
    subject: Subject
    if entry["kind"] == "sign":
        subject = SignSubject(entry["text"], account, **owner)
    else:
        kind = MessageKind[entry["kind"].upper()]
        # The form asks a personal account for each variable's meaning: labels take it as given.
        names = compile_template(entry["text"]).names
        meanings = {name: f"变量{name}" for name in names if account is AccountKind.PERSONAL}
        # It also asks for the domains of links, which texts have of their own.
        domains = tuple(link.host for link in find_links(entry["text"]))
        subject = TemplateSubject(
            entry["text"], kind, account, meanings=meanings, domains=domains, **owner
        )
    is_clean = entry["label"] == "clean"
    return Labelled(entry["id"], subject, entry["kind"], is_clean, entry.get("topic", ""))


def _said(one: Judged) -> str:
    text = one.labelled.subject.text
    found = " ".join(
        f"{finding.rule_id}:{finding.severity[:1]}:{text[finding.start : finding.end][:14]}"
        + finding.clause_zh.partition("”")[2].replace("用语", "")
        for finding in one.findings
    )
    label = "clean" if one.labelled.is_clean else f"bad {one.labelled.topic}"
    whose = f"{one.labelled.text_id} {one.labelled.kind} {one.labelled.subject.owner_name}"
    return f"[{label} → {one.result}] {whose} | {text} | {found}"


def main(arguments: Sequence[str]) -> None:
    """Print the table of the files named, or of those that the rules were tuned on."""
    paths = [Path(one) for one in arguments if one != "-v"] or sorted(FOLDER.glob("*.toml"))
    done = judge(labelled for path in paths for labelled in read(path))
    print(table(done))
    if "-v" in arguments:
        for one in done:
            if one.labelled.is_clean is not (one.result is RulesResult.CLEAN) or (
                not one.labelled.is_clean and not one.has_right_topic
            ):
                print(_said(one))


if __name__ == "__main__":
    main(sys.argv[1:])
