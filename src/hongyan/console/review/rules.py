"""The rules in force, one by one with an example; any text can be tried on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from hongyan.console.content_words import ACCOUNT_KINDS, KINDS, RESULTS, SEVERITIES
from hongyan.console.page import MenuGroup, Page, ShownPage, ShownState, Zone
from hongyan.console.review.marking import Marked, marked_now
from hongyan.console.review.words import SUBJECTS, reason_words
from hongyan.console.wording import N_
from hongyan.domain.compliance.examples import SIGN, rule_examples, subject_of
from hongyan.domain.compliance.model import SignSubject, Subject, verdict
from hongyan.domain.compliance.pack import RulePack, barred_topics, pack_for, review
from hongyan.domain.compliance.rule import FIELDS, Rule
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.compliance.terms import Term, word_of
from hongyan.domain.compliance.topic import Strength, Topic
from hongyan.domain.review.model import SubjectKind
from hongyan.kernel.kinds import AccountKind
from hongyan.words.language import Language

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/review/rules",
    name="review.rules",
    title=N_("Rules in force"),
    zone=Zone.REVIEW,
    icon="gavel",
    group=MenuGroup.KNOWLEDGE,
)
TEXT_CHARACTERS_MAX: Final = 1000
TERMS_SHOWN: Final = 12
KIND_WORDS: Final = {
    SIGN: SUBJECTS[SubjectKind.SIGN],
    **{one.name.lower(): word for one, word in KINDS.items()},
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: what it says, how much it weighs, and a text that it finds."""

    rule: Rule
    clause: str
    remedy: str
    reason: str
    severity: ShownState
    example: str
    try_url: str


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A barred topic with some of its words."""

    name: str
    terms: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What the rules say of a text that was typed."""

    marked: Marked
    result: ShownState


@dataclass(frozen=True, slots=True)
class Rules:
    """The page."""

    kind: str
    account: str
    text: str
    kinds: tuple[tuple[str, str], ...]
    accounts: tuple[tuple[str, str], ...]
    pack: RulePack
    rules: tuple[RuleRow, ...]
    topics: tuple[TopicRow, ...]
    tried: Tried | None


async def show(visit: Visit) -> ShownPage:
    """Show the rules of one sort of text, and what they say of a text that is tried."""
    language = visit.language
    kind = visit.query.choice("kind", KIND_WORDS, "notification")
    account = visit.query.choice("account", list(AccountKind), AccountKind.ENTERPRISE.value)
    text = visit.query.raw("text")[:TEXT_CHARACTERS_MAX]
    pack = pack_for(shipped_packs(), subject_of(kind, AccountKind(account), ""))
    topics = {one.topic_id: one for one in barred_topics(pack)}
    return ShownPage(
        Rules(
            kind,
            account,
            text,
            tuple((value, visit.say(word)) for value, word in KIND_WORDS.items()),
            tuple((one.value, visit.say(word)) for one, word in ACCOUNT_KINDS.items()),
            pack,
            tuple(_rule(visit, one) for one in pack.rules),
            tuple(_topic(one, language) for one in topics.values()),
            _tried(text, kind, account, language) if text.strip() else None,
        )
    )


def _tried(text: str, kind: str, account: str, language: Language) -> Tried:
    subject = subject_of(kind, AccountKind(account), text)
    found = review(pack_for(shipped_packs(), subject), subject)
    return Tried(marked_now(text, found, language), RESULTS[verdict(found)])


def _rule(visit: Visit, rule: Rule) -> RuleRow:
    is_english = visit.language is Language.EN
    example = rule_examples().get(rule.rule_id)
    return RuleRow(
        rule,
        _bare(_barred(visit, rule.clause_en if is_english else rule.clause_zh)),
        _bare(rule.remedy_en if is_english else rule.remedy_zh),
        reason_words(visit.language, rule.reason),
        SEVERITIES[rule.severity],
        "" if example is None else example.text,
        "" if example is None else f"{PAGE.path}?{_query(example)}",
    )


def _kind_of(subject: Subject) -> str:
    return SIGN if isinstance(subject, SignSubject) else subject.kind.name.lower()


def _query(subject: Subject) -> str:
    return urlencode(
        {"kind": _kind_of(subject), "account": subject.account_kind.value, "text": subject.text}
    )


def _bare(sentence: str) -> str:
    """Return a rule's sentence with … where a finding fills something in."""
    return sentence.format(**dict.fromkeys(FIELDS, "…"))


def _barred(visit: Visit, sentence: str) -> str:
    """Return a clause with the words that a barred topic begins with."""
    words = visit.say(N_("Nothing that touches on"))
    return sentence.replace("{barred_zh}", words).replace("{barred_en}", words)


def _topic(topic: Topic, language: Language) -> TopicRow:
    name = topic.en if language is Language.EN else topic.zh
    terms = [_written(term) for strength, term in topic.terms if strength is not Strength.ALLOW]
    shown = [one for one in dict.fromkeys(terms) if one][:TERMS_SHOWN]
    return TopicRow(name, tuple(shown), max(len(set(terms)) - len(shown), 0))


def _written(term: Term) -> str:
    """Return a term as people read it: the first spelling of each part."""
    spelled = (word_of(term.spell(part)[0]).text for part in term.parts)
    return ("&" if term.anywhere else "…").join(spelled)
