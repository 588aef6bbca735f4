"""People as values."""

from __future__ import annotations

import pytest

from hongyan.domain.people.model import (
    ConsolePerson,
    PersonState,
    folded_name,
    is_person_name,
)


@pytest.mark.parametrize("name", ["ann", "wang.fang@shop.example", "0-1_2", "a" * 64])
def test_a_name_is_letters_digits_and_some_signs(name: str) -> None:
    assert is_person_name(name)


@pytest.mark.parametrize("name", ["", "Ann", "王芳", "-a", "a b", "a" * 65, "a\n", "a/b"])
def test_anything_else_is_no_name(name: str) -> None:
    assert not is_person_name(name)


def test_capitals_and_blanks_around_a_name_do_not_count() -> None:
    assert folded_name("  Ann ") == "ann"


def test_others_see_the_shown_name_and_the_name_where_there_is_none() -> None:
    ann = ConsolePerson(1, "ann", "王芳", PersonState.ACTIVE, frozenset())
    assert ann.shown_name == "王芳"
    bob = ConsolePerson(2, "bob", "", PersonState.ACTIVE, frozenset())
    assert bob.shown_name == "bob"
