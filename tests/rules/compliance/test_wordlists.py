"""Word lists of a pack, folded once."""

from __future__ import annotations

from hongyan.domain.compliance.wordlists import WordLists

LISTS = WordLists(
    {
        "plain": "測試 ＶＩＰ ¥",
        "brands": "菜鸟|菜鸟网络=浙江菜鸟",
        "known_sites": "taobao.com=淘宝|阿里巴巴",
        "attribute_contexts": "money|others=金额|¥",
    }
)


def test_a_list_is_kept_as_written_and_as_it_reads() -> None:
    assert LISTS.written("plain") == ("測試", "ＶＩＰ", "¥")
    assert LISTS.folded("plain") == ("测试", "vip")
    assert LISTS.written("unknown") == ()


def test_brands_have_their_longest_form_first_and_their_owners() -> None:
    (brand,) = LISTS.brands
    assert brand.names == ("菜鸟网络", "菜鸟")
    assert brand.owners == ("浙江菜鸟",)


def test_sites_and_contexts_are_taken_apart() -> None:
    assert LISTS.known_sites == (("taobao.com", ("淘宝", "阿里巴巴")),)
    ((attributes, before),) = LISTS.attribute_contexts
    assert attributes == ("money", "others")
    assert before.search("应付金额：")


def test_names_are_found_whole_in_any_capitals_and_the_longest_first() -> None:
    places = WordLists({"places": "印度 印度尼西亚 Niger Hong_Kong"}).names("places")
    found = places.findall("发往印度尼西亚, niger, Nigeria and HONG  KONG")
    assert found == ["印度尼西亚", "niger", "HONG  KONG"]
    assert WordLists({}).names("places").search("Niger") is None


def test_each_name_of_a_keyed_list_has_the_words_of_all_its_entries() -> None:
    words = WordLists({"demo": "南航|东航=旅|票务 东航=机场 春秋"})
    assert words.keyed("demo") == {
        "南航": ("旅", "票务"),
        "东航": ("旅", "票务", "机场"),
        "春秋": (),
    }
