"""A rule fires once for each fall, and never twice within its silence."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.alerts.firing import has_fired, step
from hongyan.domain.alerts.model import AlertRule, Metric, RuleState
from hongyan.kernel.calendar import MINUTE_MS

NOW = 1_800_000_000_000
ARMED = AlertRule(1, 1, Metric.SEGMENTS, 100, 120, (), RuleState.ARMED, None)
FIRED = replace(ARMED, state=RuleState.FIRED, fired_at=NOW)


def test_it_fires_at_its_threshold() -> None:
    assert step(ARMED, 101, NOW) == ARMED
    assert step(ARMED, 100, NOW) == FIRED
    assert has_fired(ARMED, FIRED)


def test_fired_it_is_silent_while_the_value_stays_low() -> None:
    a_year = NOW + 525_600 * MINUTE_MS
    assert step(FIRED, 0, a_year) == FIRED
    assert not has_fired(FIRED, FIRED)


def test_a_rise_above_the_threshold_arms_it_again() -> None:
    risen = step(FIRED, 101, NOW + 1)
    assert (risen.state, risen.fired_at) == (RuleState.ARMED, NOW)
    again = step(risen, 50, NOW + 120 * MINUTE_MS)
    assert (again.state, again.fired_at) == (RuleState.FIRED, NOW + 120 * MINUTE_MS)


def test_a_second_fall_within_the_silence_waits_for_its_end() -> None:
    risen = step(FIRED, 101, NOW + 1)
    assert step(risen, 50, NOW + 120 * MINUTE_MS - 1) == risen
    assert has_fired(risen, step(risen, 50, NOW + 120 * MINUTE_MS))


def test_where_there_is_no_value_nothing_is_low() -> None:
    assert step(ARMED, None, NOW) == ARMED
    assert step(FIRED, None, NOW).state is RuleState.ARMED


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 100 * MINUTE_MS)), max_size=60),
    st.integers(5, 1440),
)
def test_whatever_happens_two_alerts_are_a_silence_apart(
    looks: list[tuple[int, int]], silence_minutes: int
) -> None:
    rule, now_ms, fired = replace(ARMED, silence_minutes=silence_minutes), NOW, list[int]()
    for value, later_ms in looks:
        now_ms += later_ms
        after = step(rule, value, now_ms)
        if has_fired(rule, after):
            assert value <= rule.threshold
            fired.append(now_ms)
        rule = after
    gaps = [later - earlier for earlier, later in pairwise(fired)]
    assert all(gap >= silence_minutes * MINUTE_MS for gap in gaps)
