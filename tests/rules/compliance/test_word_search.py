"""Where the words of some topics stand, term by term."""

from __future__ import annotations

from hongyan.domain.compliance.fold import fold
from hongyan.domain.compliance.topic import Strength, read_topic
from hongyan.domain.compliance.word_search import WordSearch


def search(*blocks: str) -> WordSearch:
    topics = [
        {"id": str(number), "zh": "示例", "en": "demo", "scope": "everywhere", "block": block}
        for number, block in enumerate(blocks)
    ]
    return WordSearch([read_topic(topic) for topic in topics])


def places(found: WordSearch, text: str) -> list[tuple[str, dict[int, list[int]]]]:
    return [
        (
            use.topic.topic_id,
            {part: [spot.start for spot in spots] for part, spots in parts.items()},
        )
        for use, parts in found.spots(fold(text))
    ]


def test_each_part_of_a_term_has_its_places() -> None:
    assert places(search("代开…发票"), "代开发票，代开") == [("0", {0: [0, 4], 1: [2]})]


def test_a_word_of_two_topics_is_found_for_both() -> None:
    both = search("赌博", "赌博 麻将")
    assert both.has_words
    assert places(both, "网络赌博") == [("0", {0: [2]}), ("1", {0: [2]})]


def test_digits_may_pose_as_letters() -> None:
    topic = {"id": "0", "zh": "示例", "en": "demo", "scope": "everywhere", "english": "casino"}
    found = list(WordSearch([read_topic(topic)]).spots(fold("a casin0 here")))
    assert [use.strength for use, _ in found] == [Strength.BLOCK]
