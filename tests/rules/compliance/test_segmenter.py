"""A text is cut into ordinary words, and only where no word can begin or end is it uncuttable."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.segmenter import insides


def test_the_places_inside_words_are_those_between_their_characters() -> None:
    assert insides("修改运费") == {1, 3}


def test_a_compound_may_be_parted_where_its_words_meet() -> None:
    assert insides("招聘网") == {1}
    assert insides("小额贷款") == {1, 3}


def test_latin_words_and_numbers_have_no_inside() -> None:
    assert insides("casino 123") == frozenset()


@given(st.text(max_size=80))
def test_every_place_lies_between_two_characters(text: str) -> None:
    assert all(0 < place < len(text) for place in insides(text))


def test_the_dictionary_is_loaded_with_the_first_text_and_not_before() -> None:
    script = (
        "import sys; from hongyan.domain.compliance.shipped import shipped_packs; shipped_packs();"
        "sys.exit('rjieba' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
