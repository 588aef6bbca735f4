"""Whether a rule fires: once for each time that its metric falls, and never within its silence.

Pure: time is an argument.
"""

from __future__ import annotations

from dataclasses import replace

from hongyan.domain.alerts.model import AlertRule, RuleState
from hongyan.kernel.calendar import MINUTE_MS


def step(rule: AlertRule, value: int | None, now_ms: int) -> AlertRule:
    """Return the rule as it stands after a look at its metric; it has fired if `fired_at` is now.

    Armed, it fires when the value is at the threshold or below, unless it did so within
    `silence_minutes`: then it waits. Fired, it is silent until the value has risen above the
    threshold; where there is no value, nothing is low.
    """
    is_low = value is not None and value <= rule.threshold
    if not is_low:
        return replace(rule, state=RuleState.ARMED)
    if rule.state is RuleState.FIRED or _is_silent(rule, now_ms):
        return rule
    return replace(rule, state=RuleState.FIRED, fired_at=now_ms)


def has_fired(before: AlertRule, after: AlertRule) -> bool:
    """Tell whether a step has fired the rule."""
    return before.state is RuleState.ARMED and after.state is RuleState.FIRED


def _is_silent(rule: AlertRule, now_ms: int) -> bool:
    return rule.fired_at is not None and now_ms < rule.fired_at + rule.silence_minutes * MINUTE_MS
