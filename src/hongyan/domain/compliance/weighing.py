"""How heavy a found word is, by what the text does with it and by what sort of text it is.

Tables: which stance lets a word go, which leaves it to a human, which bars it. What the cues are
stands in `stance`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.fold import fold_word
from hongyan.domain.compliance.lexicon import Match
from hongyan.domain.compliance.model import Severity, SignSubject
from hongyan.domain.compliance.names import is_own_name
from hongyan.domain.compliance.stance import Scene, Stance, Stood
from hongyan.domain.compliance.topic import Temper
from hongyan.kernel.kinds import MessageKind

_Weights = Mapping[Stance, Severity | None]

WEIGHTS: Final[Mapping[Temper, _Weights]] = {
    Temper.PLAIN: {
        Stance.OFFER: Severity.BLOCKS,
        Stance.MIXED: Severity.HUMAN,
        Stance.BARE: Severity.BLOCKS,
        Stance.MENTION: Severity.HUMAN,
        Stance.RECORD: Severity.ADVICE,
        Stance.REFUSAL: Severity.ADVICE,
        Stance.WARNING: Severity.ADVICE,
    },
    Temper.CLAIM: {
        Stance.OFFER: Severity.BLOCKS,
        Stance.MIXED: Severity.BLOCKS,
        Stance.BARE: Severity.BLOCKS,
        Stance.MENTION: Severity.HUMAN,
        Stance.RECORD: Severity.HUMAN,
        Stance.REFUSAL: Severity.ADVICE,
        Stance.WARNING: Severity.ADVICE,
    },
    Temper.STRICT: {
        Stance.OFFER: Severity.BLOCKS,
        Stance.MIXED: Severity.BLOCKS,
        Stance.BARE: Severity.BLOCKS,
        Stance.MENTION: Severity.HUMAN,
        Stance.RECORD: Severity.HUMAN,
        Stance.REFUSAL: Severity.HUMAN,
        Stance.WARNING: Severity.ADVICE,
    },
}
"""What a word that bars by itself weighs in a code, a notification, or a text for abroad."""

IN_PROMOTIONS: Final[_Weights] = {
    **dict.fromkeys(Stance, Severity.BLOCKS),
    Stance.REFUSAL: Severity.ADVICE,
    Stance.WARNING: Severity.HUMAN,
}
"""A promotion is an offer of what it names."""

OF_SELLING: Final[_Weights] = {
    **dict.fromkeys(Stance, Severity.BLOCKS),
    Stance.RECORD: Severity.ADVICE,
    Stance.REFUSAL: Severity.ADVICE,
    Stance.WARNING: Severity.ADVICE,
    Stance.MENTION: None,
}
"""What the only word that sells weighs in a template that may not sell."""

WEAK: Final[_Weights] = {
    **dict.fromkeys(Stance, None),
    Stance.OFFER: Severity.HUMAN,
    Stance.MIXED: Severity.HUMAN,
}
"""What a word weighs that says little by itself."""


_AS_FOUND: Final[Mapping[Severity, Severity | None]] = {one: one for one in Severity}
_IN_OWN_NAME: Final[Mapping[Severity, Severity | None]] = {
    Severity.BLOCKS: Severity.HUMAN,
    Severity.HUMAN: None,
    Severity.ADVICE: None,
}
"""What a word weighs in a sign, and in one that is the applicant's certified name."""


def weighed(case: CheckedText, scene: Scene, match: Match) -> tuple[Severity | None, Stood]:
    """Return how heavy a find is, None for nothing, and the stance that says so.

    A sign is a name, around which nothing tells more: where the applicant's certified one names
    the trade, a human decides.
    """
    if isinstance(case.subject, SignSubject):
        found = case.text[match.start : match.end]
        is_own_trade = is_own_name(case) or fold_word(found) in fold_word(case.subject.owner_name)
        return (_IN_OWN_NAME if is_own_trade else _AS_FOUND)[match.severity], Stood(Stance.BARE)
    stood = scene.stance_of(match)
    if match.is_guess:
        return Severity.HUMAN, stood
    if match.is_weak:
        return WEAK[stood.stance], stood
    if case.subject.kind is MessageKind.PROMOTION:
        return IN_PROMOTIONS[stood.stance], stood
    return WEIGHTS[match.topic.temper][stood.stance], stood
