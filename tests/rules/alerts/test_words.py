"""How thresholds are read, and what alerts say."""

from __future__ import annotations

import pytest

from hongyan.domain.alerts.model import Metric
from hongyan.domain.alerts.reasons import AlertReason
from hongyan.domain.alerts.words import NAMES, plain_text, threshold_of, value_text
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused
from hongyan.text.content import unsupported_characters
from hongyan.text.link import find_links
from tests.saying import rule


@pytest.mark.parametrize(
    ("metric", "text", "value"),
    [
        (Metric.CASH, "99.5", 99_500_000),
        (Metric.SEGMENTS, "1000", 1000),
        (Metric.SEGMENTS_PERCENT, "20", 20),
        (Metric.INTERNATIONAL_SEGMENTS, "0", 0),
        (Metric.DAYS_TO_EXPIRY, "7", 7),
    ],
)
def test_a_threshold_is_read(metric: Metric, text: str, value: int) -> None:
    assert threshold_of(metric, text) == value


@pytest.mark.parametrize(
    ("metric", "text", "reason"),
    [
        (Metric.CASH, "-1", AlertReason.THRESHOLD_NOT_YUAN),
        (Metric.CASH, "much", AlertReason.THRESHOLD_NOT_YUAN),
        (Metric.SEGMENTS, "1.5", AlertReason.THRESHOLD_NOT_WHOLE),
        (Metric.SEGMENTS, "١٢", AlertReason.THRESHOLD_NOT_WHOLE),
        (Metric.SEGMENTS_PERCENT, "100", AlertReason.THRESHOLD_NOT_WHOLE),
        (Metric.DAYS_TO_EXPIRY, "0", AlertReason.THRESHOLD_NOT_WHOLE),
        (Metric.DAYS_TO_EXPIRY, "366", AlertReason.THRESHOLD_NOT_WHOLE),
        (Metric.DAYS_TO_EXPIRY, "", AlertReason.THRESHOLD_NOT_WHOLE),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(
    metric: Metric, text: str, reason: AlertReason
) -> None:
    refused = threshold_of(metric, text)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.about) == (reason, "alert.threshold")
    assert quoted(text) in rule(refused)


@pytest.mark.parametrize(
    ("metric", "value", "said", "pushed"),
    [
        (Metric.CASH, 99_500_000, "99.50元", "99.50"),
        (Metric.ARREARS, -45_000, "-0.045元", "-0.045"),
        (Metric.SEGMENTS, 12, "12条", "12"),
        (Metric.SEGMENTS_PERCENT, 20, "20%", "20"),
        (Metric.DAYS_TO_EXPIRY, 7, "7天", "7"),
    ],
)
def test_values_are_written_for_people_and_for_programs(
    metric: Metric, value: int, said: str, pushed: str
) -> None:
    assert (value_text(metric, value), plain_text(metric, value)) == (said, pushed)


@pytest.mark.parametrize("metric", Metric)
def test_what_is_said_fits_a_variable_of_a_message(metric: Metric) -> None:
    for value in (NAMES[metric], value_text(metric, 99_123_456)):
        assert len(value) <= 35
        assert not find_links(value)
        assert not unsupported_characters(value)
