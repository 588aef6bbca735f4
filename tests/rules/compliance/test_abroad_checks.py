"""Templates for other countries and regions: any language, and promotions by the law there."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.kernel.kinds import IntlType, MessageKind
from tests.rules.compliance.judging import rules, template, the

CODE, NOTICE, SALE = IntlType.VERIFICATION, IntlType.NOTIFICATION, IntlType.PROMOTION
SHOES = "Shoes 20% off this week. Reply STOP to opt out."


def abroad(text: str, intl_type: IntlType | None, **declared: Any) -> tuple[Finding, ...]:
    return template(text, MessageKind.INTERNATIONAL, intl_type=intl_type, **declared)


@pytest.mark.parametrize(
    "text",
    [
        "Your code is ${code}, valid for 5 minutes.",
        "您的驗證碼為${code}，5分鐘內有效。",
        "Mã xác minh của bạn là ${code}.",
        "認証コードは${code}です。",
        "رمز التحقق ${code}",
        "Your code 🎉 ${code}",
    ],
)
def test_languages_are_free_abroad(text: str) -> None:
    # FAQ 5.1.12; domestic ones have two (FAQ 1.4.9).
    assert rules(abroad(text, CODE)) == set()


def test_what_the_lexicon_cannot_read_is_for_a_human() -> None:
    assert rules(abroad("Ваш код ${code}.", CODE), Severity.HUMAN) == {"abroad.language"}
    assert rules(abroad("Your code is ${code}.", CODE), None) == set()


def test_a_promotion_names_where_it_goes() -> None:
    # FAQ 5.1.12
    assert rules(abroad(SHOES, SALE)) == {"abroad.destination"}
    assert rules(abroad(SHOES, SALE, scenario="to all our members")) == {"abroad.destination"}
    assert rules(abroad(SHOES, SALE, scenario="to customers in China")) == {"abroad.destination"}
    assert rules(abroad(SHOES, SALE, scenario="to Singapore")) == set()
    assert rules(abroad(SHOES, SALE, scenario="发往泰国的会员")) == set()


def test_a_reviewer_looks_at_the_law_of_each_destination() -> None:
    findings = abroad(SHOES, SALE, scenario="singapore, United  States,越南 and Singapore")
    found = the(findings, "abroad.law")
    assert found.severity is Severity.HUMAN
    assert "singapore, United States, 越南" in found.clause_en


def test_a_promotion_without_a_way_out_is_told_so_and_not_barred() -> None:
    found = abroad("Shoes 20% off this week.", SALE, scenario="to Singapore")
    assert rules(found, Severity.ADVICE) == {"abroad.opt-out"}
    assert rules(found) == set()
    spanish = abroad("Zapatos al 20%. Responda BAJA.", SALE, scenario="to Spain")
    assert rules(spanish, Severity.ADVICE) == set()


def test_selling_in_what_was_declared_as_something_else_is_for_a_human() -> None:
    assert rules(abroad(SHOES, NOTICE), Severity.HUMAN) == {"abroad.promotion"}
    assert "abroad.promotion" not in rules(abroad(SHOES, SALE), None)
    assert rules(abroad(SHOES, None), None) == set()  # an older case, which does not say


def test_a_code_needs_its_variable_and_no_chinese_word() -> None:
    assert rules(abroad("Votre code arrive.", CODE)) == {"abroad.code"}
    assert rules(abroad("Votre code est ${code}.", CODE)) == set()
    assert rules(abroad("Your parcel arrives today.", NOTICE)) == set()


def test_nothing_of_the_domestic_form_is_asked_for() -> None:
    # 拒收请回复R, mobile numbers, traditional characters, words for codes
    text = "Call +65 8123 4567 to change your booking, 訂單${order_number}."
    assert rules(abroad(text, NOTICE)) == set()


@pytest.mark.parametrize("character", ["\x00", "\x07", "\ud800", "\uffff", "\x85"])
def test_no_message_holds_a_control_character(character: str) -> None:
    found = the(abroad(f"Your order{character} has shipped.", NOTICE), "text.uncarried")
    assert (found.start, found.end, found.rewrite) == (10, 11, "")
    assert rules(abroad("Your order\nhas shipped.", NOTICE)) == set()


def test_square_brackets_at_an_end_would_read_as_the_sign() -> None:
    # FAQ 5.1.3: pure English has its sign in [].
    assert rules(abroad("[Acme] Your order has shipped.", NOTICE)) == {"text.edge-brackets"}


def test_names_of_places_are_words_of_their_own_and_none_is_the_mainland() -> None:
    places = shipped_pack("international").words.names("destinations")
    assert places.search("formalities, chadwick, Nigerians, 内蒙古, China, 中国") is None
    assert places.search("to hong\nkong") is not None


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("Pesanan ${order_no} sudah dikirim, terima kasih sudah belanja di toko kami.", False),
        ("Don hang ${order_no} cua quy khach da duoc gui, vui long kiem tra dien thoai.", False),
        ("Your order ${order_no} has been shipped and will arrive on ${date}.", True),
        ("Stock low: item ${sku}, ${count} units left.", True),
    ],
)
def test_latin_letters_without_english_words_are_anothers_language(
    text: str, is_read: bool
) -> None:
    assert ("abroad.language" not in rules(abroad(text, NOTICE), None)) is is_read


def test_a_promotion_abroad_that_sells_goods_and_says_how_to_end_it_is_clear() -> None:
    text = "Oak chairs from $59, free shipping this week. Reply STOP to opt out."
    assert {"scenario.unclear", "content.covert"}.isdisjoint(rules(abroad(text, None), None))
    bare = "Oak chairs wait at the old mill. Reply STOP to opt out."
    assert "scenario.unclear" in rules(abroad(bare, None), Severity.HUMAN)
