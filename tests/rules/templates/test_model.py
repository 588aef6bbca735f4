"""Template codes as the API writes them."""

from __future__ import annotations

from hongyan.domain.templates.model import code_of


def test_a_code_is_the_number_with_its_prefix() -> None:
    assert code_of(100000001) == "SMS_100000001"
