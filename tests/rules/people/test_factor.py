"""Codes of the second factor, as telephones compute them, and recovery codes."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.people.factor import (
    RECOVERY_BYTES,
    RECOVERY_CODES,
    SECRET_BYTES,
    STEP_MS,
    plain_code,
    recovery_codes,
    recovery_digest,
    seal_purpose,
    secret_text,
    setup_uri,
    step_of,
)

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = 1_790_000_000_000
CHANCE = bytes(range(RECOVERY_CODES * RECOVERY_BYTES))


# RFC 6238, appendix B: the last six digits of the codes of SHA-1.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert step_of(RFC_SECRET, code, 0, seconds * 1000) == seconds // 30


def code_at(real_ms: int) -> str:
    return pyotp.TOTP(RFC_SECRET).at(real_ms // 1000)


@pytest.mark.parametrize(("late_ms", "fits"), [(-STEP_MS, True), (0, True), (STEP_MS, True)])
def test_a_telephone_may_be_half_a_minute_off(late_ms: int, fits: bool) -> None:
    assert (step_of(RFC_SECRET, code_at(NOW + late_ms), 0, NOW) is not None) is fits


@pytest.mark.parametrize("late_ms", [-3 * STEP_MS, 3 * STEP_MS])
def test_it_may_not_be_more(late_ms: int) -> None:
    assert step_of(RFC_SECRET, code_at(NOW + late_ms), 0, NOW) is None


@given(offset=st.integers(0, 3 * STEP_MS))
def test_a_code_works_once(offset: int) -> None:
    step = step_of(RFC_SECRET, code_at(NOW), 0, NOW)
    assert step is not None
    again = step_of(RFC_SECRET, code_at(NOW), step, NOW + offset)
    assert again is None or again > step


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "0" * 5000])
def test_what_is_no_code_does_not_fit(typed: str) -> None:
    assert step_of(RFC_SECRET, typed, 0, NOW) is None


def test_blanks_and_width_of_a_code_do_not_count() -> None:
    code = code_at(NOW)
    assert step_of(RFC_SECRET, f" {code[:3]} {code[3:]} ", 0, NOW) is not None
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    assert step_of(RFC_SECRET, wide, 0, NOW) is not None
    assert plain_code("abcd-efgh ijkl") == "ABCDEFGHIJKL"


def test_a_secret_has_160_bits_and_stands_in_the_uri_that_a_telephone_reads() -> None:
    secret = secret_text(bytes(range(SECRET_BYTES)))
    assert len(secret) == 32
    uri = urlsplit(setup_uri(secret, "ann@shop.example"))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query) == {"secret": [secret], "issuer": ["Hongyan"]}


def test_recovery_codes_differ_and_are_read_however_they_are_written() -> None:
    codes = recovery_codes(CHANCE)
    assert len(set(codes)) == RECOVERY_CODES
    assert len(codes[0]) == 19
    assert recovery_digest(codes[0]) == recovery_digest(codes[0].lower().replace("-", " "))
    assert recovery_digest(codes[0]) != recovery_digest(codes[1])
    assert codes[0] not in recovery_digest(codes[0])


def test_each_secret_is_sealed_for_its_person() -> None:
    assert seal_purpose(1) != seal_purpose(2)
