"""Which sign a name means, and which no one that cannot send gives."""

from __future__ import annotations

from itertools import permutations

from hongyan.domain.signs.model import STATE_REFUSALS, Sign, SignState, preferred
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
