"""The alphabet of a text abroad, and the brackets of its sign."""

from __future__ import annotations

import pytest

from hongyan.text.encoding import (
    Encoding,
    encoding_of,
    is_sender_id,
    with_international_sign,
    with_sign,
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Your code is 123456.", Encoding.GSM7),
        ("Café: 10 € {ok}", Encoding.GSM7),
        ("", Encoding.GSM7),
        ("It’s ready", Encoding.UCS2),  # a curly quote
        ("`code`", Encoding.UCS2),
        ("Mã của bạn", Encoding.UCS2),
        ("您的验证码", Encoding.UCS2),
    ],
)
def test_one_character_that_gsm_lacks_makes_the_message_ucs2(text: str, encoding: Encoding) -> None:
    assert encoding_of(text) is encoding


def test_pure_english_has_its_sign_in_square_brackets_and_others_in_heavy_ones() -> None:
    # FAQ 5.1.3
    assert with_international_sign("Hongyan", "Your code is 1.") == "[Hongyan]Your code is 1."
    assert with_international_sign("Hongyan", "Mã của bạn là 1.") == "【Hongyan】Mã của bạn là 1."
    assert with_international_sign("鸿雁", "Your code is 1.") == "【鸿雁】Your code is 1."


def test_a_domestic_sign_stands_in_heavy_brackets_in_english_too() -> None:
    # FAQ 1.4.8
    assert with_sign("Hongyan", "Your code is 1.") == "【Hongyan】Your code is 1."


@pytest.mark.parametrize(
    ("sign", "fits"),
    [
        ("Hongyan", True),
        ("Abc", True),
        ("9Lives", True),
        ("Elevenletrs", True),
        ("Twelveletter", False),
        ("AB", False),
        ("12345", False),
        ("鸿雁演示", False),
        ("", False),
    ],
)
def test_a_sign_of_3_to_11_latin_letters_can_be_the_sender(sign: str, *, fits: bool) -> None:
    assert is_sender_id(sign) is fits
