"""How thresholds are read, and what alerts say."""

from __future__ import annotations

import pytest

from hongyan.domain.alerts.model import Metric
from hongyan.domain.alerts.words import NAMES, plain_text, threshold_of, value_text
from hongyan.text.content import unsupported_characters
from hongyan.text.link import find_links


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
    ("metric", "text"),
    [
        (Metric.CASH, "-1"),
        (Metric.CASH, "much"),
        (Metric.SEGMENTS, "1.5"),
        (Metric.SEGMENTS, "١٢"),
        (Metric.SEGMENTS_PERCENT, "100"),
        (Metric.DAYS_TO_EXPIRY, "0"),
        (Metric.DAYS_TO_EXPIRY, "366"),
        (Metric.DAYS_TO_EXPIRY, ""),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(metric: Metric, text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        threshold_of(metric, text)


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
