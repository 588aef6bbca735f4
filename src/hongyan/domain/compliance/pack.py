"""Rule packs: versioned TOML that names rules, words and checks; and the review itself.

A pack is one document and those it includes from a shelf, so that rules that several packs share
stand once. A rule says itself of which packs it is; a pack of one's own may list its rules instead.
How a rule is read stands in `rule`; nothing is read from disk here.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.fraud_checks import FRAUD_SCOPE
from hongyan.domain.compliance.lexicon import Lexicon
from hongyan.domain.compliance.likeness import SIGN, PointTable, wrong_places
from hongyan.domain.compliance.likeness_checks import without_echoes
from hongyan.domain.compliance.model import (
    Finding,
    Severity,
    SignSubject,
    Subject,
    TemplateSubject,
)
from hongyan.domain.compliance.rule import FIELDS, PackError, Rule, check_shape, read_rule
from hongyan.domain.compliance.topic import Topic, read_topic
from hongyan.domain.compliance.word_search import WordSearch
from hongyan.domain.compliance.wordlists import WordLists
from hongyan.kernel.kinds import MessageKind

_NO_SETTINGS: Mapping[str, int] = {}
_PACK_PREFIX: Final = "pack-"
_DOCUMENTS_KEPT: Final = 64
LIKENESS: Final = "likeness"
"""The table of a document that says how a text reads."""


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules for one sort of subject. `kind` is None for signs.

    `lenient_topics` are those that only a human may bar. `fingerprint` tells packs apart whose
    version that was not raised.
    """

    name: str
    version: str
    fingerprint: str
    kind: MessageKind | None
    rules: tuple[Rule, ...]
    lexicon: Lexicon
    lenient_topics: frozenset[str]
    words: WordLists
    settings: Mapping[str, int]
    points: PointTable | None = None


def load_pack(
    document: str, shelf: Mapping[str, str], settings: Mapping[str, int] = _NO_SETTINGS
) -> RulePack:
    """Return the pack that a TOML document describes, with what it includes from the shelf.

    `settings` take the place of the pack's own, such as the longest sign, 12 or 18. Raises
    PackError (a ValueError, as TOML's own error is) with the place that is wrong.
    """
    table = _table(document)
    missing = [name for name in table["include"] if name not in shelf]
    if missing:
        raise PackError(
            "{table}: not on the shelf: {missing}", table=table["name"], missing=", ".join(missing)
        )
    sources = [document, *(shelf[name] for name in table["include"])]
    parts = [_table(source) for source in sources]
    chosen = table["topics"]
    searches = [_search(source, scope) for source in sources for scope in chosen["scopes"]]
    settings = {**table.get("settings", {}), **settings}
    listed = {name: words for part in parts for name, words in part.get("words", {}).items()}
    words = WordLists(listed)
    rules = tuple(_rules(table, parts, shelf, settings))
    own = WordSearch([rule.words for rule in rules if rule.words])
    return RulePack(
        name=table["name"],
        version=table["version"],
        fingerprint=hashlib.sha256(b"\0".join(map(_encoded, sources))).hexdigest()[:12],
        kind=MessageKind[table["kind"].upper()] if "kind" in table else None,
        rules=rules,
        lexicon=Lexicon([*searches, own], words.written("negations")),
        lenient_topics=frozenset(chosen.get("lenient", ())),
        words=words,
        settings=settings,
        points=_points_of(table, sources),
    )


def checked_text(pack: RulePack, subject: Subject) -> CheckedText:
    """Return a subject as the pack's checks read it."""
    return CheckedText(subject, pack.lexicon, pack.words, pack.settings, pack.points)


def review(pack: RulePack, subject: Subject) -> tuple[Finding, ...]:
    """Return everything that the pack's rules find in a subject, in order of place.

    Any text may be given; spans always lie inside it. The subject must be of the pack's sort.
    """
    assert pack.kind == (subject.kind if isinstance(subject, TemplateSubject) else None), pack.name
    case = checked_text(pack, subject)
    findings = {
        _finding(pack, rule, hit, subject.text): None
        for rule in pack.rules
        for hit in rule.check(case)
    }
    told = without_echoes(findings, pack.points.names if pack.points else ())
    return tuple(sorted(told, key=lambda found: (found.start, found.end, found.rule_id)))


def barred_topics(pack: RulePack) -> tuple[Topic, ...]:
    """Return the topics of FAQ 1.4.8 and 1.4.9 that the pack bars, without helping word lists."""
    return tuple(
        topic for topic in pack.lexicon.topics if topic.scope in {"everywhere", "promotion"}
    )


def frauds(pack: RulePack) -> tuple[Topic, ...]:
    """Return the kinds of fraud that the pack tells by their ingredients."""
    return tuple(topic for topic in pack.lexicon.topics if topic.scope == FRAUD_SCOPE)


def pack_for(packs: Iterable[RulePack], subject: Subject) -> RulePack:
    """Return the pack of several that judges a subject."""
    kind = None if isinstance(subject, SignSubject) else subject.kind
    return next(pack for pack in packs if pack.kind is kind)


# Packs share most of their documents, and spelling out their words is most of the work.
@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _table(source: str) -> Mapping[str, Any]:
    return tomllib.loads(source)


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _encoded(source: str) -> bytes:
    return source.encode()


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _search(source: str, scope: str) -> WordSearch:
    """Return what finds the words of a document's topics of one scope."""
    topics = _table(source).get("topic", ())
    return WordSearch([read_topic(one) for one in topics if one["scope"] == scope])


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _wrong_place(source: str) -> str:
    return next(wrong_places(_table(source)[LIKENESS]), "")


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _points(source: str) -> PointTable:
    return PointTable(_table(source)[LIKENESS])


def _points_of(table: Mapping[str, Any], sources: Iterable[str]) -> PointTable | None:
    """Return how texts of a pack read, by the first of its documents that says so."""
    source = next((one for one in sources if LIKENESS in _table(one)), None)
    if source is None:
        return None
    kind = table.get("kind", SIGN)
    wrong = _wrong_place(source)
    if not wrong and kind not in _points(source).kinds:
        wrong = f"kinds.{kind}"
    if wrong:
        raise PackError(
            "{pack}, likeness: {place} is missing, or not as `tools/count_points.py` writes it",
            pack=table["name"],
            place=wrong,
        )
    return _points(source)


def _rules(
    table: Mapping[str, Any],
    parts: Iterable[Mapping[str, Any]],
    shelf: Iterable[str],
    settings: Mapping[str, int],
) -> Iterator[Rule]:
    """Yield the rules that say they are of this pack, or those that it lists itself."""
    name = table["name"]
    packs = {name, *(stem.removeprefix(_PACK_PREFIX) for stem in shelf)}
    known: dict[str, Mapping[str, Any]] = {}
    for rule in (rule for part in parts for rule in part.get("rule", ())):
        check_shape(rule, packs)
        if rule["id"] in known:
            raise PackError("{pack}: two rules are called {rule_id}", pack=name, rule_id=rule["id"])
        known[rule["id"]] = rule
    asked = table["rules"] if "rules" in table else _naming(name, known.values())
    severities = table.get("severity", {})
    for rule_id in asked:
        if rule_id not in known:
            raise PackError("{pack}: no rule {rule_id}", pack=name, rule_id=rule_id)
        yield read_rule(known[rule_id], settings, severities.get(rule_id))


def _naming(name: str, rules: Collection[Mapping[str, Any]]) -> list[str]:
    """Return the ids of the rules that name a pack, at least one; each must name some pack."""
    for rule in rules:
        if "packs" not in rule:
            raise PackError(
                "{rule_id}: packs missing, and {pack} does not list its rules",
                rule_id=rule["id"],
                pack=name,
            )
    named = [rule["id"] for rule in rules if name in rule["packs"]]
    if not named:
        raise PackError("{pack}: no rule says that it is of this pack; list its rules", pack=name)
    return named


def _finding(pack: RulePack, rule: Rule, hit: Hit, text: str) -> Finding:
    assert 0 <= hit.start <= hit.end <= len(text), rule.rule_id
    fields = {
        **dict.fromkeys(FIELDS, ""),
        "found": text[hit.start : hit.end],
        **hit.fields,
    }
    severity = hit.severity or rule.severity
    if hit.suffix in pack.lenient_topics and severity is Severity.BLOCKS:
        severity = Severity.HUMAN
    return Finding(
        rule_id=f"{rule.rule_id}.{hit.suffix}" if hit.suffix else rule.rule_id,
        severity=severity,
        start=hit.start,
        end=hit.end,
        clause_zh=rule.clause_zh.format(**fields),
        clause_en=rule.clause_en.format(**fields),
        reason=rule.reason,
        remedy_zh=rule.remedy_zh.format(**fields),
        remedy_en=rule.remedy_en.format(**fields),
        rewrite=hit.rewrite,
    )
