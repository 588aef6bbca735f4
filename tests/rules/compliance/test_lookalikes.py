"""What poses as a letter or a digit is listed once, and stands for a plain one."""

from __future__ import annotations

from hongyan.domain.compliance.lookalikes import LOOKALIKES


def test_what_is_posed_as_does_not_pose_itself() -> None:
    assert not set(LOOKALIKES) & set(LOOKALIKES.values())
    assert not any(character.isascii() for character in LOOKALIKES)


def test_cyrillic_greek_and_squared_letters_stand_for_latin_ones() -> None:
    assert LOOKALIKES["\u0430"] == "a"
    assert LOOKALIKES["\u03bf"] == "o"
    assert LOOKALIKES["\U0001f170"] == "a"
    assert LOOKALIKES["\u2777"] == "2"
