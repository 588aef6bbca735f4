"""Options of channels at rest: secrets sealed for their place, and never shown."""

from __future__ import annotations

import pytest

from hongyan.domain.routing.options import (
    HIDDEN,
    open_options,
    purpose_of,
    reseal_options,
    seal_options,
    shown_options,
)
from hongyan.kernel.seal import Sealer, SealError

SEALER = Sealer(b"k" * 32)
WRITTEN = {"host": "10.0.0.1", "password": "p4ss"}
STORED = seal_options(WRITTEN, {"password"}, "mobile-a", SEALER.seal)


def test_a_secret_is_stored_sealed_and_opens_to_what_was_written() -> None:
    assert STORED["host"] == "10.0.0.1"
    assert "p4ss" not in STORED["password"]
    assert open_options(STORED, "mobile-a", SEALER.open) == WRITTEN


def test_a_secret_is_never_shown() -> None:
    assert shown_options(STORED) == {"host": "10.0.0.1", "password": HIDDEN}


def test_a_secret_of_one_channel_does_not_open_in_another() -> None:
    with pytest.raises(SealError):
        open_options(STORED, "mobile-b", SEALER.open)


def test_an_option_that_is_removed_is_not_sealed() -> None:
    assert seal_options({"password": ""}, {"password"}, "mobile-a", SEALER.seal) == {"password": ""}


def test_what_is_sealed_goes_through_a_function_with_its_purpose_and_the_rest_stays() -> None:
    other = Sealer(b"o" * 32)

    def again(sealed: str, purpose: str) -> str:
        assert purpose == purpose_of("mobile-a", "password")
        return other.seal(SEALER.open(sealed, purpose), purpose)

    assert (
        open_options(reseal_options(STORED, "mobile-a", again), "mobile-a", other.open) == WRITTEN
    )
