"""What a tag may be."""

from __future__ import annotations

import pytest

from hongyan.domain.tags.model import TAGS_MAX, tag_flaw, too_many


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("", "v"),
        ("k" * 129, "v"),
        ("k", "v" * 129),
        ("k\n", "v"),
        ("Aliyun-team", "v"),
        ("acs:team", "v"),
        ("k", "http://x.example"),
    ],
)
def test_what_a_tag_may_not_be(key: str, value: str) -> None:
    assert tag_flaw(key, value)


def test_a_value_may_be_empty_or_begin_with_anything() -> None:
    assert tag_flaw("团队", "") is None
    assert tag_flaw("team", "aliyun") is None


def test_a_resource_bears_so_many_keys() -> None:
    held = {"SMS_1": {f"k{n}" for n in range(TAGS_MAX)}, "SMS_2": set[str]()}
    assert too_many(held, ["k1"]) is None
    assert too_many(held, ["new"]) == "SMS_1"
