"""Which documents are price books and catalogues, and what is said of those that are none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from hongyan.domain.tariff.fields import TariffError
from hongyan.domain.tariff.read import (
    kept_form,
    parse_toml,
    product_document,
    read_prices,
    read_product,
    read_products,
)
from hongyan.domain.tariff.reasons import ProductReason, TariffReason
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.refusal import Reason
from hongyan.text.segments import SegmentProfile
from tests.rules.tariff.documents import card, package, prices, shipped_products
from tests.saying import remedy, rule


def fault_of(
    read: Callable[[Mapping[str, Any]], object], document: Mapping[str, Any]
) -> tuple[str, Reason]:
    """Return the place and the reason for which a document is refused, whose words are whole."""
    with pytest.raises(TariffError) as caught:
        read(document)
    refused = caught.value.refused
    assert rule(refused)
    assert remedy(refused)
    return refused.about, refused.reason


def test_a_price_book_is_read() -> None:
    book = read_prices(prices((0, "0.05"), (1000, "0.04"), segment_profile="gsm0338"))
    assert (book.name, book.is_sample, book.profile) == ("own", False, SegmentProfile.GSM0338)
    assert book.ladders[MessageKind.PROMOTION] == ((0, 50_000), (1000, 40_000))
    assert set(book.ladders) == set(MessageKind) - {MessageKind.INTERNATIONAL}


def test_a_price_may_rise_with_the_volume() -> None:
    assert read_prices(prices((0, "0.04"), (1000, "0.05"))).ladders


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, ("name", TariffReason.FIELD_MISSING)),
        (prices(segment_profile="gsm"), ("segment_profile", TariffReason.WORD_UNKNOWN)),
        (prices(ladder=[]), ("ladder", TariffReason.NOT_TABLES)),
        (prices((1, "0.05")), ("ladder[1].rungs[1].after", TariffReason.RUNG_NOT_AT_ZERO)),
        (
            prices((0, "1"), (0, "2")),
            ("ladder[1].rungs[2].after", TariffReason.RUNG_NOT_RISING),
        ),
        (prices((0, "free")), ("ladder[1].rungs[1].price", TariffReason.NOT_AN_AMOUNT)),
        (prices(currency="USD"), ("currency", TariffReason.FIELD_UNKNOWN)),
        (prices(ladder=prices()["ladder"] * 2), ("ladder[2].kinds", TariffReason.LADDER_TWICE)),
    ],
)
def test_a_price_book_with_a_fault_is_refused_with_its_place(
    document: dict[str, Any], said: tuple[str, Reason]
) -> None:
    assert fault_of(read_prices, document) == said


def test_a_price_book_prices_every_kind_at_home_and_none_abroad() -> None:
    document = prices()
    document["ladder"][0]["kinds"] = ["verification"]
    assert fault_of(read_prices, document) == ("ladder", TariffReason.LADDER_MISSING)
    document["ladder"][0]["kinds"] = ["verification", "international"]
    assert fault_of(read_prices, document) == ("ladder[1].kinds", TariffReason.WORD_UNKNOWN)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (package(code="Big One"), ("code", ProductReason.CODE_MALFORMED)),
        (package(segments=0), ("segments", ProductReason.PACKAGE_EMPTY)),
        (package(months=0), ("months", ProductReason.PACKAGE_WITHOUT_END)),
        (package(months=121), ("months", TariffReason.NOT_WHOLE)),
        (package(price="0"), ("price", ProductReason.PRICE_MISSING)),
        (package(bonus="1"), ("bonus", ProductReason.BONUS_WITHOUT_SALE)),
        (package(kind="cash"), ("kind", TariffReason.WORD_UNKNOWN)),
        (package(scope="any"), ("scope", TariffReason.WORD_UNKNOWN)),
        (package(gift_to=["personal"]), ("gift_to", ProductReason.GIFT_FOR_SALE)),
        (card(gift_to=["enterprise"], price="0"), ("gift_to", ProductReason.GIFT_FOR_SALE)),
        (card(segments=5), ("segments", ProductReason.CARD_WITH_SEGMENTS)),
        (card(scope="domestic"), ("scope", ProductReason.CARD_DOMESTIC)),
        (card(bonus="50"), ("bonus", ProductReason.BONUS_WITHOUT_SALE)),
        (card(accounts=["personal"]), ("accounts", ProductReason.PERSONAL_INTERNATIONAL)),
        (package(on_sale_from="06-01"), ("on_sale_until", ProductReason.DAYS_UNPAIRED)),
        (
            package(on_sale_from="06-01", on_sale_until="2026-06-18"),
            ("on_sale_until", ProductReason.DAYS_UNPAIRED),
        ),
        (
            package(on_sale_from="2026-06-18", on_sale_until="2026-06-01"),
            ("on_sale_until", ProductReason.SALE_ENDS_FIRST),
        ),
        (package(colour="red"), ("colour", TariffReason.FIELD_UNKNOWN)),
    ],
)
def test_a_product_against_the_rules_is_refused_with_its_place(
    written: dict[str, Any], said: tuple[str, Reason]
) -> None:
    document = {"name": "own", "product": [package(code="first"), written]}
    field, reason = said
    assert fault_of(read_products, document) == (f"product[2].{field}", reason)


def test_an_international_package_is_never_refunded() -> None:  # FAQ 5.1.13
    assert not read_product(package(scope="international")).is_refundable
    written = package(scope="international", refundable=True)
    assert fault_of(read_product, written) == ("refundable", ProductReason.NEVER_REFUNDED)


def test_a_package_at_home_may_be_sold_without_return() -> None:
    assert read_product(package()).is_refundable
    assert not read_product(package(refundable=False)).is_refundable


def test_a_gift_for_people_stays_at_home() -> None:
    written = package(gift_to=["personal"], scope="international")
    del written["price"]
    assert fault_of(read_product, written) == ("accounts", ProductReason.PERSONAL_INTERNATIONAL)


def test_who_may_order_is_everybody_at_home_and_enterprises_abroad() -> None:
    assert read_product(package()).accounts == frozenset(AccountKind)
    assert read_product(card()).accounts == {AccountKind.ENTERPRISE}
    assert read_product(package(accounts=["personal"])).accounts == {AccountKind.PERSONAL}


def test_a_code_stands_once_in_a_catalogue() -> None:
    document = {"name": "own", "product": [package(), package()]}
    assert fault_of(read_products, document) == ("product[2].code", ProductReason.CODE_TWICE)


@pytest.mark.parametrize("written", shipped_products(), ids=lambda one: one.code)
def test_a_product_is_frozen_and_read_again(written: Any) -> None:
    frozen = json.dumps(product_document(written), ensure_ascii=False)
    assert read_product(json.loads(frozen)) == written


def test_a_frozen_product_keeps_days_and_gifts() -> None:
    dated = read_product(package(on_sale_from="2026-06-01", on_sale_until="2026-06-18"))
    assert product_document(dated)["on_sale_until"] == "2026-06-18"
    written = package(gift_to=["personal", "enterprise"])
    del written["price"]
    for product in (dated, read_product(written)):
        assert read_product(product_document(product)) == product


def test_toml_days_are_kept_as_texts() -> None:
    document = parse_toml('name = "own"\nday = 2026-06-18')
    assert json.loads(kept_form(document)) == {"name": "own", "day": "2026-06-18"}


def test_what_is_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(TariffError) as caught:
        parse_toml('name = "own"\nprice = ,\n')
    assert caught.value.refused.about == "document"
    assert "line 2" in rule(caught.value.refused)
