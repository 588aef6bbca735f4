"""Texts of others, as they are shown."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.shown import (
    is_seen,
    shown,
    shown_in_json,
    unseen_characters,
    without_numbers,
    without_password,
)


# AUDIT A7: "control characters, escapes, bidi … reach terminals raw"
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("\x9b31m", r"\x9b31m"),
        ("一\u202e二", r"一\u202e二"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("a\r\nb\t", r"a\r\nb\t"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("a\u3164\u2800\u115f", r"a\u3164\u2800\u115f"),
        ("x\ufe0f\U000e0041", r"x\ufe0f\U000e0041"),
        ("\ud800", r"\ud800"),
        ("\u2028\u0085\x00", r"\u2028\x85\x00"),
        ("鸿雁\u3000，café 😀", "鸿雁\u3000，café 😀"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(st.text())
def test_everything_shown_can_be_seen(text: str) -> None:
    assert unseen_characters(shown(text)) == ()
    assert all(map(is_seen, shown(text)))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_a_json_document_means_the_same(text: str) -> None:
    document = shown_in_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(document) == text
    assert unseen_characters(document) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("号码 13800138000 错误", "号码 138****8000 错误"),
        ("138 0013 8000", "138****8000"),
        ("+86-138-0013-8000,139", "+861****8000,139"),
        ("（010）62345678", "（010）623****5678"),
        ("１３８００１３８０００", "１３８****８０００"),  # noqa: RUF001 - fullwidth digits, meant
        ("123456", "****3456"),
        ("limit 1000, code 12345", "limit 1000, code 12345"),
    ],
)
def test_what_may_be_a_number_is_masked(text: str, expected: str) -> None:
    assert without_numbers(text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://me:pass@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me:p@s/s:w@host:1/db", "postgresql://me:***@host:1/db"),
        (
            "postgresql://host/db?user=me&password=p&x=1",
            "postgresql://host/db?user=me&password=***&x=1",
        ),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("sqlite:///a.db", "sqlite:///a.db"),
    ],
)
def test_a_url_is_shown_without_its_password(url: str, expected: str) -> None:
    assert without_password(url) == expected
