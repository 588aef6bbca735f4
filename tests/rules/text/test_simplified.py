"""The generated table of traditional characters and their simple forms."""

from __future__ import annotations

from hongyan.text.simplified import SIMPLIFIED, TRADITIONAL


def test_the_table_holds_single_ideographs() -> None:
    assert len(TRADITIONAL) > 4_000
    for written in (*SIMPLIFIED, *SIMPLIFIED.values()):
        assert len(written) == 1
        assert written >= "\u3400"


def test_every_traditional_character_has_a_simple_form_that_is_another() -> None:
    assert set(SIMPLIFIED) > TRADITIONAL
    assert all(character != simple for character, simple in SIMPLIFIED.items())


def test_japanese_forms_are_folded_and_are_not_traditional() -> None:
    assert SIMPLIFIED["発"] == "发"
    assert "発" not in TRADITIONAL


def test_characters_that_the_standard_of_2013_kept_are_not_in_it() -> None:
    assert TRADITIONAL.isdisjoint("昇陞瞭麽剋脩谿")
