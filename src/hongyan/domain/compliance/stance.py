"""What a text does with a barred word: offers it, records it, refuses it, or warns of it.

The cues that stand around the word decide, by tables; which cues there are is data (`cues.toml`).
Whether a text that sells may be of its kind is another check's business.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.fold import fold_word
from hongyan.domain.compliance.lexicon import Match
from hongyan.domain.compliance.model import SignSubject
from hongyan.domain.compliance.patterns import SENTENCE_END
from hongyan.domain.compliance.topic import Temper
from hongyan.domain.compliance.trades import Asides, Owner, is_of_trade
from hongyan.kernel.kinds import MessageKind

NAMED_SCOPES: Final = frozenset({"everywhere", "promotion"})
"""The scopes of topics that a text may name."""
CUE: Final = "cue-"
"""How the ids of lists of cues begin; they are found with the topics, and no topics themselves."""

_CLAUSE_END: Final = re.compile("[。！？!?\n，,；;、]|[.] ")
_CUES_SHOWN_MAX: Final = 3
_RECORDS_ENOUGH: Final = 2
_WARNINGS_ENOUGH: Final = 2
"""In one sentence these speak of its offers as well: 保本高收益都是骗局，请勿相信."""
_NEGATED: Final = re.compile(
    "(?:[不非勿禁拒免无未少忌没]|无需|无须|不用|不必|不做|不搞|不收|没有|不含|不设|未设|不卖|不售|不办|不提供|不经营|从不|并非|谢绝)$"
)
"""Before a word these say that it is not so."""
_NEGATION_REACH: Final = 3
_ADDRESSES: Final = re.compile(
    "[您你请]|诚招|招聘|我们|咱|本店|本司|本院|我司|公司|平台|客户|会员|欢迎|联系|电话|资料|服务|上门|到货|到店"
    "|[0-9一二三五十百千万]元|[0-9]万|折扣|[0-9一二三四五六七八九]折|送|[特低底原]价|价格|售价|出售|购买|抢购|代购|团购|办理|代办|报名|报价|开户|加入|加群|微信|咨询|今晚|今天|明天|本周|周[一二三四五六日末]|\x00"
)
"""What is sent to people has one of these; a saying, a verse, a line of a manual has none."""
_CHINESE: Final = re.compile("[\u4e00-\u9fff]{2,4}")
_LONG_CHARACTERS_MIN: Final = 20
"""In a sentence of this length several words of one topic alone are still a mention."""
_PAUSE: Final = re.compile("[，,、:：\\s]")
_TELLING_CHARACTERS_MIN: Final = 4
"""A find of this length in one clause says itself what is sold: 版权登记."""
_AT_HEAD: Final = 4
"""A sentence that begins so near to a noun is about it."""
_BY_IT: Final = 4
"""So near to a noun stands what sells it."""
_PRICED: Final = re.compile(
    "[^，,。]{0,3}?(?:[0-9.]{1,8}|[一二三四五六七八九十百千万两半]{1,5})(?:元|块|折|万|起|\\$)"
)
_LISTS: Final = ("offer", "call", "record", "service", "refusal", "warning", "demand")


class Stance(StrEnum):
    """How a text stands to what it names."""

    OFFER = "offer"
    MIXED = "mixed"
    """A record, in a text that offers something in another sentence."""
    RECORD = "record"
    REFUSAL = "refusal"
    WARNING = "warning"
    BARE = "bare"
    """No cue at all."""
    ASIDE = "aside"
    """A trade's noun says which other ware, place or use is meant: 沙发套, 会所旁."""
    NAMED = "named"
    """A trade's noun is named, and nothing by it sells that."""
    MENTION = "mention"
    """No cue, and nothing that addresses a reader: a word is named."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A stance, and the words that tell it, as they are written."""

    stance: Stance
    kinds: tuple[tuple[str, str], ...] = ()
    """The kinds of cues in Chinese and in English."""
    words: tuple[str, ...] = ()

    @property
    def said_zh(self) -> str:
        """Return the cues as the end of a sentence, "" without any."""
        kinds = "、".join(zh for zh, _ in self.kinds)
        return f"（{kinds}用语：{''.join(f'“{one}”' for one in self.words)}）" if kinds else ""

    @property
    def said_en(self) -> str:
        """Return the same in English."""
        kinds = " and ".join(en for _, en in self.kinds)
        return f" (cues of {kinds}: {', '.join(f'“{one}”' for one in self.words)})" if kinds else ""


class Scene:
    """The cues of one text, asked for by the words that stand among them."""

    def __init__(self, case: CheckedText) -> None:
        self._text = case.text
        self.owner = Owner(case)
        subject = case.subject
        self._is_promotion = (
            not isinstance(subject, SignSubject) and subject.kind is MessageKind.PROMOTION
        )
        self._asides = Asides(case)
        named = [one for one in case.matches if one.topic.scope in NAMED_SCOPES and not one.is_weak]
        self._named = len(named)
        self._names_one = len({one.topic.topic_id for one in named}) == 1
        self._nouns = Counter(
            one.topic.topic_id
            for one in named
            if is_of_trade(one.topic) and not one.is_guess and not self._asides.of(one)
        )
        self._is_addressed = _ADDRESSES.search(case.folded.plain.text) is not None
        self._sentences = [end.end() for end in SENTENCE_END.finditer(case.text)]
        self._clauses = [end.end() for end in _CLAUSE_END.finditer(case.text)]
        cues = {name: list(case.matches_of(f"{CUE}{name}")) for name in _LISTS}
        against = {self._clause(cue.start) for name in ("refusal", "warning") for cue in cues[name]}
        cues["offer"] = [one for one in cues["offer"] if self._clause(one.start) not in against]
        self._cues: Mapping[str, Sequence[Match]] = cues
        self._starts = {name: [cue.start for cue in found] for name, found in cues.items()}

    def stance_of(self, match: Match) -> Stood:
        """Return how the text stands to a word that was found in it.

        Where a word was disguised, its author knew that it is barred.
        """
        if match.is_disguised:
            return Stood(Stance.OFFER)
        offers = list(self._beside("offer", match))
        if against := self._against(match, has_offer=bool(offers)):
            return against
        if self._is_promotion and (stood := self._of_trade(match)):
            return stood
        if match.topic.temper is Temper.CLAIM:
            offers += self._beside("demand", match)
        records = self._records(match)
        if not offers and len(records) < _RECORDS_ENOUGH:
            offers += self._beside("call", match)
        if offers:
            is_offer = not records or self._near("offer", match, self._sentences)
            stance = Stance.OFFER if is_offer else Stance.MIXED
            return _stood(self._text, stance, [*offers, *records])
        if records:
            return _stood(self._text, Stance.RECORD, records)
        return Stood(Stance.MENTION if self._is_mention(match) else Stance.BARE)

    def clause_of(self, match: Match) -> str:
        """Return the clause in which a word stands."""
        return self._text[slice(*self._bounds(match, self._clauses))]

    def _against(self, match: Match, *, has_offer: bool) -> Stood | None:
        """Return the refusal of a word, or the warning of it, where there is one.

        What a word itself denies (不抽奖) is no warning, whatever else the sentence warns of.
        """
        denied = Stood(Stance.REFUSAL) if self._is_denied(match) else None
        if denied and match.topic.temper is not Temper.STRICT:
            return denied
        warned = self._near("warning", match, self._sentences)
        if warned and (not has_offer or len(warned) >= _WARNINGS_ENOUGH):
            return _stood(self._text, Stance.WARNING, warned)
        return denied or self._refused(match)

    def stance_of_selling(self, match: Match) -> Stance:
        """Return the stance of a text to the only word in it that sells.

        It records the sale where a cue of that stands in the very clause of the word.
        """
        stance = self.stance_of(match).stance
        if stance in {Stance.REFUSAL, Stance.WARNING}:
            return stance
        if self._near("record", match, self._clauses):
            return Stance.RECORD
        is_mention = not self._is_addressed and self._is_plain(match)
        return Stance.MENTION if is_mention else Stance.OFFER

    def _is_mention(self, match: Match) -> bool:
        """Tell whether one topic is named, once or in a long sentence, and no one addressed."""
        start, end = self._bounds(match, self._sentences)
        is_few = self._named == 1 or end - start >= _LONG_CHARACTERS_MIN
        return self._names_one and is_few and not self._is_addressed and self._is_plain(match)

    def _is_plain(self, match: Match) -> bool:
        """Tell whether a word stands there as it is written in books, in Chinese alone."""
        word = self._text[match.start : match.end]
        return _CHINESE.fullmatch(word) is not None and fold_word(word) == word

    def _of_trade(self, match: Match) -> Stood | None:
        """Return how a noun of a trade stands that is not what a promotion offers."""
        if not is_of_trade(match.topic):
            return None
        if aside := self._asides.of(match):
            return _stood(self._text, Stance.ASIDE, aside)
        is_named = not match.is_weak and not self._is_offered(match)
        return Stood(Stance.NAMED) if is_named else None

    def _is_offered(self, match: Match) -> bool:
        """Tell whether a trade is what a text sells.

        It is the applicant's own, heads a sentence, is named again, or is offered or priced in the
        very words.
        """
        if self._nouns[match.topic.topic_id] > 1 or self.owner.is_in(match.topic):
            return True
        found = self._text[match.start : match.end]
        is_telling = len(found) >= _TELLING_CHARACTERS_MIN and _PAUSE.search(found) is None
        begins = match.start - self._bounds(match, self._sentences)[0]
        if is_telling or found.isascii() or begins <= _AT_HEAD:
            return True
        first, last = self._bounds(match, self._clauses)
        first, last = max(first, match.start - _BY_IT), min(last, match.end + _BY_IT)
        if _PRICED.match(self._text, match.end, last):
            return True
        return any(cue.start < last and cue.end > first for cue in self._cues["offer"])

    def _is_denied(self, match: Match) -> bool:
        """Tell whether what stands at a word says that it is not so: 不抽奖."""
        before = self._text[max(0, match.start - _NEGATION_REACH) : match.start]
        return _NEGATED.search(before) is not None

    def _refused(self, match: Match) -> Stood | None:
        """Return a refusal: the clause of a word has one, and no offer or demand."""
        is_claim = match.topic.temper is Temper.CLAIM
        against = ("offer", "demand") if is_claim else ("offer",)
        if any(self._near(name, match, self._clauses) for name in against):
            return None
        refused = self._near("refusal", match, self._clauses)
        return _stood(self._text, Stance.REFUSAL, refused) if refused else None

    def _records(self, match: Match) -> Sequence[Match]:
        """Return what tells a record: one cue of it, or several of a service that is rendered.

        They stand in the sentence of the word, or in its clause where the topic is strict: what
        another one records says nothing of it.
        """
        ends = self._clauses if match.topic.temper is Temper.STRICT else self._sentences
        records, services = (self._near(name, match, ends) for name in ("record", "service"))
        is_told = records or len(services) >= _RECORDS_ENOUGH
        return [*records, *services] if is_told else ()

    def _beside(self, name: str, match: Match) -> Sequence[Match]:
        """Return the first cues of a list that are not part of the word itself."""
        cues, starts = self._cues[name], self._starts[name]
        first, last = bisect_left(starts, match.start), bisect_left(starts, match.end)
        while last > first and cues[last - 1].end > match.end:
            last -= 1
        before = cues[: min(first, _CUES_SHOWN_MAX)]
        return before or cues[last : last + _CUES_SHOWN_MAX]

    def _near(self, name: str, match: Match, ends: Sequence[int]) -> Sequence[Match]:
        """Return the first cues of a list in the part of the text where the word stands."""
        start, end = self._bounds(match, ends)
        first, last = (
            bisect_left(self._starts[name], place) for place in (start, max(end, match.end))
        )
        return [
            cue
            for cue in self._cues[name][first:last][: _CUES_SHOWN_MAX + 1]
            if cue.start < match.start or cue.end > match.end
        ]

    def _bounds(self, match: Match, ends: Sequence[int]) -> tuple[int, int]:
        """Return from where to where the part of a text goes in which a word stands."""
        at = bisect_right(ends, match.start)
        return (ends[at - 1] if at else 0), (ends[at] if at < len(ends) else len(self._text))

    def _clause(self, place: int) -> int:
        return bisect_right(self._clauses, place)


def _stood(text: str, stance: Stance, cues: Sequence[Match]) -> Stood:
    shown = cues[:_CUES_SHOWN_MAX]
    return Stood(
        stance,
        tuple(dict.fromkeys((cue.topic.zh, cue.topic.en) for cue in shown)),
        tuple(dict.fromkeys(text[cue.start : cue.end] for cue in shown)),
    )
