"""Flow control: what is counted together, in which window, and when the next message passes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hongyan.domain.frequency.limits import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SCOPES,
    Limit,
    LimitHit,
    Past,
    Window,
    by_kind,
    first_hit,
    window_starts_at,
)
from hongyan.kernel.calendar import day_starts_at, iso_text
from hongyan.kernel.kinds import MessageKind

VERIFICATION, NOTIFICATION = MessageKind.VERIFICATION, MessageKind.NOTIFICATION
NOON = day_starts_at(20260115) + 12 * HOUR_MS
MINUTE = Limit(VERIFICATION, Window.MINUTE, MINUTE_MS, 1, is_rolling=False, with_template=False)
HOUR = Limit(VERIFICATION, Window.HOUR, HOUR_MS, 5, is_rolling=False, with_template=False)
DAY = Limit(VERIFICATION, Window.DAY, DAY_MS, 10, is_rolling=True, with_template=False)
NUMBER_DAY = replace(DAY, window=Window.NUMBER_DAY, permits=40, is_platform_wide=True)
VERIFICATION_LIMITS = (MINUTE, HOUR, DAY, NUMBER_DAY)
NOTIFICATION_LIMIT = replace(DAY, kind=NOTIFICATION, permits=50, with_template=True)


def code(at: int, account: int = 1, sign: int = 1, template: int = 1) -> Past:
    return Past(at, account, sign, template, VERIFICATION)


def notice(at: int, template: int = 1) -> Past:
    return Past(at, 1, 1, template, NOTIFICATION)


def asked(now: int, past: list[Past], *limits: Limit) -> LimitHit | None:
    return first_hit(limits or VERIFICATION_LIMITS, code(now), past)


def test_the_first_message_passes() -> None:
    assert asked(NOON, []) is None


def test_one_code_a_minute() -> None:
    # FAQ 2.1.8
    past = [code(NOON)]
    assert asked(NOON + 59_999, past) == LimitHit(Window.MINUTE, 1, 1, NOON + MINUTE_MS)
    assert asked(NOON + 60_000, past) is None


def test_a_calendar_minute_ends_with_the_clocks_minute() -> None:
    past = [code(NOON + 59_000)]
    assert asked(NOON + 59_999, past) is not None
    assert asked(NOON + 60_000, past) is None
    rolling = replace(MINUTE, is_rolling=True)
    assert asked(NOON + 118_999, past, rolling) == LimitHit(Window.MINUTE, 1, 1, NOON + 119_000)
    assert asked(NOON + 119_000, past, rolling) is None


def test_five_codes_an_hour() -> None:
    # FAQ 2.1.8
    past = [code(NOON + minute * MINUTE_MS) for minute in range(5)]
    hit = asked(NOON + 30 * MINUTE_MS, past)
    assert hit == LimitHit(Window.HOUR, 5, 5, NOON + HOUR_MS)
    assert hit.text == "触发小时级流控Permits:5"
    assert asked(NOON + HOUR_MS, past) is None


def test_ten_codes_a_day() -> None:
    # FAQ 2.1.8: here a day is 24 hours, looking back.
    past = [code(NOON + hour * HOUR_MS) for hour in range(10)]
    hit = asked(NOON + 11 * HOUR_MS, past)
    assert hit == LimitHit(Window.DAY, 10, 10, NOON + DAY_MS)
    assert hit.text == "触发天级流控Permits:10"
    assert asked(NOON + DAY_MS - 1, past) is not None
    assert asked(NOON + DAY_MS, past) is None


def test_a_natural_day_ends_at_midnight_in_shanghai() -> None:
    natural = replace(DAY, is_rolling=False)
    past = [code(NOON + hour * MINUTE_MS) for hour in range(10)]
    hit = asked(NOON + HOUR_MS, past, natural)
    assert hit is not None
    assert hit.earliest_at is not None
    assert iso_text(hit.earliest_at) == "2026-01-16T00:00:00+08:00"
    assert asked(hit.earliest_at, past, natural) is None


def test_forty_codes_a_day_reach_a_number_from_all_accounts_together() -> None:
    # FAQ 2.1.8
    past = [code(NOON + turn, account=turn, sign=turn) for turn in range(100, 140)]
    hit = asked(NOON + HOUR_MS, past)
    assert hit is not None
    assert (hit.window, hit.used, hit.permits) == (Window.NUMBER_DAY, 40, 40)
    assert hit.text == "触发号码天级流控Permits:40"
    assert asked(NOON + HOUR_MS, past[1:]) is None


def test_notifications_are_counted_by_sign_template_and_number() -> None:
    # FAQ 2.1.8, FAQ 3.3.2: 50 a day
    past = [notice(NOON + turn) for turn in range(50)]
    limits = [NOTIFICATION_LIMIT]
    hit = first_hit(limits, notice(NOON + HOUR_MS), past)
    assert hit is not None
    assert (hit.text, hit.used) == ("触发天级流控Permits:50", 50)
    assert first_hit(limits, notice(NOON + HOUR_MS), past[1:]) is None
    assert first_hit(limits, notice(NOON + HOUR_MS, template=2), past) is None


@pytest.mark.parametrize(("with_template", "passes"), [(False, False), (True, True)])
def test_different_templates_are_added_together_or_not(with_template: bool, passes: bool) -> None:
    # FAQ 2.1.8 counts by sign and number; FAQ 4.1.1 does not add templates together.
    limit = replace(HOUR, with_template=with_template)
    past = [code(NOON + turn, template=turn % 2) for turn in range(6)]
    assert (asked(NOON + MINUTE_MS, past, limit) is None) is passes


@pytest.mark.parametrize("other", [code(NOON, account=2), code(NOON, sign=2), notice(NOON)])
def test_others_do_not_count(other: Past) -> None:
    assert asked(NOON + 1, [other]) is None


def test_of_several_full_windows_the_last_to_open_is_reported() -> None:
    # AUDIT I6: "limit-window: minute" beside a retry a day ahead.
    past = [code(NOON + minute * MINUTE_MS) for minute in range(5)]
    now = NOON + 4 * MINUTE_MS + 1
    assert asked(now, past) == LimitHit(Window.HOUR, 5, 5, NOON + HOUR_MS)
    never = replace(DAY, permits=0)
    assert asked(now, past, MINUTE, never) == LimitHit(Window.DAY, 5, 0, None)


def test_of_windows_that_open_together_the_first_in_order_is_reported() -> None:
    past = [code(NOON + 59 * MINUTE_MS + turn) for turn in range(5)]
    found = asked(NOON + 59 * MINUTE_MS + 10, past)
    assert found == LimitHit(Window.MINUTE, 5, 1, NOON + HOUR_MS)


def test_a_limit_of_nothing_never_passes() -> None:
    nothing = replace(MINUTE, permits=0)
    assert asked(NOON, [], nothing) == LimitHit(Window.MINUTE, 0, 0, None)
    assert asked(NOON, [code(NOON)], nothing, DAY) == LimitHit(Window.MINUTE, 1, 0, None)


def test_a_message_of_another_processs_future_counts() -> None:
    hit = asked(NOON, [code(NOON + 5000)], MINUTE)
    assert hit == LimitHit(Window.MINUTE, 1, 1, NOON + MINUTE_MS)


def test_limits_are_grouped_and_ordered_as_hits_are_reported() -> None:
    grouped = by_kind([NUMBER_DAY, DAY, NOTIFICATION_LIMIT, HOUR, MINUTE])
    assert grouped[VERIFICATION] == VERIFICATION_LIMITS
    assert grouped[NOTIFICATION] == (NOTIFICATION_LIMIT,)
    assert set(grouped) == set(MessageKind)


def test_only_messages_within_the_mainland_are_limited() -> None:
    assert set(SCOPES) == set(MessageKind) - {MessageKind.INTERNATIONAL}


LIMITS = st.lists(
    st.builds(
        Limit,
        kind=st.sampled_from([VERIFICATION, VERIFICATION, NOTIFICATION]),
        window=st.sampled_from(Window),
        length_ms=st.sampled_from([MINUTE_MS, HOUR_MS, DAY_MS]),
        permits=st.integers(1, 5),
        is_rolling=st.booleans(),
        with_template=st.booleans(),
        is_platform_wide=st.booleans(),
    ),
    min_size=1,
    max_size=5,
)
AGES = st.one_of(
    st.integers(0, DAY_MS),
    st.integers(0, 3 * MINUTE_MS),
    st.sampled_from([0, 1, MINUTE_MS, HOUR_MS, DAY_MS - 1, DAY_MS]),
    st.integers(-MINUTE_MS, 0),
)
HISTORIES = st.lists(
    st.tuples(AGES, st.integers(1, 2), st.integers(1, 2), st.integers(1, 2), st.integers(0, 1)),
    max_size=30,
)


@given(LIMITS, st.integers(0, DAY_MS), HISTORIES)
@example([MINUTE, DAY], 0, [(0, 1, 1, 1, 0)] * 12)
def test_the_earliest_time_named_is_the_earliest_that_passes(
    limits: list[Limit], offset: int, ages: list[tuple[int, int, int, int, int]]
) -> None:
    now = NOON + offset
    past = [Past(now - age, *key) for age, *key in ages]
    hit = first_hit(limits, code(now), past)
    if hit is None:
        return
    assert hit.used >= hit.permits
    assert hit.earliest_at is not None
    assert hit.earliest_at > now
    # The window that is named opens at that time, and not before.
    assert (
        hit.earliest_at
        == first_hit(
            [one for one in limits if one.window is hit.window], code(now), past
        ).earliest_at
    )
    assert first_hit(limits, code(hit.earliest_at), past) is None
    # One millisecond earlier it does not pass, nor at any time between.
    for at in {hit.earliest_at - 1, (now + hit.earliest_at) // 2, now + 1} - {hit.earliest_at}:
        found = first_hit(limits, code(at), past)
        assert found is not None
        assert found.earliest_at == hit.earliest_at


@given(LIMITS, st.lists(st.integers(0, 2 * HOUR_MS), max_size=60))
def test_no_window_ever_holds_more_than_its_permits(limits: list[Limit], waits: list[int]) -> None:
    now, past = NOON, list[Past]()
    for wait in waits:
        now += wait
        if first_hit(limits, code(now), past) is None:
            past.append(code(now))
    for limit in limits:
        if limit.kind is not VERIFICATION:
            continue
        for one in past:
            start = window_starts_at(limit, one.accepted_at)
            within = [other for other in past if start <= other.accepted_at <= one.accepted_at]
            assert len(within) <= limit.permits


@given(LIMITS, st.integers(0, DAY_MS), HISTORIES)
def test_the_order_of_history_does_not_matter(
    limits: list[Limit], offset: int, ages: list[tuple[int, int, int, int, int]]
) -> None:
    now = NOON + offset
    past = [Past(now - age, *key) for age, *key in ages]
    found = first_hit(limits, code(now), past)
    assert first_hit(limits, code(now), sorted(past)) == found
    assert first_hit(limits, code(now), past[::-1]) == found


@given(st.builds(replace, st.just(DAY), is_rolling=st.booleans()), st.integers(0, DAY_MS))
def test_a_day_window_never_looks_back_further_than_a_day(limit: Limit, offset: int) -> None:
    # The message log is read for the last day only.
    now = NOON + offset
    assert now - DAY_MS < window_starts_at(limit, now) <= now
