"""The shape of an application for a sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.signs.model import NewSign, SignFile
from hongyan.flows.refusals.manage_fault import ManageFault
from hongyan.flows.review.applications.sign_shape import (
    FILE_BYTES_MAX,
    FILES_MAX,
    sign_file,
    sign_shape_fault,
)
from hongyan.kernel.kinds import SignKind, SignSource
from tests.flows.applying import new_sign

PNG = b"\x89PNG\r\n\x1a\n...."


@pytest.mark.parametrize("name", ["云雀科技", "Lark云雀2", "云雀" * 6, "雲雀"])
def test_letters_digits_and_characters_are_a_name(name: str) -> None:
    assert sign_shape_fault(new_sign(name)) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("云雀😀", ManageFault.SIGN_NAME_EMOJI),
        ("云雀→", ManageFault.SIGN_NAME_EMOJI),
        (" 云雀", ManageFault.SIGN_NAME_ILLEGAL),
        ("云-雀", ManageFault.SIGN_NAME_ILLEGAL),
        ("[云雀]", ManageFault.SIGN_NAME_ILLEGAL),
        ("ひばり", ManageFault.SIGN_NAME_ILLEGAL),
        ("12345", ManageFault.SIGN_NAME_ILLEGAL),
        ("云", ManageFault.SIGN_NAME_TOO_LONG),
        ("云" * 13, ManageFault.SIGN_NAME_TOO_LONG),
    ],
)
def test_other_names_are_refused(name: str, fault: ManageFault) -> None:
    refused = sign_shape_fault(new_sign(name))
    assert refused is not None
    assert refused.fault is fault


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
        (sign_file("png", b""), ManageFault.FILE_EMPTY),
        (sign_file("pdf", b"%PDF-1.7"), ManageFault.FILE_KIND),
        (sign_file("gif", PNG), ManageFault.FILE_KIND),
        (sign_file("png", PNG + b"0" * FILE_BYTES_MAX), ManageFault.FILE_TOO_LARGE),
    ],
)
def test_a_file_is_a_small_picture_of_its_suffix(file: SignFile, fault: ManageFault) -> None:
    refused = sign_shape_fault(new_sign(files=(file,)))
    assert refused is not None
    assert refused.fault is fault


def test_a_suffix_may_have_a_dot_and_capitals() -> None:
    file = sign_file(" .PNG", PNG)
    assert (file.suffix, len(file.sha256)) == ("png", 64)
    assert sign_shape_fault(new_sign(files=(file,) * FILES_MAX)) is None
    refused = sign_shape_fault(new_sign(files=(file,) * (FILES_MAX + 1)))
    assert refused is not None
    assert refused.fault is ManageFault.FILES_TOO_MANY


def test_words_about_the_use_have_limits() -> None:
    assert sign_shape_fault(new_sign(remark="备" * 200, scene="景" * 1000)) is None
    for new, fault in (
        (new_sign(remark="备" * 201), ManageFault.REMARK_TOO_LONG),
        (new_sign(scene="景" * 1001), ManageFault.SCENE_CONTENT_ILLEGAL),
    ):
        refused = sign_shape_fault(new)
        assert refused is not None
        assert refused.fault is fault
