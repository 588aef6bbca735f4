"""Which sign a name means, and which no one that cannot send gives."""

from __future__ import annotations

import hashlib
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.signs.model import (
    STATE_REFUSALS,
    Sign,
    SignState,
    file_key,
    file_of_key,
    preferred,
)
from hongyan.kernel.kinds import SignKind


def sign(number: int, kind: SignKind, state: SignState = SignState.APPROVED) -> Sign:
    return Sign(number, 1, "鸿雁", kind, state)


NARROW = sign(1, SignKind.VERIFICATION)
GENERAL = sign(2, SignKind.GENERAL)
REJECTED = sign(3, SignKind.GENERAL, SignState.REJECTED)
DELETED = sign(4, SignKind.GENERAL, SignState.DELETED)


def test_a_name_without_signs_means_none() -> None:
    assert preferred([]) is None


def test_the_general_one_of_two_that_share_a_name_is_used() -> None:
    assert preferred([NARROW, GENERAL]) is GENERAL


def test_one_that_can_be_used_comes_before_one_that_cannot() -> None:
    for signs in permutations([NARROW, REJECTED, DELETED]):
        assert preferred(list(signs)) is NARROW


def test_a_deleted_one_speaks_only_when_it_is_alone() -> None:
    assert preferred([DELETED, REJECTED]) is REJECTED
    assert preferred([DELETED]) is DELETED


def test_every_state_that_cannot_send_has_its_refusal() -> None:
    assert set(STATE_REFUSALS) == set(SignState) - {SignState.APPROVED}


@given(st.integers(1, 10**18 - 1), st.sampled_from(["jpg", "jpeg", "png", "gif"]), st.binary())
def test_a_key_of_a_proof_file_names_its_sign_and_its_hash(
    sign_id: int, suffix: str, content: bytes
) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    assert file_of_key(file_key(sign_id, f"{sha256}.{suffix}")) == (sign_id, sha256, suffix)


@pytest.mark.parametrize(
    "key", ["", "signs/1", f"signs/0/{'0' * 64}.png", f"signs/1/{'0' * 64}.pdf", "materials/1/a/b"]
)
def test_other_keys_name_no_proof_file(key: str) -> None:
    assert file_of_key(key) is None
