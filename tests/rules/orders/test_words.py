"""What people read of an order."""

from __future__ import annotations

from hongyan.domain.orders.model import OrderState, PayMethod
from hongyan.domain.orders.words import METHOD_WORDS, STATE_WORDS


def test_every_state_and_every_way_to_pay_is_worded() -> None:
    assert list(STATE_WORDS) == list(OrderState)
    assert list(METHOD_WORDS) == list(PayMethod)
