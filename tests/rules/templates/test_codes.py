"""Template codes as the API writes them."""

from __future__ import annotations

import pytest

from hongyan.domain.templates.codes import code_of, number_of


def test_a_code_is_the_number_with_its_prefix() -> None:
    assert code_of(100000001) == "SMS_100000001"


def test_a_codes_number_is_read_back() -> None:
    assert number_of(code_of(200_000_001)) == 200_000_001


@pytest.mark.parametrize(
    "code", ["", "SMS_", "SMS_x", "100", "SMS_\uff11\uff12", f"SMS_{'9' * 19}", "SMS_-1"]
)
def test_what_is_no_code_has_no_number(code: str) -> None:
    assert number_of(code) is None
