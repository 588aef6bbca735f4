"""What a text does with a word is told by the cues around it."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.model import TemplateSubject
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.compliance.stance import Scene, Stance, Stood
from hongyan.kernel.kinds import AccountKind, MessageKind


def stood(text: str, topic_id: str = "loans") -> Stood:
    pack = shipped_pack("notification")
    subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
    case = CheckedText(subject, pack.lexicon, pack.words, pack.settings)
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
