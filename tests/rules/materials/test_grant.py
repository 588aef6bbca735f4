"""Upload grants keep to their folder, their hour and their size."""

from __future__ import annotations

import base64

import pytest

from hongyan.domain.materials.grant import (
    GRANT_SECONDS,
    UploadFault,
    make_grant,
    sign_policy,
    upload_fault,
)

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
        ("materials/8/abc/letter.png", 10, 0, UploadFault.KEY_OUTSIDE),
        ("materials/7/abc/", 10, 0, UploadFault.KEY_OUTSIDE),
        ("materials/7/abcd/letter.png", 10, 0, UploadFault.KEY_OUTSIDE),
        (KEY, 0, 0, UploadFault.EMPTY),
        (KEY, 1001, 0, UploadFault.TOO_LARGE),
        (KEY, 10, GRANT_SECONDS, UploadFault.EXPIRED),
    ],
)
def test_an_upload_beyond_its_grant_is_refused(
    key: str, size: int, wait_seconds: int, fault: UploadFault
) -> None:
    at = NOW + wait_seconds * 1000
    assert upload_fault(SECRET, GRANT.policy, GRANT.signature, key, size, at) is fault


def test_a_policy_that_somebody_else_wrote_is_not_believed() -> None:
    wider = base64.b64encode(
        base64.b64decode(GRANT.policy).replace(b"materials/7", b"materials/8")
    ).decode()
    assert upload_fault(SECRET, wider, GRANT.signature, KEY, 10, NOW) is UploadFault.SIGNATURE_WRONG
    assert upload_fault(SECRET, wider, "签名", KEY, 10, NOW) is UploadFault.SIGNATURE_WRONG
    forged = sign_policy(b"another", wider)
    assert upload_fault(SECRET, wider, forged, KEY, 10, NOW) is UploadFault.SIGNATURE_WRONG


@pytest.mark.parametrize("text", ["", "!!", base64.b64encode(b"[]").decode(), "e30="])
def test_a_policy_of_another_shape_is_refused_even_when_signed(text: str) -> None:
    signature = sign_policy(SECRET, text)
    assert upload_fault(SECRET, text, signature, KEY, 10, NOW) is UploadFault.POLICY_MALFORMED
