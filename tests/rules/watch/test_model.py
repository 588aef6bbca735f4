"""Shares of receipts, and which alarms are in force."""

from __future__ import annotations

from hongyan.domain.watch.model import Alarm, AlarmNews, AlarmState, ChannelFigures, Trouble


def test_a_share_without_receipts_is_unknown() -> None:
    assert ChannelFigures().share_permille is None
    assert ChannelFigures().usual_permille is None
    assert ChannelFigures(delivered=1, undelivered=2).share_permille == 333


def test_an_alarm_is_in_force_from_raised_to_over() -> None:
    in_force = {
        state
        for state in AlarmState
        if Alarm(1, Trouble.SLOW, state, 0, 0, 0, 0, AlarmNews.NONE, {}).is_raised
    }
    assert in_force == {AlarmState.RAISED, AlarmState.RECOVERING}
