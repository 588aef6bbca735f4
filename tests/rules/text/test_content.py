"""Which characters a domestic message may hold, and how many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.content import is_too_long, uncarried_characters, unsupported_characters
from hongyan.text.simplified import TRADITIONAL


@pytest.mark.parametrize("character", "驗證碼國語訂單發貨們個這說時後裏髮雲馬龍體門車鴻臺")
def test_traditional_characters_are_unsupported(character: str) -> None:
    assert unsupported_characters(f"好{character}") == ((1, character),)


@pytest.mark.parametrize(
    "character", "😀🀄👍❤☎✅️\u200d①⑩²³•★☆※→←■◆『』「」【】〖〗™©®①Ⅷ\u200b\x00\x7f\ud800\ue000"
)
def test_emoji_frames_and_fancy_signs_are_unsupported(character: str) -> None:
    assert unsupported_characters(f"a{character}b") == ((1, character),)


@pytest.mark.parametrize("character", "のカ한ЖαกعΩ")
def test_other_scripts_are_unsupported(character: str) -> None:
    # FAQ 1.4.9: Chinese and English only.
    assert unsupported_characters(character) == ((0, character),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "您的验证码为123456，5分钟内有效，请勿泄露给他人。",
        "拒收请回复R",
        "订单#A-1（共￥99.00）：“已发货”——详询400-123-4567！",
        "阿里木·买买提、毕昇、朱镕基、喆堃淼犇甯祎玥",
        "瞭望·乾坤·幺麽",
        "𬭎𫖯",  # standard characters above the Basic Multilingual Plane
        "零下3℃，涨幅≥5％",  # noqa: RUF001 - a fullwidth sign, meant
        "Hello, world! [1] {2} ~ | \\ ^ $ € £",
        "第一行\n第二行\r\n第三行\t止",
        "《红楼梦》第〇回……",
        "nǚ pīnyīn café",
    ],
)
def test_ordinary_chinese_and_english_is_supported(text: str) -> None:
    assert unsupported_characters(text) == ()


def test_but_one_no_character_of_gb_2312_is_taken_for_traditional() -> None:
    assert {character for character in TRADITIONAL if _is_gb2312(character)} == {"後"}
    assert 4000 < len(TRADITIONAL) < 6000


def test_every_place_is_reported() -> None:
    assert unsupported_characters("碼a碼😀") == ((0, "碼"), (2, "碼"), (3, "😀"))


@given(st.text(alphabet=st.characters()))
def test_any_text_has_an_answer_and_what_is_left_is_supported(text: str) -> None:
    found = unsupported_characters(text)
    assert all(text[index] == character for index, character in found)
    places = {index for index, _ in found}
    rest = "".join(character for index, character in enumerate(text) if index not in places)
    assert unsupported_characters(rest) == ()


@given(st.text(alphabet=st.characters(), max_size=50))
def test_a_character_is_judged_alone(text: str) -> None:
    expected = tuple(pair for pair in enumerate(text) if unsupported_characters(pair[1]))
    assert unsupported_characters(text) == expected


def test_five_hundred_characters_are_the_limit() -> None:
    assert not is_too_long("汉" * 500)
    assert is_too_long("汉" * 501)


def _is_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("text", ["", "您好", "Xin chào", "a\tb\r\nc\f", "🎉", "\u00a0", "\u200d"])
def test_any_language_can_be_carried(text: str) -> None:
    assert uncarried_characters(text) == ()


def test_control_characters_and_broken_pairs_cannot() -> None:
    assert uncarried_characters("a\0b\x1bc\ud800\uffff") == (
        (1, "\0"),
        (3, "\x1b"),
        (5, "\ud800"),
        (6, "\uffff"),
    )
