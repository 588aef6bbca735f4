"""Labels that carriers choose stay few and plain."""

from __future__ import annotations

import pytest

from hongyan.engine.labels import OTHER, BoundedLabels


def test_the_first_values_stay_and_later_ones_are_other() -> None:
    labels = BoundedLabels(2)
    assert [labels.of(one) for one in ("MK:0001", "SMPP:69", "CMPP:8", "MK:0001")] == [
        "MK:0001",
        "SMPP:69",
        OTHER,
        "MK:0001",
    ]


@pytest.mark.parametrize("value", ["", "a b", "x" * 33, "失败", 'a"', "13900000000\n"])
def test_what_is_no_plain_word_is_other(value: str) -> None:
    assert BoundedLabels(9).of(value) == OTHER
