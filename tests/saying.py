"""What a no says, for tests: its reason, and its words in English."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason, Refused
from hongyan.words.catalogues import remedy_of, rule_of
from hongyan.words.language import Language


def no(answer: object) -> tuple[Reason, str]:
    """Return the reason of a no, and what it is about."""
    assert isinstance(answer, Refused), answer
    return answer.reason, answer.about


def rule(refused: Refused) -> str:
    """Return the rule that does not allow it."""
    return rule_of(refused, Language.EN)


def remedy(refused: Refused) -> str:
    """Return what helps at the command line."""
    return remedy_of(refused, Language.EN)


def reason_of(answer: object) -> Reason:
    """Return the reason of a no."""
    return no(answer)[0]
