"""What a text does with a word is told by the cues around it."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import TemplateSubject
from hongyan.domain.compliance.pack import checked_text
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.compliance.stance import Scene, Stance, Stood
from hongyan.kernel.kinds import AccountKind, MessageKind


def stood(text: str, topic_id: str = "loans") -> Stood:
    pack = shipped_pack("notification")
    subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
    case = checked_text(pack, subject)
    return Scene(case).stance_of(next(m for m in case.matches_of(topic_id) if not m.is_weak))


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("低息贷款，立即申请。", Stance.OFFER),
        ("您的贷款已结清。", Stance.RECORD),
        ("您的贷款已结清。新客享优惠，限时办理。", Stance.MIXED),
        ("您的贷款额度已到账，点击链接领取。", Stance.OFFER),
        ("本行不办理贷款。", Stance.REFUSAL),
        ("谨防网络贷款诈骗，请勿轻信。", Stance.WARNING),
        ("您需要贷款吗", Stance.BARE),
        ("贷*款", Stance.OFFER),
        ("自古贷款有借有还", Stance.MENTION),
    ],
)
def test_the_cues_tell_the_stance(text: str, stance: Stance) -> None:
    assert stood(text).stance is stance


def test_an_offer_within_a_warning_is_warned_of() -> None:
    text = "如接到自称客服、让您刷好评返现的电话，请挂断，谨防上当。"
    assert stood(text, "rebates").stance is Stance.WARNING


def test_two_warnings_speak_of_the_offer_that_they_quote() -> None:
    text = "预警：所谓快速贷款限时优惠，涉嫌诈骗，请勿轻信。"
    assert stood(text).stance is Stance.WARNING
    assert stood("谨防假货，本行贷款限时优惠。").stance is Stance.OFFER


def test_a_warning_before_an_offer_warns_of_nothing() -> None:
    assert stood("谨防上当！本行贷款低息，立即办理。").stance is Stance.OFFER


def test_the_words_that_tell_it_are_named_in_both_languages() -> None:
    told = stood("低息贷款，立即申请。")
    assert told.said_zh == "（招揽用语：“立即申请”）"
    assert told.said_en == " (cues of offer: “立即申请”)"
    assert Stood(Stance.BARE).said_zh == ""
    assert Stood(Stance.BARE).said_en == ""


def promoted(text: str, topic_id: str, owner_name: str = "") -> Stance:
    pack = shipped_pack("promotion")
    subject = TemplateSubject(
        text, MessageKind.PROMOTION, AccountKind.ENTERPRISE, owner_name=owner_name
    )
    case = checked_text(pack, subject)
    return Scene(case).stance_of(case.matches_of(topic_id)[0]).stance


@pytest.mark.parametrize(
    ("text", "topic_id", "stance"),
    [
        ("沙发清洗八折，当日上门", "furniture", Stance.ASIDE),
        ("沙发、床垫清洗八折", "furniture", Stance.ASIDE),
        ("游戏主题雨衣到货", "games", Stance.ASIDE),
        ("逛完车展来洗车，15元", "car-fair", Stance.ASIDE),
        ("会展中心旁，客房288元", "exhibition", Stance.ASIDE),
        ("沙发八折，送雨衣一件", "furniture", Stance.BARE),
        ("沙发和雨衣八折", "furniture", Stance.BARE),
        ("投影音响直降400，气氛像去了酒吧一样", "bar", Stance.NAMED),
        ("旅店楼下没酒吧，清静", "bar", Stance.REFUSAL),
    ],
)
def test_in_a_promotion_a_noun_of_a_trade_is_offered_or_says_what_else_is(
    text: str, topic_id: str, stance: Stance
) -> None:
    assert promoted(text, topic_id) is stance


def test_a_trade_that_is_the_applicants_own_is_offered_where_it_is_named() -> None:
    text = "周末约上三五好友来酒吧坐坐"
    assert promoted(text, "bar") is Stance.NAMED
    assert promoted(text, "bar", "成都夜色酒吧有限公司") is not Stance.NAMED


def test_what_a_word_itself_denies_is_refused_whatever_else_is_warned_of() -> None:
    assert promoted("不返利、无套路，全场八折", "rebates") is Stance.REFUSAL
