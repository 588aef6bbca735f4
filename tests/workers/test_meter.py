"""What a channel's meter says of the last minutes, and what it hands on to metrics."""

from __future__ import annotations

from typing import Any

from hongyan.domain.watch.model import ChannelFigures
from hongyan.engine.metrics import Metrics
from hongyan.kernel.carriage import (
    ChannelFault,
    Departure,
    Encoding,
    LinkState,
    Receipt,
    Sent,
    Submitted,
    Text,
)
from hongyan.kernel.outcome import Outcome
from hongyan.workers.meter import CODES_MAX, ChannelMeter

NOW = 1_768_449_600_000
NOTHING = ChannelFigures()


class Clock:
    now = NOW

    def now_ms(self) -> int:
        return self.now


class Metered:
    def __init__(self, last: ChannelFigures = NOTHING) -> None:
        self.clock, self.metrics = Clock(), Metrics()
        self.meter = ChannelMeter("mobile-a", self.metrics, self.clock, last)

    def after(self, seconds: int) -> Metered:
        self.clock.now += seconds * 1000
        return self

    def hears(self, *outcomes: Outcome, code: str = "DELIVRD") -> None:
        self.meter.take_receipts([receipt(one, code) for one in outcomes])

    @property
    def figures(self) -> ChannelFigures:
        return self.meter.figures(is_on=True, window_used=3, window_max=16, per_second_max=100)

    def sample(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, {"channel": "mobile-a", **labels})


def receipt(outcome: Outcome, code: str) -> Receipt:
    return Receipt("e", "c", 8613900000000, outcome, code, code, NOW)


def departure(message_id: int = 1, silent: str = "") -> Departure:
    text = Text(Encoding.UCS2, ("a", "b"))
    given: dict[str, Any] = {"channel_id": 1, "accepted_at": NOW, "silent_country": silent}
    return Departure(message_id, 1, 8613900000000, "10690001", text, **given)


def test_the_parts_of_the_last_minute_are_counted() -> None:
    metered = Metered()
    metered.meter.left(2)
    metered.after(30).meter.left(3)
    assert metered.figures.parts == 5
    assert metered.after(45).figures.parts == 3
    assert metered.sample("hongyan_channel_parts_total") == 5


def test_the_slowest_of_twenty_recent_answers_does_not_decide() -> None:
    metered = Metered()
    for latency_ms in [*[10] * 19, 9000]:
        metered.meter.answered(latency_ms)
    assert (metered.figures.latency_ms, metered.figures.answers) == (10, 20)
    metered.meter.answered(9000)
    assert metered.figures.latency_ms == 9000
    assert metered.after(301).figures.answers == 0


def test_receipts_are_recent_for_ten_minutes_and_usual_after_that() -> None:
    metered = Metered()
    metered.hears(Outcome.DELIVERED, Outcome.DELIVERED, Outcome.UNDELIVERED, code="MK:0001")
    assert (metered.figures.delivered, metered.figures.undelivered) == (2, 1)
    assert metered.figures.usual_receipts == 0
    figures = metered.after(601).figures
    assert (figures.receipts, figures.usual_delivered, figures.usual_receipts) == (0, 2, 3)
    assert metered.sample("hongyan_channel_receipts_total", outcome="delivered") == 2


def test_parts_wait_for_receipts_until_one_comes() -> None:
    metered = Metered()
    metered.meter.take_answers([departure()], [Submitted(1, 1, ("a", "b"))])
    metered.after(60).meter.take_answers([departure(2)], [Submitted(2, 1, ("c", "d"))])
    assert (metered.figures.unheard, metered.figures.quiet_since) == (4, NOW)
    metered.hears(Outcome.DELIVERED)
    assert (metered.figures.unheard, metered.figures.quiet_since) == (0, 0)


def test_no_receipt_is_waited_for_where_carriers_return_none() -> None:
    # FAQ 5.1.5
    metered = Metered()
    metered.meter.take_answers([departure(silent="ZZ")], [Submitted(1, 1, ("a", "b"))])
    assert metered.figures.unheard == 0


def test_errors_are_counted_by_code_and_their_labels_are_bounded() -> None:
    metered = Metered()
    for number in range(CODES_MAX + 9):
        fault = ChannelFault(1, 1, Sent.NO, f"CODE:{number}")
        metered.meter.take_answers([departure()], [fault])
    metered.hears(Outcome.UNDELIVERED, code="CODE:1")
    assert metered.sample("hongyan_channel_errors_total", what="submit", code="other") == 9
    assert metered.sample("hongyan_channel_errors_total", what="receipt", code="CODE:1") == 1
    codes = {one.code: one.count for one in metered.figures.errors}
    assert (codes["other"], codes["CODE:1"]) == (9, 2)
    assert metered.after(601).figures.errors == ()


def test_a_start_goes_on_from_what_was_told_last() -> None:
    last = ChannelFigures(
        usual_delivered=9, usual_receipts=10, unheard=7, quiet_since=NOW - 9_000_000
    )
    figures = Metered(last).figures
    assert (figures.usual_delivered, figures.usual_receipts, figures.unheard) == (9, 10, 7)
    assert figures.quiet_since == NOW  # what no process could hear is nothing to blame


def test_gauges_are_gone_with_the_channel() -> None:
    metered = Metered()
    metered.meter.show(LinkState.LOGIN_REFUSED, metered.figures, is_up=False)
    assert metered.sample("hongyan_channel_state", state="login_refused") == 1
    assert metered.sample("hongyan_channel_state", state="up") == 0
    assert metered.sample("hongyan_channel_window_used") == 3
    metered.meter.hide()
    assert metered.sample("hongyan_channel_state", state="up") is None
    assert metered.sample("hongyan_channel_window_used") is None
