"""What is usual forgets its past over about a day."""

from __future__ import annotations

from hongyan.domain.watch.usual import Usual, with_minute


def test_minutes_add_up_and_the_past_weighs_less_with_each() -> None:
    usual = Usual(0, 0)
    for _ in range(1440):
        usual = with_minute(usual, 90, 100)
    assert usual.delivered * 1000 // usual.receipts in range(898, 903)
    for _ in range(3 * 1440):
        usual = with_minute(usual, 50, 100)
    assert usual.delivered * 1000 // usual.receipts < 530
    assert usual.receipts < 100 * 1441


def test_minutes_without_receipts_change_nothing() -> None:
    assert with_minute(Usual(9, 10), 0, 0) == Usual(9, 10)
