"""How values are written on a page."""

from __future__ import annotations

import pytest

from hongyan.console import filters
from hongyan.console.page import ShownState, Tone
from hongyan.console.wording import counted_markup, said_markup
from hongyan.words.language import Language

AT = 1_796_000_000_000
"""2026-11-30 08:53:20 in China."""
NEXT_YEAR = AT + 200 * 86_400_000


@pytest.mark.parametrize(
    ("micro", "text"),
    [
        (823_400_000, "¥823.40"),
        (45_000, "¥0.045"),
        (-1_000_000, "\N{MINUS SIGN}¥1.00"),
        (1_234_567_000_000, "¥1,234,567.00"),
    ],
)
def test_money_has_its_sign_and_commas(micro: int, text: str) -> None:
    assert filters.money(micro) == f'<span class="money">{text}</span>'


def test_a_time_is_short_and_its_title_whole() -> None:
    shown = filters.moment(AT, AT)
    assert ">11-30 08:53:20<" in shown
    assert 'datetime="2026-11-30T08:53:20+08:00" title="UTC 2026-11-30 00:53:20"' in shown
    assert ">2026-11-30 08:53:20<" in filters.moment(AT, NEXT_YEAR)
    assert filters.moment(None, AT) == ""


def test_numbers_of_a_body_are_masked_and_nothing_else_is() -> None:
    body = (
        '[{"phone_number":"13800138000","biz_id":"13800138000^0"},{"phone_number":"85291234567"}]'
    )
    shown = filters.numbers_masked(body)
    assert shown == (
        '[{"phone_number":"138****8000","biz_id":"13800138000^0"},{"phone_number":"852****4567"}]'
    )


@pytest.mark.parametrize(
    ("ms", "english", "chinese"),
    [
        (350, "350 ms", "350 毫秒"),
        (2_000, "2.0 s", "2.0 秒"),
        (2_440, "2.4 s", "2.4 秒"),
        (185_000, "3 min 5 s", "3 分 5 秒"),
        (1_200_000, "20 min", "20 分钟"),
        (7_140_000, "1 h 59 min", "1 小时 59 分"),
        (7_200_000, "2 h", "2 小时"),
        (187_200_000, "2 d 4 h", "2 天 4 小时"),
        (None, "", ""),
    ],
)
def test_a_span_of_time_is_said_in_two_units(ms: int | None, english: str, chinese: str) -> None:
    assert filters.duration(Language.EN, ms) == english
    assert filters.duration(Language.ZH_CN, ms) == chinese


def test_a_number_is_masked_in_groups() -> None:
    assert ">138 **** 8000<" in filters.phone(8613800138000)
    assert ">852****4567<" not in filters.phone_whole(85291234567)
    assert ">138 0013 8000<" in filters.phone_whole(8613800138000)
    assert "91234567" not in filters.phone(85291234567)


def test_a_code_leads_to_its_page_and_no_code_to_none() -> None:
    assert 'href="/docs/errors/isv.X"' in filters.code("isv.X")
    assert filters.code("") == ""


def test_an_id_has_a_button_that_copies_it_and_is_escaped() -> None:
    shown = filters.copied(Language.EN, '9"<^0')
    assert 'data-do="copy"' in shown
    assert "<^0" not in shown


def test_a_state_is_a_word_in_the_readers_language() -> None:
    assert filters.state(Language.ZH_CN, ShownState(Tone.OK, "owner")) == (
        '<span class="state ok">所有者</span>'
    )


def test_a_sentence_escapes_its_values_and_not_markup_of_ours() -> None:
    told = said_markup(Language.EN, "data as of {time}", time="<b>")
    assert told == "data as of &lt;b&gt;"
    told = said_markup(Language.EN, "data as of {time}", time=filters.number(1000))
    assert told == "data as of 1,000"


@pytest.mark.parametrize(("count", "text"), [(1, "1 row"), (0, "0 rows"), (96_120, "96,120 rows")])
def test_a_count_agrees_with_its_noun(count: int, text: str) -> None:
    assert counted_markup(Language.EN, "{count} row", "{count} rows", count) == text
    assert counted_markup(Language.ZH_CN, "{count} row", "{count} rows", count).endswith(" 行")
