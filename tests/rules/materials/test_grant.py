"""Upload grants keep to their folder, their hour and their size."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.materials.grant import (
    GRANT_SECONDS,
    is_address_good,
    make_grant,
    sign_address,
    upload_fault,
)
from hongyan.domain.materials.reasons import UploadReason
from tests.saying import reason_of

SECRET = b"s" * 32
NOW = 1_800_000_000_000
GRANT = make_grant(SECRET, "materials/7/abc", 1000, NOW)
KEY = "materials/7/abc/letter.png"


def test_an_upload_within_its_grant_is_taken() -> None:
    late = NOW + GRANT_SECONDS * 1000 - 1
    assert upload_fault(SECRET, GRANT.policy, GRANT.signature, KEY, 1000, late) is None


@pytest.mark.parametrize(
    ("key", "size", "wait_seconds", "fault"),
    [
        ("materials/8/abc/letter.png", 10, 0, UploadReason.KEY_OUTSIDE),
        ("materials/7/abc/", 10, 0, UploadReason.KEY_OUTSIDE),
        ("materials/7/abcd/letter.png", 10, 0, UploadReason.KEY_OUTSIDE),
        (KEY, 0, 0, UploadReason.EMPTY),
        (KEY, 1001, 0, UploadReason.TOO_LARGE),
        (KEY, 10, GRANT_SECONDS, UploadReason.EXPIRED),
    ],
)
def test_an_upload_beyond_its_grant_is_refused(
    key: str, size: int, wait_seconds: int, fault: UploadReason
) -> None:
    at = NOW + wait_seconds * 1000
    assert reason_of(upload_fault(SECRET, GRANT.policy, GRANT.signature, key, size, at)) is fault


def test_a_policy_that_somebody_else_wrote_is_not_believed() -> None:
    wider = base64.b64encode(
        base64.b64decode(GRANT.policy).replace(b"materials/7", b"materials/8")
    ).decode()
    assert (
        reason_of(upload_fault(SECRET, wider, GRANT.signature, KEY, 10, NOW))
        is UploadReason.SIGNATURE_WRONG
    )
    assert (
        reason_of(upload_fault(SECRET, wider, "签名", KEY, 10, NOW)) is UploadReason.SIGNATURE_WRONG
    )
    forged = make_grant(b"another", "materials/7/abc", 1000, NOW)
    fault = upload_fault(SECRET, forged.policy, forged.signature, KEY, 10, NOW)
    assert reason_of(fault) is UploadReason.SIGNATURE_WRONG


def test_an_address_shows_its_file_until_it_runs_out() -> None:
    until = str(NOW // 1000 + GRANT_SECONDS)
    signature = sign_address(SECRET, KEY, until)
    assert is_address_good(SECRET, KEY, until, signature, NOW)
    assert not is_address_good(SECRET, KEY, until, signature, NOW + GRANT_SECONDS * 1000)
    assert not is_address_good(SECRET, KEY, until, signature + "=", NOW)
    assert not is_address_good(b"another", KEY, until, signature, NOW)


def test_nothing_moves_from_a_path_to_its_time() -> None:
    # AUDIT A8: a slash moved from the path to `Expires`
    until = str(NOW // 1000 + GRANT_SECONDS)
    signature = sign_address(SECRET, KEY, until)
    first, _, rest = KEY.partition("/")
    assert not is_address_good(SECRET, rest, f"{until}/{first}", signature, NOW)
    moved = sign_address(SECRET, rest, f"{until}/{first}")
    assert not is_address_good(SECRET, rest, f"{until}/{first}", moved, NOW)


@given(st.tuples(st.text(), st.text()), st.tuples(st.text(), st.text()))
def test_two_addresses_have_one_signature_only_if_they_are_the_same(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    # AUDIT A8: unambiguous signing
    is_same = sign_address(SECRET, *one) == sign_address(SECRET, *other)
    assert is_same == (one == other)


def test_what_is_signed_as_an_address_is_no_grant() -> None:
    signature = sign_address(SECRET, "", GRANT.policy)
    fault = upload_fault(SECRET, GRANT.policy, signature, KEY, 10, NOW)
    assert reason_of(fault) is UploadReason.SIGNATURE_WRONG
