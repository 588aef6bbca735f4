"""How a text reads, by the points of its traits: as a whole, by its sentences, by topics."""

from __future__ import annotations

from math import sqrt

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.likeness import SHRINK, Likeness, PointTable
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.compliance.traits import traits_of

LIMITS = {"base": 100, "doubt": 0, "sentence_doubt": -900}
TABLE = PointTable(
    {
        "lead": 50,
        "names": {"marketing": ["推广内容", "advertising"]},
        "points": "\n-9000\t~低息\n5000\t~订单\n",
        "topics": {"loans": "\n9000\t~低息\n", "marketing": "\n9000\t~特价\n"},
        "kinds": {"notification": {**LIMITS, "topics": {"loans": 0, "marketing": 0}}},
    }
)


def read(text: str) -> Likeness:
    return Likeness(TABLE, "notification", text, traits_of(text, "notification", []))


def test_points_are_added_up_and_parted_by_the_root_of_how_many_traits_there_are() -> None:
    text = "低息"
    traits = {one.name for one in traits_of(text, "notification", [])}
    spread = -9000 / sqrt(len(traits) + SHRINK)
    assert abs(read(text).whole.points - 100 - spread) <= 1


def test_a_sentence_that_reads_like_rejected_texts_is_doubtful_beside_any_others() -> None:
    bad = "本行低息低息放给您"
    assert read(bad).is_doubtful
    clean = "您的订单已发货请注意查收"
    assert not read(clean).is_doubtful
    assert read("。".join([clean] * 6 + [bad])).is_doubtful


def test_a_long_sentence_is_read_by_the_limit_of_a_text() -> None:
    long = "本行低息放给您，" + "无需来店也无需担保只要一张照片当天便可以拿到手里用上半年再慢慢结清"
    assert read("您的订单已发货请注意查收。" * 4 + long).is_doubtful


def test_the_words_that_speak_against_a_text_are_told() -> None:
    text = "您的订单可以低息办理"
    assert [text[start:end] for start, end in read(text).telling()] == ["低息"]
    assert read("您好").telling() == ((0, 2),)


def test_a_topic_is_named_where_it_leads() -> None:
    assert (read("低息").topic_id, read("低息").names_topic) == ("loans", True)
    assert not read("您好").names_topic
    assert read("特价").name_of("marketing") == ("推广内容", "advertising")
    assert read("特价").name_of("loans") == ("", "")


@given(st.text(max_size=80))
def test_any_text_can_be_read_by_the_shipped_table(text: str) -> None:
    table = shipped_pack("promotion").points
    assert table is not None
    reading = Likeness(table, "promotion", text, traits_of(text, "promotion", []))
    assert reading.topic_id in table.topics
    for start, end in reading.telling():
        assert 0 <= start <= end <= len(text)


def test_the_shipped_table_knows_every_kind_and_begins_each_topic_in_each() -> None:
    table = shipped_pack("sign").points
    assert table is not None
    assert table is shipped_pack("notification").points
    assert set(table.kinds) == {
        "sign",
        "verification",
        "notification",
        "promotion",
        "international",
    }
    for kind in table.kinds.values():
        assert set(kind.topics) == set(table.topics)
        assert kind.sentence_doubt <= kind.doubt
