"""The generated table of traditional characters."""

from hongyan.text.traditional import TRADITIONAL


def test_the_table_holds_single_ideographs() -> None:
    assert all(len(character) == 1 and character >= "\u3400" for character in TRADITIONAL)


def test_characters_that_the_standard_of_2013_kept_are_not_in_it() -> None:
    assert TRADITIONAL.isdisjoint("昇陞瞭麽剋脩谿")
