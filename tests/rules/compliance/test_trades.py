"""What stands by a noun of a trade, and the certified name, tell whether the trade is meant."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.model import TemplateSubject
from hongyan.domain.compliance.pack import checked_text
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.compliance.trades import Asides, Owner, is_of_trade
from hongyan.kernel.kinds import AccountKind, MessageKind


def case_of(text: str, owner_name: str = "") -> CheckedText:
    pack = shipped_pack("promotion")
    subject = TemplateSubject(
        text, MessageKind.PROMOTION, AccountKind.ENTERPRISE, owner_name=owner_name
    )
    return checked_text(pack, subject)


@pytest.mark.parametrize(
    ("text", "topic_id", "cues"),
    [
        ("游戏主题雨衣到货", "games", ["雨衣"]),
        ("沙发、床垫除螨", "furniture", ["除螨"]),
        ("会展中心旁的客房", "exhibition", ["旁"]),
        ("逛完车展来吃面", "car-fair", ["逛完"]),
        ("沙发送凉席", "furniture", []),
        ("沙发两张，凉席一张", "furniture", []),
    ],
)
def test_a_cue_in_one_phrase_with_a_noun_makes_it_another_thing(
    text: str, topic_id: str, cues: list[str]
) -> None:
    case = case_of(text)
    match = case.matches_of(topic_id)[0]
    assert [text[cue.start : cue.end] for cue in Asides(case).of(match)] == cues


def test_the_last_word_of_a_trade_in_a_name_is_its_owners() -> None:
    def is_in(owner_name: str) -> tuple[bool, bool]:
        case = case_of("沙发", owner_name)
        topic = case.matches_of("furniture")[0].topic
        owner = Owner(case)
        return owner.is_in(topic), owner.is_elsewhere(topic)

    assert is_in("佛山佳逸家具有限公司") == (True, False)
    assert is_in("佛山佳逸沙发清洗有限公司") == (False, True)
    assert is_in("佛山佳逸科技有限公司") == (False, False)


def test_only_plain_topics_have_nouns_of_a_trade() -> None:
    topics = {one.topic_id: one for one in shipped_pack("promotion").lexicon.topics}
    assert is_of_trade(topics["furniture"])
    assert is_of_trade(topics["tobacco-alcohol"])
    assert not is_of_trade(topics["gambling"])
