"""Which documents are price books and catalogues, and what is said of those that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hongyan.domain.tariff.fields import TariffFault
from hongyan.domain.tariff.read import (
    kept_form,
    parse_toml,
    product_document,
    read_prices,
    read_product,
    read_products,
)
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.text.segments import SegmentProfile
from tests.rules.tariff.documents import card, package, prices, shipped_products


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
        ({}, "name: is missing"),
        (prices(segment_profile="gsm"), "segment_profile: 'gsm' is not known here; write one of"),
        (prices(ladder=[]), "ladder: is not a list of tables"),
        (prices((1, "0.05")), r"ladder\[1\].rungs\[1\].after: the first rung is not at 0"),
        (prices((0, "1"), (0, "2")), r"rungs\[2\].after: 0 is not above the rung before"),
        (prices((0, "free")), r"rungs\[1\].price: 'free' is no amount in yuan; write it in quot"),
        (prices(currency="USD"), "currency: is not a field here"),
        (prices(ladder=prices()["ladder"] * 2), r"ladder\[2\].kinds: verification has a ladder"),
    ],
)
def test_a_price_book_with_a_fault_is_refused_with_its_place(
    document: dict[str, Any], said: str
) -> None:
    with pytest.raises(TariffFault, match=said):
        read_prices(document)


def test_a_price_book_prices_every_kind_at_home_and_none_abroad() -> None:
    document = prices()
    document["ladder"][0]["kinds"] = ["verification"]
    with pytest.raises(TariffFault, match="ladder: nothing for notification, promotion"):
        read_prices(document)
    document["ladder"][0]["kinds"] = ["verification", "international"]
    with pytest.raises(TariffFault, match="'international' is not known here"):
        read_prices(document)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (package(code="Big One"), "code: 'Big One' is not 1 to 40 small letters"),
        (package(segments=0), "segments: a package has some"),
        (package(months=0), "months: a package expires"),
        (package(months=121), "months: 121 is no whole number from 0 to 120"),
        (package(price="0"), "price: what is sold costs"),
        (package(bonus="1"), "bonus: only cards have one"),
        (package(kind="cash"), "kind: 'cash' is not known here; write one of package, card"),
        (package(scope="any"), "scope: 'any' is not known here"),
        (package(gift_to=["personal"]), "gift_to: a gift is a package without a price"),
        (card(gift_to=["enterprise"], price="0"), "gift_to: a gift is a package"),
        (card(segments=5), "segments: a card holds money"),
        (card(scope="domestic"), "scope: a card pays abroad only"),
        (card(bonus="50"), "bonus: only cards have one, in a sale"),
        (card(accounts=["personal"]), "accounts: personal accounts send at home only"),
        (package(on_sale_from="06-01"), "on_sale_until: days of every year come in pairs"),
        (
            package(on_sale_from="06-01", on_sale_until="2026-06-18"),
            "on_sale_until: days of every year come in pairs",
        ),
        (
            package(on_sale_from="2026-06-18", on_sale_until="2026-06-01"),
            "on_sale_until: is before on_sale_from",
        ),
        (package(colour="red"), "colour: is not a field here"),
    ],
)
def test_a_product_against_the_rules_is_refused_with_its_place(
    written: dict[str, Any], said: str
) -> None:
    document = {"name": "own", "product": [package(code="first"), written]}
    with pytest.raises(TariffFault, match=rf"product\[2\]\.{said}"):
        read_products(document)


def test_an_international_package_is_never_refunded() -> None:  # FAQ 5.1.13
    assert not read_product(package(scope="international")).is_refundable
    with pytest.raises(TariffFault, match="never refunded"):
        read_product(package(scope="international", refundable=True))


def test_a_package_at_home_may_be_sold_without_return() -> None:
    assert read_product(package()).is_refundable
    assert not read_product(package(refundable=False)).is_refundable


def test_a_gift_for_people_stays_at_home() -> None:
    written = package(gift_to=["personal"], scope="international")
    del written["price"]
    with pytest.raises(TariffFault, match="personal accounts send at home only"):
        read_product(written)


def test_who_may_order_is_everybody_at_home_and_enterprises_abroad() -> None:
    assert read_product(package()).accounts == frozenset(AccountKind)
    assert read_product(card()).accounts == {AccountKind.ENTERPRISE}
    assert read_product(package(accounts=["personal"])).accounts == {AccountKind.PERSONAL}


def test_a_code_stands_once_in_a_catalogue() -> None:
    with pytest.raises(TariffFault, match=r"product\[2\].code: domestic-500 stands above already"):
        read_products({"name": "own", "product": [package(), package()]})


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
    with pytest.raises(TariffFault, match=r"FILE: is not TOML: .*line 2"):
        parse_toml('name = "own"\nprice = ,\n')
