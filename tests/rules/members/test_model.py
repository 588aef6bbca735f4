"""How members are named."""

from __future__ import annotations

import pytest

from hongyan.domain.members.model import is_member_name


@pytest.mark.parametrize("name", ["ci", "billing.reader", "A-1_b", "a" * 64])
def test_a_member_may_have_a_name(name: str) -> None:
    assert is_member_name(name)


@pytest.mark.parametrize("name", ["", ".ci", "a b", "a/b", "a\n", "王", "a" * 65])
def test_a_member_may_not_have_a_name(name: str) -> None:
    assert not is_member_name(name)
