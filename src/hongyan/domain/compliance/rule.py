"""One rule of a pack: its table in TOML becomes a check, a weight and sentences, or a PackError.

A rule is broken where its check says so, or where one of its own `words` stands. Which rules a
pack asks is `pack`'s business, how words are found in a text is the lexicon's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.model import Severity
from hongyan.domain.compliance.registry import CheckNameError, check_named
from hongyan.domain.compliance.terms import Term, read_plain
from hongyan.domain.compliance.topic import Strength, Topic
from hongyan.domain.compliance.topic_checks import own_words
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.said import Fault

RULE_WORDS_MAX: Final = 200
"""In one list of a rule. More words than these are a topic."""
RULE_WORD_CHARACTERS_MAX: Final = 40
OWN_WORDS_SCOPE: Final = "rule"
"""The scope of a topic that is one rule's own words: no other check reads it."""

FIELDS: Final = (
    "found",
    "topic_zh",
    "topic_en",
    "barred_zh",
    "barred_en",
    "cues_zh",
    "cues_en",
    "detail",
    "words_zh",
    "words_en",
)
"""What a check may fill into a sentence."""

_TEXTS = ("clause_zh", "clause_en", "remedy_zh", "remedy_en")
_NEEDED = ("id", "severity", "reason", *_TEXTS)
_OTHER_TEXTS = frozenset({"check", "source"})
_KNOWN = frozenset({*_NEEDED, *_OTHER_TEXTS, "words", "unless", "packs"})

_Choice = TypeVar("_Choice", Severity, RejectionReason)


class PackError(Fault, ValueError):
    """A pack that cannot be used, and why. Never raised by a review."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when it is broken (`check`), and what to say then, in both languages."""

    rule_id: str
    check: Callable[[CheckedText], Iterable[Hit]]
    severity: Severity
    reason: RejectionReason
    clause_zh: str
    clause_en: str
    remedy_zh: str
    remedy_en: str
    source: str = ""
    """Where the rule comes from, for the keepers of the rules: no applicant reads it."""
    words: Topic | None = None
    """The words of its own, which the pack's lexicon searches for."""


def check_shape(table: Mapping[str, Any], packs: Collection[str]) -> None:
    """Raise PackError unless a `[[rule]]` has all its fields, no others, and names known packs.

    A rule without `packs` is asked by those packs alone that list it.
    """
    rule_id = table.get("id", "a rule without id")
    missing = [name for name in _NEEDED if name not in table]
    unknown = sorted(table.keys() - _KNOWN)
    if missing:
        raise PackError("{rule_id}: {missing} missing", rule_id=rule_id, missing=", ".join(missing))
    if not all(isinstance(table[name], str) for name in (*_NEEDED, *_OTHER_TEXTS & table.keys())):
        texts = ", ".join((*_NEEDED, *sorted(_OTHER_TEXTS)))
        raise PackError("{rule_id}: {texts} are texts", rule_id=rule_id, texts=texts)
    if unknown:
        raise PackError(
            "{rule_id}: no such field: {unknown}", rule_id=rule_id, unknown=", ".join(unknown)
        )
    if ("check" in table) is ("words" in table):
        raise PackError("{rule_id}: a rule has either a check or words", rule_id=rule_id)
    if "unless" in table and "words" not in table:
        raise PackError("{rule_id}: unless goes with words", rule_id=rule_id)
    if "packs" in table:
        strangers = [name for name in _listed(table, "packs") if name not in packs]
        if strangers:
            raise PackError(
                "{rule_id}, packs: no pack {strangers}",
                rule_id=rule_id,
                strangers=", ".join(strangers),
            )


def read_rule(
    table: Mapping[str, Any], settings: Mapping[str, int], severity: str | None = None
) -> Rule:
    """Return the rule of a table whose shape was checked; `severity` takes the place of its own.

    `settings` fill the pack's numbers into the sentences. Raises PackError, which names the rule.
    """
    rule_id = table["id"]
    weight = _chosen(Severity, severity or table["severity"], f"{rule_id}, severity")
    words = _own_words(table) if "words" in table else None
    try:
        check = own_words(words.topic_id, weight) if words else check_named(table["check"])
    except CheckNameError as fault:
        raise PackError("{rule_id}: {fault}", rule_id=rule_id, fault=fault) from fault
    return Rule(
        rule_id=rule_id,
        check=check,
        severity=weight,
        reason=_chosen(RejectionReason, table["reason"], f"{rule_id}, reason"),
        source=table.get("source", ""),
        words=words,
        **{text: _checked(table, text, settings) for text in _TEXTS},
    )


def _chosen(kind: type[_Choice], value: str, where: str) -> _Choice:
    if value not in tuple(kind):
        raise PackError(
            "{where}: {value}; there are: {choices}",
            where=where,
            value=quoted(value),
            choices=", ".join(kind),
        )
    return kind(value)


def _own_words(table: Mapping[str, Any]) -> Topic:
    rule_id = table["id"]
    barred = _terms(table, "words")
    allowed = _terms(table, "unless") if "unless" in table else {}
    both = [written for term, written in allowed.items() if term in barred]
    if both:
        raise PackError(
            "{rule_id}: {word} is in words and in unless", rule_id=rule_id, word=quoted(both[0])
        )
    return Topic(
        topic_id=f"{OWN_WORDS_SCOPE}:{rule_id}",
        zh=table["clause_zh"],
        en=table["clause_en"],
        scope=OWN_WORDS_SCOPE,
        terms=(
            *((Strength.BLOCK, term) for term in barred),
            *((Strength.ALLOW, term) for term in allowed),
        ),
        patterns=(),
    )


def _terms(table: Mapping[str, Any], name: str) -> dict[Term, str]:
    """Return the terms of a list, each with how it was written."""
    rule_id = table["id"]
    listed = _listed(table, name)
    if len(listed) > RULE_WORDS_MAX:
        raise PackError(
            "{rule_id}, {name}: more than {most}; make it a topic",
            rule_id=rule_id,
            name=name,
            most=RULE_WORDS_MAX,
        )
    terms: dict[Term, str] = {}
    for written in listed:
        if len(written) > RULE_WORD_CHARACTERS_MAX:
            raise PackError(
                "{rule_id}, {name}: {word}: at most {most} characters",
                rule_id=rule_id,
                name=name,
                word=quoted(written),
                most=RULE_WORD_CHARACTERS_MAX,
            )
        try:
            term = read_plain(written)
        except ValueError as fault:
            raise PackError(
                "{rule_id}, {name}: {word}: {fault}",
                rule_id=rule_id,
                name=name,
                word=quoted(written),
                fault=fault,
            ) from None
        if term in terms:
            raise PackError(
                "{rule_id}, {name}: {word} reads as {twin}, which is there already",
                rule_id=rule_id,
                name=name,
                word=quoted(written),
                twin=quoted(terms[term]),
            )
        terms[term] = written
    return terms


def _listed(table: Mapping[str, Any], name: str) -> list[str]:
    """Return a field that is a list of at least one text."""
    listed = table[name]
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise PackError(
            '{rule_id}, {name}: write a list of texts: {name} = ["…"]',
            rule_id=table["id"],
            name=name,
        )
    if not listed:
        raise PackError("{rule_id}, {name}: the list is empty", rule_id=table["id"], name=name)
    return listed


def _checked(rule: Mapping[str, str], text: str, settings: Mapping[str, int]) -> str:
    """Return a rule's sentence with the pack's settings filled in, its fields known to be ours."""
    sentence = rule[text]
    for name, value in settings.items():
        sentence = sentence.replace(f"{{{name}}}", str(value))
    try:
        sentence.format(**dict.fromkeys(FIELDS, ""))
    except (KeyError, IndexError, ValueError) as fault:
        raise PackError(
            "{rule}, {text}: {fault}", rule=rule["id"], text=text, fault=quoted(fault)
        ) from None
    return sentence
