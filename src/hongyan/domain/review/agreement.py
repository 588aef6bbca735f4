"""How often two agree, and how sure that is: shares with their interval, and Cohen's kappa. Pure.

In permille, by whole numbers. The interval is Wilson's at 95 %: it holds for few cases too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt
from typing import Final

from hongyan.domain.review.lifecycle import CaseDecision

PERMILLE: Final = 1000
_SCALE: Final = 1_000_000
_Z: Final = 1960
_Z_SQUARED: Final = 3_841_600
"""The quantile of 95 %, in thousandths, and its square in millionths."""


@dataclass(frozen=True, slots=True)
class CaseShare:
    """`hits` of `of` cases."""

    hits: int
    of: int

    @property
    def permille(self) -> int | None:
        """Return the share, None of nothing."""
        return PERMILLE * self.hits // self.of if self.of else None

    @property
    def interval(self) -> tuple[int, int] | None:
        """Return between which shares the true one lies, at 95 % (Wilson); None of nothing."""
        if not self.of:
            return None
        spread = _Z * isqrt(_Z_SQUARED + 4 * self.hits * (self.of - self.hits) * _SCALE // self.of)
        middle, whole = 2 * self.hits * _SCALE + _Z_SQUARED, 2 * (self.of * _SCALE + _Z_SQUARED)
        low, high = PERMILLE * (middle - spread) // whole, PERMILLE * (middle + spread) // whole
        return max(low, 0), min(high, PERMILLE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two reviewers said of the same cases, each blind to the other."""

    both_approved: int
    both_rejected: int
    first_alone_approved: int
    second_alone_approved: int

    @property
    def share(self) -> CaseShare:
        """Return how often they agreed."""
        apart = self.first_alone_approved + self.second_alone_approved
        agreed = self.both_approved + self.both_rejected
        return CaseShare(agreed, agreed + apart)

    @property
    def kappa_permille(self) -> int | None:
        """Return Cohen's kappa: 1000 if they always agree, 0 if as often as by chance.

        None where chance alone explains everything: one of the answers was never given.
        """
        agreed, of = self.share.hits, self.share.of
        first = self.both_approved + self.first_alone_approved
        second = self.both_approved + self.second_alone_approved
        by_chance = first * second + (of - first) * (of - second)
        beyond = of * of - by_chance
        return PERMILLE * (of * agreed - by_chance) // beyond if beyond else None


def agreement_of(pairs: Iterable[tuple[CaseDecision, CaseDecision]]) -> Agreement:
    """Return the agreement of pairs: what was decided first, and what the blind second said."""
    counted = list(pairs)
    yes, no = CaseDecision.APPROVED, CaseDecision.REJECTED
    return Agreement(
        counted.count((yes, yes)),
        counted.count((no, no)),
        counted.count((yes, no)),
        counted.count((no, yes)),
    )
