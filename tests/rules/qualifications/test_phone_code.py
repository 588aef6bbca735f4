"""Codes that prove a phone."""

from __future__ import annotations

from dataclasses import replace

from hongyan.domain.qualifications.phone_code import (
    LIVES_MS,
    TRIES_MAX,
    PhoneCode,
    code_text,
    digest_of,
    fits,
)

PHONE = 8613900001234
KEPT = PhoneCode(1, PHONE, digest_of(1, PHONE, "012345"), 1000)


def test_a_code_has_six_digits_whatever_the_chance() -> None:
    assert code_text(b"\0" * 8) == "000000"
    assert len(code_text(b"\xff" * 8)) == 6


def test_only_the_code_itself_fits_in_time_and_within_the_tries() -> None:
    assert fits(KEPT, "012345", 1000 + LIVES_MS - 1)
    assert not fits(KEPT, "012345", 1000 + LIVES_MS)
    assert not fits(KEPT, "12345", 1000)
    assert not fits(replace(KEPT, tries=TRIES_MAX), "012345", 1000)
    assert not fits(replace(KEPT, account_id=2), "012345", 1000)
    assert not fits(None, "012345", 1000)
