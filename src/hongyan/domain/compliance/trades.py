"""What a noun of a trade that is barred in promotions stands for, and whose trade it is.

沙发套 is no sofa, 新房保洁 no flat, 会展中心旁 no fair: these say which other ware, work or place
is meant. What follows from that, `weighing` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.lexicon import Match
from hongyan.domain.compliance.model import SignSubject
from hongyan.domain.compliance.names import is_own, is_own_name
from hongyan.domain.compliance.topic import Temper, Topic

SCOPE: Final = "promotion"
"""Of the topics that are barred in promotions alone."""
_WEARS: Final = frozenset({"fur"})
"""Topics whose nouns are stuffs of which wares are made: 貂皮大衣 is fur."""

_WORD_CHARACTERS_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class _Follower:
    """How far behind a noun a cue may stand, and what may not stand between."""

    reach: int
    breaks: re.Pattern[str]


_WARE: Final = "cue-ware"
_FOLLOWERS: Final[Mapping[str, _Follower]] = {
    # The ware is the head of one phrase with the noun: 游戏主题雨衣, but not 沙发和雨衣.
    _WARE: _Follower(
        8, re.compile('[^\\w"“”]|[0-9一二两三四五六七八九十百千万几半送赠换和及与或元折]')
    ),
    # What is done to things may be done to several: 沙发、床垫清洗.
    "cue-treatment": _Follower(12, re.compile("[。！？；!?;\n0-9送赠元折]|[，,].{3}")),
    "cue-place": _Follower(0, re.compile(".")),
}
_BEFORE: Final = "cue-into"


def is_of_trade(topic: Topic) -> bool:
    """Tell whether the words of a topic are nouns of a trade that has honest neighbours."""
    return topic.scope == SCOPE or (topic.scope == "everywhere" and topic.temper is Temper.PLAIN)


class Asides:
    """The cues of one text that make a noun before or behind them one of something else."""

    def __init__(self, case: CheckedText) -> None:
        self._text = case.text
        self._before = {cue.end: cue for cue in self._written(case, _BEFORE)}
        self._behind = {name: self._written(case, name) for name in _FOLLOWERS}

    def _written(self, case: CheckedText, name: str) -> list[Match]:
        # Words that blanks or signs pull apart are no cue: who writes so has something to hide.
        return [one for one in case.matches_of(name) if self._text[one.start : one.end].isalnum()]

    def of(self, match: Match) -> Sequence[Match]:
        """Return the cue that makes the word one of something else, in a sequence; or none."""
        before = self._before.get(match.start)
        if before is not None:
            return [before]
        return next(
            (
                [cue]
                for name, cues in self._behind.items()
                if name != _WARE or match.topic.topic_id not in _WEARS
                for cue in cues
                if self._follows(cue, match, _FOLLOWERS[name])
            ),
            [],
        )

    def _follows(self, cue: Match, match: Match, how: _Follower) -> bool:
        # A find may go on to what sells the ware (足浴盆立减): then the ware stands inside it.
        start = min(match.end, match.start + _WORD_CHARACTERS_MIN) if how.reach else match.end
        if not start <= cue.start <= match.end + how.reach:
            return False
        return how.breaks.search(self._text, start, cue.start) is None


class Owner:
    """What the applicant's certified name tells of its trade: its last word of a trade does."""

    def __init__(self, case: CheckedText) -> None:
        self._case = case
        self._name = case.owner
        self._trades = case.words.trades
        self._ordinary = _last(self._name, case.words.folded("ordinary_trades"))

    @cached_property
    def has_certified(self) -> bool:
        """Tell whether the text is a sign that stands in the certified name."""
        return isinstance(self._case.subject, SignSubject) and is_own_name(self._case)

    @cached_property
    def has_sign(self) -> bool:
        """Tell whether the text is a sign that is one of the applicant's own names."""
        case = self._case
        return isinstance(case.subject, SignSubject) and is_own(case, case.text)

    def is_in(self, topic: Topic) -> bool:
        """Tell whether the name is of a trade that the topic bars."""
        barred = _last(self._name, self._trades.get(topic.topic_id, ()))
        return barred > max(0, self._ordinary)

    def is_elsewhere(self, topic: Topic) -> bool:
        """Tell whether the name is of an ordinary trade, which promotions may offer."""
        return self._ordinary > 0 and not self.is_in(topic)


def _last(name: str, words: Iterable[str]) -> int:
    """Return where the last of some words ends in a name, 0 where it has none."""
    return max((name.rfind(word) + len(word) for word in words if word in name), default=0)
