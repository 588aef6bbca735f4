"""Orders, payments and refunds as values."""

from __future__ import annotations

from hongyan.domain.orders.model import RefundAnswer


def test_a_refund_is_done_unless_the_provider_says_why_not() -> None:
    assert RefundAnswer(provider_ref="T1").is_done
    assert not RefundAnswer(fault="ACQ.TRADE_HAS_FINISHED").is_done
