"""Alerts as values: what is measured, a rule, where the rule stands, what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.kernel.money import Scope, WalletKind

RULES_MAX: Final = 20
"""Rules that an account may have."""

CONTACTS_MAX: Final = 10
"""Phones that one rule may write to."""

SILENCE_MINUTES_MIN: Final = 5
SILENCE_MINUTES_MAX: Final = 1440


class Metric(StrEnum):
    """What a rule looks at."""

    CASH = "cash"
    """Micro-yuan that can pay."""
    SEGMENTS = "segments"
    """Segments left in all domestic packages and gifts."""
    SEGMENTS_PERCENT = "segments_percent"
    """The same, of a hundred that were bought or given."""
    INTERNATIONAL_SEGMENTS = "international_segments"
    DAYS_TO_EXPIRY = "days_to_expiry"
    """Days until the first package, gift, card or bonus with something left in it lapses."""
    ARREARS = "arrears"
    """Built in: whether the account is in arrears. No person makes such a rule."""


class RuleState(StrEnum):
    """The state of a rule."""

    ARMED = "armed"
    FIRED = "fired"


class News(StrEnum):
    """What an alert says, as pushes name it."""

    LOW = "low"
    ARREARS_BEGAN = "arrears_began"
    ARREARS_ENDED = "arrears_ended"
    PACKAGE_LAPSES = "package_lapses"


@dataclass(frozen=True, slots=True)
class Holding:
    """What the measures need of one open wallet."""

    kind: WalletKind
    scope: Scope
    available: int
    total: int
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule: fires when the metric is at the threshold or below it.

    `contacts` are phone numbers (E.164 digits); a rule without them is pushed and noted only.
    """

    rule_id: int
    account_id: int
    metric: Metric
    threshold: int
    silence_minutes: int
    contacts: tuple[int, ...]
    state: RuleState
    fired_at: int | None
