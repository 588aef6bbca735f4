"""What a password must be."""

from __future__ import annotations

import pytest

from hongyan.domain.people.password import CHARACTERS_MAX, differs, password_refusal
from hongyan.domain.people.reasons import PasswordReason
from tests.saying import no


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "骑自行车去海边看日出吧", "kx7#Wq9!ztP2", "  leading blanks ok  "],
)
def test_a_long_text_is_a_good_password_whatever_its_characters(password: str) -> None:
    assert password_refusal(password, "ann", "王芳") is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", PasswordReason.SHORT),
        ("kx7#Wq9!z", PasswordReason.SHORT),
        ("k" * (CHARACTERS_MAX + 1), PasswordReason.LONG),
        ("aaaaaaaaaaaa", PasswordReason.PLAIN),
        ("121212121212", PasswordReason.PLAIN),
        ("password123456", PasswordReason.PLAIN),
        ("HONGYANhongyan", PasswordReason.PLAIN),
        ("qwertyuiop", PasswordReason.PLAIN),
        ("9876543210", PasswordReason.PLAIN),
        ("abcdefghijklmnop", PasswordReason.PLAIN),
        ("wangfang2024", PasswordReason.NAMED),
        ("WangFang-wangfang", PasswordReason.NAMED),
    ],
)
def test_any_other_is_declined_with_its_reason(password: str, reason: PasswordReason) -> None:
    assert no(password_refusal(password, "wangfang", "王芳")) == (reason, "password")


def test_the_second_time_it_is_typed_the_same() -> None:
    assert differs("kx7#Wq9!ztP2", "kx7#Wq9!ztP2") is None
    assert no(differs("kx7#Wq9!ztP2", "kx7#Wq9!zt")) == (PasswordReason.DIFFERS, "password.again")
