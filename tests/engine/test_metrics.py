"""What a batch measured at once counts as if it had been measured one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest

from hongyan.engine.metrics import LATENCY_BUCKETS, BatchHistogram

SECONDS = st.one_of(st.sampled_from((0.0, *LATENCY_BUCKETS)), st.integers(0, 400_000))


def histogram() -> tuple[CollectorRegistry, BatchHistogram]:
    registry = CollectorRegistry()
    return registry, BatchHistogram("took", "Took", buckets=LATENCY_BUCKETS, registry=registry)


@given(st.lists(SECONDS))
def test_a_batch_counts_as_its_values_do_one_by_one(values: list[float]) -> None:
    (at_once, all_of_them), (singly, one_by_one) = histogram(), histogram()
    all_of_them.observe_all(values)
    for value in values:
        one_by_one.observe(value)
    assert generate_latest(at_once) == generate_latest(singly)
