"""Qualifications as values."""

from __future__ import annotations

from hongyan.domain.qualifications.model import (
    DETAIL_WORDS,
    Person,
    QualificationState,
    seal_purpose,
)
from tests.rules.qualifications.test_form import FORM


def test_every_state_has_its_other_word() -> None:
    assert set(DETAIL_WORDS) == set(QualificationState)


def test_the_keys_of_every_picture_are_known() -> None:
    assert FORM.keys == ("a", "b", "c")


def test_what_identifies_a_person_is_not_shown() -> None:
    shown = repr(Person("王小明", "identityCard", "110101199003071233", phone="13900001234"))
    assert "110101" not in shown
    assert "1390000" not in shown


def test_forms_are_sealed_each_for_its_own_row() -> None:
    assert seal_purpose(1) != seal_purpose(2)
