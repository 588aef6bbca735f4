"""Counts `likeness.toml` of the compliance rules: what each trait of a text says of an approval.

Run manually with `scikit-learn` (BSD) installed beside the product (it is no dependency of it):
`python -m tools.count_points` writes the table from the labelled texts of tests/unseen/tuned. A
logistic regression weighs the traits, the most telling ones are kept and weighed again; the
thresholds are taken from texts that were weighed by the other files alone.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.lexicon import Lexicon
from hongyan.domain.compliance.likeness import SHRINK, SIGN, Likeness, PointTable
from hongyan.domain.compliance.model import Severity, Subject, TemplateSubject
from hongyan.domain.compliance.traits import Trait
from hongyan.domain.compliance.wordlists import WordLists
from hongyan.domain.templates.library import shipped_library
from hongyan.kernel.kinds import AccountKind
from tests.goldens import all_goldens
from tests.unseen.measure import FOLDER, read

TARGET: Final = Path(__file__).parent.parent / "src/hongyan/domain/compliance/data/likeness.toml"
KINDS: Final = (SIGN, "verification", "notification", "promotion", "international")
OF_FORM: Final = frozenset({"no-opt-out", "variables", "other"})
"""Labels of how a text is written: its words say nothing of it."""
NAMES: Final = {
    "generic-sign": ("泛称签名", "signs that name no one"),
    "foreign-sign": ("他人品牌", "others' brands"),
    "marketing": ("推广内容", "advertising"),
    "contact": ("私人联系方式", "private contacts"),
    "link": ("来路不明的链接", "links of unknown origin"),
}
FORCE: Final = 20.0
TOPIC_FORCE: Final = 100.0
TRAITS_MAX: Final = 16_000
TOPIC_TRAITS_MAX: Final = 150
SEEN_MIN: Final = 2
TOPIC_TEXTS_MIN: Final = 8
FOLDS: Final = 10
SCALE: Final = 1000
SHARE_DOUBTED: Final = 0.025
SHARE_SENTENCE_DOUBTED: Final = 0.005
SHARE_TOPICS_RIGHT: Final = 0.75
LEAD_MAX: Final = 3000
LEAD_STEP: Final = 50
THRESHOLDS: Final = ("doubt", "sentence_doubt")
HEAD: Final = """\
# What each trait of a text says of an approval, in thousandths of the logarithm of the odds, and
# what it says of each topic of rejected texts. Counted by tools/count_points.py from the labelled
# texts of tests/unseen/tuned: not to be edited. The names of traits are told in traits.py.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text with its traits."""

    kind: str
    is_clean: bool
    topic: str
    group: str
    plain: str
    traits: Sequence[Trait]
    names: frozenset[str]


def examples(paths: Iterable[Path]) -> list[Example]:
    """Return the labelled texts of some files, and our own, without those that only form bars."""
    found = [
        _example(one.subject, path.stem, None if one.is_clean else one.topic)
        for path in paths
        for one in read(path)
        if one.topic not in OF_FORM
    ]
    for one in all_goldens():
        rules = [rule.rule_id for rule in one.expected if rule.severity is not Severity.ADVICE]
        topics = [rule.partition(".")[2] for rule in rules if rule.startswith("topic.")]
        if topics or not rules:
            group = f"golden {len(found) % FOLDS}"
            found.append(_example(one.subject, group, topics[0] if topics else None))
    for number, ready in enumerate(shipped_library()):
        subject = TemplateSubject(ready.content, ready.kind, AccountKind.ENTERPRISE)
        found.append(_example(subject, f"ready {number % FOLDS}", None))
    return [one for one in found if one.traits]


def _example(subject: Subject, group: str, topic: str | None) -> Example:
    """Return an example; one without a topic, "" included, is clean."""
    case = CheckedText(subject, Lexicon([], []), WordLists({}), {})
    kind, traits = case.traits
    names = frozenset(trait.name for trait in traits)
    plain = case.folded.plain.text
    return Example(kind, topic is None, topic or "", group, plain, traits, names)


class Weigher:
    """A regression over traits, kept to the most telling ones."""

    def __init__(
        self, texts: Sequence[Example], labels: Sequence[Any], force: float, kept: int
    ) -> None:
        seen = Counter(name for text in texts for name in text.names)
        names = sorted(name for name, count in seen.items() if count >= SEEN_MIN)
        rarity = {
            name: float(np.log((1 + len(texts)) / (1 + seen[name])) + 1) / 3 for name in names
        }
        self.rarity = rarity
        self._fit(texts, labels, force)
        if len(names) > kept:
            usage = np.sqrt(np.asarray(self.matrix.power(2).sum(0)).ravel())
            strength = np.abs(self.model.coef_).max(0) * usage
            top = np.argsort(-strength[: len(names)])[:kept]
            self.rarity = {names[at]: rarity[names[at]] for at in sorted(top)}
            self._fit(texts, labels, force)

    def _fit(self, texts: Sequence[Example], labels: Sequence[Any], force: float) -> None:
        self.places = {name: at for at, name in enumerate(self.rarity)}
        self.matrix = self.rows([(text.kind, text.names) for text in texts])
        self.model = LogisticRegression(C=force, max_iter=3000).fit(self.matrix, labels)

    def rows(self, texts: Sequence[tuple[str, frozenset[str]]]) -> csr_matrix:
        """Return a row for each text: its traits by their rarity, and its kind."""
        rows, columns, values = [], [], []
        for number, (kind, names) in enumerate(texts):
            root = np.sqrt(len(names) + SHRINK)
            for name in sorted(filter(self.places.__contains__, names)):
                rows.append(number)
                columns.append(self.places[name])
                values.append(self.rarity[name] / root)
            rows.append(number)
            columns.append(len(self.places) + KINDS.index(kind))
            values.append(1.0)
        return csr_matrix(
            (values, (rows, columns)), shape=(len(texts), len(self.places) + len(KINDS))
        )


def table_of(texts: Sequence[Example]) -> dict[str, Any]:
    """Return the table of some texts, without thresholds."""
    approval = Weigher(texts, [text.is_clean for text in texts], FORCE, TRAITS_MAX)
    weights = approval.model.coef_[0]
    points = {
        name: round(SCALE * weights[at] * approval.rarity[name])
        for name, at in approval.places.items()
    }
    topics, topic_bases = topics_of(texts)
    kinds = {
        kind: {
            "base": round(
                SCALE * (approval.model.intercept_[0] + weights[len(approval.places) + at])
            ),
            "topics": topic_bases[kind],
            **dict.fromkeys(THRESHOLDS, 0),
        }
        for at, kind in enumerate(KINDS)
    }
    listed = {name: written(one) for name, one in topics.items()}
    return {"points": written(points), "topics": listed, "kinds": kinds, "lead": 0, "names": NAMES}


def topics_of(
    texts: Sequence[Example],
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """Return the points of each topic, the most telling ones, and with what each begins by kind."""
    bad = [one for one in texts if not one.is_clean]
    seen = Counter(one.topic for one in bad)
    bad = [one for one in bad if seen[one.topic] >= TOPIC_TEXTS_MIN]
    weigher = Weigher(bad, [one.topic for one in bad], TOPIC_FORCE, 10**6)
    names = list(weigher.places)
    usage = np.sqrt(np.asarray(weigher.matrix.power(2).sum(0)).ravel())[: len(names)]
    topics: dict[str, dict[str, int]] = {}
    bases: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for at, topic_id in enumerate(weigher.model.classes_):
        weights = weigher.model.coef_[at][: len(names)]
        top = np.argsort(-np.abs(weights) * usage)[:TOPIC_TRAITS_MAX]
        topics[topic_id] = {
            names[one]: round(SCALE * weights[one] * weigher.rarity[names[one]]) for one in top
        }
        for number, kind in enumerate(KINDS):
            base = weigher.model.intercept_[at] + weigher.model.coef_[at][len(names) + number]
            bases[kind][topic_id] = round(SCALE * base)
    return topics, bases


def written(points: Mapping[str, int]) -> str:
    """Return a list as the table has it."""
    rows = sorted((value, name) for name, value in points.items() if value)
    return "\n" + "".join(f"{value}\t{name}\n" for value, name in rows)


def read_apart(texts: Sequence[Example]) -> list[Likeness]:
    """Return each text as it reads by a table of the other files."""
    groups = [text.group for text in texts]
    readings: dict[int, Likeness] = {}
    folds = GroupKFold(n_splits=min(FOLDS, len(set(groups))))
    for others, these in folds.split(texts, groups=groups):
        table = PointTable(table_of([texts[at] for at in others]))
        for at in these:
            one = texts[at]
            readings[at] = Likeness(table, one.kind, one.plain, one.traits)
    return [readings[at] for at in range(len(texts))]


def with_thresholds(table: dict[str, Any], texts: Sequence[Example]) -> dict[str, Any]:
    """Return the table with thresholds that fit texts which it was not counted from."""
    readings = read_apart(texts)
    for kind, limits in table["kinds"].items():
        of_kind = [
            (one, text.is_clean)
            for one, text in zip(readings, texts, strict=True)
            if text.kind == kind
        ]
        is_clean = np.array([clean for _, clean in of_kind])
        whole = np.array([one.whole.points for one, _ in of_kind])
        worst = np.array([_worst(one) for one, _ in of_kind])
        limits["doubt"] = round(np.quantile(whole[is_clean], SHARE_DOUBTED))
        limits["sentence_doubt"] = round(np.quantile(worst[is_clean], SHARE_SENTENCE_DOUBTED))
        doubtful = (whole < limits["doubt"]) | (worst < limits["sentence_doubt"])
        shares = (doubtful[is_clean].mean(), doubtful[~is_clean].mean())
        print("{}: doubtful are {:.1%} of clean texts, {:.1%} of bad ones".format(kind, *shares))
    table["lead"] = _least_lead(
        [
            (one.lead, one.topic_id == text.topic)
            for one, text in zip(readings, texts, strict=True)
            if not text.is_clean
        ]
    )
    return table


def _worst(reading: Likeness) -> int:
    return min([one.points for one in reading.sentences] or [reading.whole.points])


def _least_lead(leads: Sequence[tuple[int, bool]]) -> int:
    """Return the least lead beyond which the topics named are right in the share asked."""
    for least in range(0, LEAD_MAX, LEAD_STEP):
        told = [is_right for lead, is_right in leads if lead >= least]
        if told and sum(told) / len(told) >= SHARE_TOPICS_RIGHT:
            print(f"a topic is named for {len(told) / len(leads):.1%} of bad texts")
            return least
    return LEAD_MAX


def main(arguments: Sequence[str]) -> None:
    """Write the table, and print what it would say of texts that it was not counted from."""
    texts = examples(map(Path, arguments) if arguments else sorted(FOLDER.glob("*.toml")))
    table = with_thresholds(table_of(texts), texts)
    lines = [HEAD, "[likeness]", f"lead = {table['lead']}", f"points = '''{table['points']}'''"]
    lines += ["", "[likeness.names]"]
    lines += [f'{key} = ["{zh}", "{en}"]' for key, (zh, en) in table["names"].items()]
    for kind, limits in table["kinds"].items():
        lines += ["", f"[likeness.kinds.{kind}]"]
        lines += [f"{name} = {limits[name]}" for name in ("base", *THRESHOLDS)]
        lines += ["", f"[likeness.kinds.{kind}.topics]"]
        lines += [f"{topic_id} = {base}" for topic_id, base in limits["topics"].items()]
    lines += ["", "[likeness.topics]"]
    lines += [f"{topic_id} = '''{listed}'''" for topic_id, listed in table["topics"].items()]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
