"""The shape of an application for a sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs.model import NewSign, SignFile
from hongyan.domain.signs.reasons import SignApplicationReason
from hongyan.flows.review.applications.sign_shape import (
    FILE_BYTES_MAX,
    FILES_MAX,
    sign_file,
    sign_shape_fault,
)
from hongyan.kernel.kinds import SignKind, SignSource
from hongyan.kernel.refusal import Reason
from tests.flows.applying import new_sign

PNG = b"\x89PNG\r\n\x1a\n...."


@pytest.mark.parametrize("name", ["云雀科技", "Lark云雀2", "云雀" * 6, "雲雀"])
def test_letters_digits_and_characters_are_a_name(name: str) -> None:
    assert sign_shape_fault(new_sign(name)) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("云雀😀", SignApplicationReason.NAME_EMOJI),
        ("云雀→", SignApplicationReason.NAME_EMOJI),
        (" 云雀", SignApplicationReason.NAME_SYMBOL),
        ("云-雀", SignApplicationReason.NAME_SYMBOL),
        ("[云雀]", SignApplicationReason.NAME_SYMBOL),
        ("ひばり", SignApplicationReason.NAME_SYMBOL),
        ("12345", SignApplicationReason.NAME_DIGITS),
        ("云", SignApplicationReason.NAME_LENGTH),
        ("云" * 13, SignApplicationReason.NAME_LENGTH),
    ],
)
def test_other_names_are_refused(name: str, fault: Reason) -> None:
    refused = sign_shape_fault(new_sign(name))
    assert refused is not None
    assert refused.reason is fault


# AUDIT F1, F2: the limit with what was given; the character and its place
@pytest.mark.parametrize(
    ("new", "values"),
    [
        (new_sign("云" * 13), {"least": "2", "most": "12", "given": "13"}),
        (new_sign("云雀 科技"), {"place": "3", "character": " "}),
        (new_sign("云雀😀"), {"place": "3", "character": "😀"}),
        (new_sign(remark="备" * 201), {"most": "200", "given": "201"}),
        (new_sign(remark="备" * 4097), {"most": "200", "given": "4096+"}),
    ],
)
def test_a_no_has_the_limit_and_what_was_given(new: NewSign, values: dict[str, str]) -> None:
    refused = sign_shape_fault(new)
    assert refused is not None
    assert refused.values == values


@given(st.text() | st.text("云雀Lark2 -😀", max_size=14))
def test_a_name_is_taken_only_without_blanks_signs_and_digits_alone(name: str) -> None:
    refused = sign_shape_fault(NewSign(name, SignSource.ORGANISATION, SignKind.GENERAL))
    is_plain = all(one.isalpha() or one in "0123456789" for one in name)
    if not (is_plain and 2 <= len(name) <= 12 and not name.isdigit()):
        assert refused is not None
    elif set(name) <= set("云雀Lark2"):
        assert refused is None


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (sign_file("png", b""), SignApplicationReason.FILE_EMPTY),
        (sign_file("pdf", b"%PDF-1.7"), SignApplicationReason.FILE_SUFFIX),
        (sign_file("gif", PNG), SignApplicationReason.FILE_KIND),
        (sign_file("png", PNG + b"0" * FILE_BYTES_MAX), SignApplicationReason.FILE_TOO_LARGE),
    ],
)
def test_a_file_is_a_small_picture_of_its_suffix(file: SignFile, fault: Reason) -> None:
    refused = sign_shape_fault(new_sign(files=(file,)))
    assert refused is not None
    assert refused.reason is fault


def test_a_suffix_may_have_a_dot_and_capitals() -> None:
    file = sign_file(" .PNG", PNG)
    assert (file.suffix, len(file.sha256)) == ("png", 64)
    assert sign_shape_fault(new_sign(files=(file,) * FILES_MAX)) is None
    refused = sign_shape_fault(new_sign(files=(file,) * (FILES_MAX + 1)))
    assert refused is not None
    assert refused.reason is SignApplicationReason.FILES_TOO_MANY


def test_words_about_the_use_have_limits() -> None:
    assert sign_shape_fault(new_sign(remark="备" * 200, scene="景" * 1000)) is None
    for new, fault in (
        (new_sign(remark="备" * 201), ApplicationReason.REMARK_TOO_LONG),
        (new_sign(scene="景" * 1001), ApplicationReason.SCENE_TOO_LONG),
    ):
        refused = sign_shape_fault(new)
        assert refused is not None
        assert refused.reason is fault
