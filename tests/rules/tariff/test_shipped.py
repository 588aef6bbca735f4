"""The sample price book and catalogue are read without a fault and say that they are samples."""

from __future__ import annotations

import json

import pytest

from hongyan.domain.tariff.model import TariffKind
from hongyan.domain.tariff.shipped import shipped_text, shipped_version
from hongyan.kernel.calendar import day_starts_at
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import Scope, WalletKind, micro_yuan, yuan_text
from tests.rules.tariff.documents import shipped_book, shipped_products


@pytest.mark.parametrize("kind", TariffKind)
def test_a_sample_says_so(kind: TariffKind) -> None:
    assert json.loads(shipped_version(kind).document)["sample"] is True
    assert "SAMPLE" in shipped_text(kind)
    assert shipped_version(kind).version_id == 0


def test_verification_and_notification_share_their_prices() -> None:
    ladders = shipped_book().ladders
    assert ladders[MessageKind.VERIFICATION] == ladders[MessageKind.NOTIFICATION]
    promotion = ladders[MessageKind.PROMOTION]
    assert [first for first, _ in promotion] == [0, 100_000, 300_000, 500_000, 1_000_000, 3_000_000]
    # A promotion costs one fen more on every rung.
    pairs = zip(ladders[MessageKind.VERIFICATION], promotion, strict=True)
    assert {dear - cheap for (_, cheap), (_, dear) in pairs} == {10_000}


def test_packages_at_home_serve_every_kind_and_can_be_returned() -> None:  # FAQ 3.3.3
    home = [one for one in shipped_products() if one.scope is Scope.DOMESTIC]
    assert {one.segments: yuan_text(one.price) for one in home} == {
        500: "22.00",
        5_000: "200.00",
        50_000: "1900.00",
        500_000: "18500.00",
        1_000_000: "36000.00",
    }
    assert all(one.is_refundable and one.months == 12 for one in home)


def test_the_package_for_abroad() -> None:  # FAQ 5.1.13
    [abroad] = [one for one in shipped_products() if one.code == "international-500"]
    assert (abroad.segments, abroad.price, abroad.months) == (500, micro_yuan("250"), 12)
    assert not abroad.is_refundable


def test_cards_have_their_bonus_in_named_sales_alone() -> None:  # FAQ 5.1.6
    cards = [one for one in shipped_products() if one.kind is WalletKind.CARD]
    assert cards
    for card in cards:
        assert card.scope is Scope.INTERNATIONAL
        assert bool(card.bonus) == (card.on_sale_from is not None)
    on_sale = {
        day: [c.code for c in cards if c.is_on_sale(day_starts_at(day), AccountKind.ENTERPRISE)]
        for day in (20260618, 20271111, 20270301)
    }
    assert on_sale == {
        20260618: ["card-1000", "card-1000-618"],
        20271111: ["card-1000", "card-5000-1111"],
        20270301: ["card-1000"],
    }


def test_nothing_is_given_away_unless_an_operator_says_so() -> None:
    assert not any(one.is_gift for one in shipped_products())
