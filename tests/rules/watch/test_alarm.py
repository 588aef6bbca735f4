"""An alarm is raised once, reminded of, and over after a time; nothing flaps."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.watch.alarm import LOOKS_APART_MS_MAX, AlarmTerms, step
from hongyan.domain.watch.judge import Sight
from hongyan.domain.watch.model import Alarm, AlarmNews, AlarmState, Trouble

LOOK = 5_000
TERMS = AlarmTerms(dict.fromkeys(Trouble, 60_000), clear_ms=60_000, remind_ms=3_600_000)
GOOD, BETWEEN, BAD = Sight.GOOD, Sight.BETWEEN, Sight.BAD


class Watched:
    """One trouble, looked at every five seconds; news are told at once."""

    def __init__(self) -> None:
        self.now = 1_000_000
        self.alarm: Alarm | None = None
        self.news: list[str] = []

    def looks(self, sight: Sight, seconds: int) -> list[str]:
        before = len(self.news)
        for _ in range(seconds * 1000 // LOOK):
            self.now += LOOK
            self.alarm = step(self.alarm, 1, Trouble.DOWN, sight, TERMS, self.now)
            self.tell()
        return self.news[before:]

    def tell(self) -> None:
        if self.alarm is not None and self.alarm.news is not AlarmNews.NONE:
            self.news.append(self.alarm.news.value)
            told = replace(self.alarm, news=AlarmNews.NONE, told_at=self.now)
            self.alarm = None if told.state is AlarmState.CLEARED else told


def test_what_lasts_is_raised_once_and_cleared_once() -> None:
    watched = Watched()
    assert watched.looks(BAD, 60) == []
    assert watched.looks(BAD, 600) == ["raised"]
    assert watched.looks(GOOD, 60) == []
    assert watched.looks(GOOD, 600) == ["cleared"]
    assert watched.alarm is None


def test_what_passes_quickly_is_never_told() -> None:
    watched = Watched()
    for _ in range(10):
        assert watched.looks(BAD, 55) == []
        assert watched.looks(GOOD, 5) == []


def test_a_channel_that_comes_and_goes_is_raised_once() -> None:
    watched = Watched()
    watched.looks(BAD, 120)
    for _ in range(20):
        watched.looks(GOOD, 30)
        watched.looks(BAD, 30)
    assert watched.news == ["raised"]


def test_between_the_bounds_nothing_changes() -> None:
    watched = Watched()
    assert watched.looks(BETWEEN, 300) == []
    watched.looks(BAD, 120)
    assert watched.looks(BETWEEN, 600) == []
    assert watched.alarm is not None
    assert watched.alarm.is_raised


def test_what_goes_on_is_reminded_of_once_in_its_hours() -> None:
    watched = Watched()
    watched.looks(BAD, 120)
    assert watched.looks(BAD, 3 * 3600) == ["reminded"] * 3


def test_an_alarm_that_was_never_told_is_taken_back_without_a_word() -> None:
    raised = Alarm(1, Trouble.DOWN, AlarmState.RAISED, 0, 0, 0, 0, AlarmNews.RAISED, {})
    recovering = step(raised, 1, Trouble.DOWN, GOOD, TERMS, LOOK)
    assert step(recovering, 1, Trouble.DOWN, GOOD, TERMS, LOOK + 60_000) is None


def test_after_a_pause_of_the_watch_a_suspicion_begins_anew() -> None:
    # A restart of an hour must not make a channel that connects now one that was down for an hour.
    first = step(None, 1, Trouble.DOWN, BAD, TERMS, 0)
    late = LOOKS_APART_MS_MAX + 1
    again = step(first, 1, Trouble.DOWN, BAD, TERMS, late)
    assert again is not None
    assert (again.state, again.since) == (AlarmState.SUSPECTED, late)


@given(st.lists(st.sampled_from(list(Sight)), max_size=120))
def test_raised_and_cleared_take_turns_whatever_is_seen(sights: list[Sight]) -> None:
    watched = Watched()
    for sight in sights:
        watched.looks(sight, 20)
    turns = [one for one in watched.news if one != "reminded"]
    assert turns == [("raised", "cleared")[place % 2] for place in range(len(turns))]
