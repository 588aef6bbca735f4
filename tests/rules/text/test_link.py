"""What counts as a link, and what only looks a little like one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hongyan.text.link import find_links, host_form, host_of


def found(text: str) -> list[tuple[int, str]]:
    return [(link.start, link.text) for link in find_links(text)]


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
    assert found(f"请访问{text}，谢谢") == [(3, text)]


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
    assert found(text) == [(0, "a.cn"), (7, "b.com/x")]


def test_an_email_address_does_not_hide_the_link_beside_it() -> None:
    assert found("me@example.com t.cn/a") == [(15, "t.cn/a")]


@given(st.text(alphabet=st.characters() | st.sampled_from("a.:/@-。．com"), max_size=200))  # noqa: RUF001
def test_no_text_breaks_the_search_and_links_stand_where_they_say(text: str) -> None:
    for link in find_links(text):
        assert text[link.start : link.start + len(link.text)] == link.text


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("http://A.example.com:8080/x?y", "a.example.com"),
        ("example.com?x", "example.com"),
        ("http://me@example.com#top", "example.com"),
        ("https://example.com@evil.example/x", "evil.example"),
        (" *.Example.com ", "example.com"),
        ("example．com", "example.com"),  # noqa: RUF001 - a fullwidth dot, meant
        ("https://鸿雁.中国/a", "xn--9n5an1m.xn--fiqs8s"),
        ("鸿雁.中国", "xn--9n5an1m.xn--fiqs8s"),
        ("xn--9n5an1m.xn--fiqs8s", "xn--9n5an1m.xn--fiqs8s"),
        ("exämple.com", "xn--exmple-cua.com"),
        ("localhost:80", "localhost"),
        ("http://[::1]/x", "[::1]"),
        ("", ""),
    ],
)
def test_the_host_of_a_declared_link(link: str, host: str) -> None:
    assert host_of(link) == host


HOSTS = ("example.com", "www.example.com.cn", "t.cn", "my-shop.top", "鸿雁.中国", "商城.鸿雁.com")
MARKS = "，。、；：！？（）【】《》“”‘’…—～·「」〈〉｡"


# AUDIT G1: "a link followed by Chinese punctuation swallows it into the host … `（` too"
@example("https://", "example.com", "/a/b?c=d", "。", "cc")
@given(
    st.sampled_from(("https://", "http://", "HTTPS://")),
    st.sampled_from(HOSTS),
    st.sampled_from(("", "/", "/a/b?c=d", ":8080", ":8080/a")),
    st.sampled_from(MARKS),
    st.text(alphabet="退订请回复T 查看TD1com.cn/", max_size=8),
)
def test_a_link_ends_before_chinese_punctuation_whatever_follows(
    scheme: str, host: str, path: str, mark: str, rest: str
) -> None:
    first = find_links(f"详见{scheme}{host}{path}{mark}{rest}")[0]
    assert (first.start, first.text, first.host) == (2, f"{scheme}{host}{path}", host)


@given(st.sampled_from(HOSTS[:4]), st.sampled_from((*MARKS, "查看", "请回复T")))
def test_a_host_without_a_scheme_ends_there_too(host: str, behind: str) -> None:
    assert found(f"请登录{host}{behind}") == [(3, host)]


@pytest.mark.parametrize("end", [".", ",", "!", "?", ";", ":", '"', ")", ").", "...", "'"])
def test_punctuation_behind_a_link_is_the_sentences(end: str) -> None:
    assert found(f"(see https://example.com/a{end}")[0] == (5, "https://example.com/a")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("请登录鸿雁.中国查看", "请登录鸿雁.中国"),
        ("请登录鸿雁.com查看", "请登录鸿雁.com"),
        ("访问пример.рф", "访问пример.рф"),
    ],
)
def test_where_a_name_in_chinese_begins_behind_chinese_is_not_certain(text: str, host: str) -> None:
    link = find_links(text)[0]
    assert (link.host, link.is_bounded) == (host, False)


@pytest.mark.parametrize("text", ["A.公司地址 B.联系方式", "1.公司 12.网络", "已签收。Top客户"])
def test_numbers_of_a_list_are_no_names(text: str) -> None:
    assert find_links(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "http://!.evil.com",
        "https://%65vil.com/a",
        "https://例子.测试/a",
        "https://例@evil.com",
        "https://evil.com\\@x",
    ],
)
def test_behind_a_scheme_everything_is_a_link(text: str) -> None:
    assert find_links(f"请看 {text}")


@given(st.text(max_size=300))
def test_any_host_has_a_form(host: str) -> None:
    assert host_form(host_form(host)) == host_form(host)
