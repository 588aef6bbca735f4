"""What counts as a link, and what only looks a little like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.link import Link, find_links


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com/a?b=c",
        "HTTPS://EXAMPLE.COM",
        "weixin://dl/chat",
        "example.com",
        "www.example.museum",
        "a.b.example.com.cn:8080/x",
        "t.cn/abc",
        "t.me/abc",
        "suo.im/5xYz",
        "10.0.0.1",
        "192.168.1.1:8080/a",
        "example。com",
        "example．com",  # noqa: RUF001 - a fullwidth dot, meant
        "example｡com",
        "ｅｘａｍｐｌｅ．ｃｏｍ",  # noqa: RUF001 - fullwidth letters, meant
        "bit.ly/2AbC",
        "u.to/Ab",
        "my-shop.top",
    ],
)
def test_a_link_is_found_whole_between_chinese_words(text: str) -> None:
    assert find_links(f"请访问{text}，谢谢") == (Link(3, text),)


@pytest.mark.parametrize(
    "text",
    [
        "3.14",
        "12:30",
        "v1.2",
        "v1.2.3.4",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "99.00",
        "2026.08.01",
        "me@example.com",
        "first.me@example.com",
        "me.com.x@mail.example.com.cn",
        "Thanks.Today is fine",
        "ok.So what",
        "U.S. dollars",
        "No.5",
        "e.g. this",
        "a.txt",
        "order_1.23",
        "10:00/12:00",
        "1/2",
        "...",
        "://",
        "",
        "完成。谢谢",
        "com.",
        "example.communication",
        "example.com_x",
    ],
)
def test_figures_addresses_of_people_and_sentences_are_no_links(text: str) -> None:
    assert find_links(text) == ()


def test_every_link_of_a_text_is_found_in_order() -> None:
    text = "a.cn 或 b.com/x"
    assert find_links(text) == (Link(0, "a.cn"), Link(7, "b.com/x"))


def test_an_email_address_does_not_hide_the_link_beside_it() -> None:
    assert find_links("me@example.com t.cn/a") == (Link(15, "t.cn/a"),)


@given(st.text(alphabet=st.characters() | st.sampled_from("a.:/@-。．com"), max_size=200))  # noqa: RUF001
def test_no_text_breaks_the_search_and_links_stand_where_they_say(text: str) -> None:
    for link in find_links(text):
        assert text[link.start : link.start + len(link.text)] == link.text


@pytest.mark.timeout(5)
@pytest.mark.parametrize("unit", ["a.", "a-", "a", "1.", "a.cn.", "a.b-", "a://", "www.", "a+"])
def test_a_hostile_text_is_searched_as_fast_as_a_kind_one(unit: str) -> None:
    for _ in range(100):
        find_links(unit * (500 // len(unit)) + "@")
