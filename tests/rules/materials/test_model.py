"""Under which keys files lie."""

from __future__ import annotations

import pytest

from hongyan.domain.materials.model import is_sound_key, owner_of, start_path


def test_a_key_says_whose_it_is() -> None:
    assert owner_of(f"{start_path(7, 'abc')}/letter.png") == 7


@pytest.mark.parametrize("key", ["", "materials/7", "materials/x/a", "other/7/a", "materials/7/"])
def test_other_keys_are_nobodys(key: str) -> None:
    assert owner_of(key) is None


@pytest.mark.parametrize("key", ["", "a/../b", "a//b", "/a", "a/", "./a", "a\n", "a" * 600, "a/\0"])
def test_a_key_stays_in_its_folder(key: str) -> None:
    assert not is_sound_key(key)
    assert is_sound_key("materials/7/abc/授权书.png")
