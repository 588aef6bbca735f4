"""The page docs/rules/prices.md says what the program does."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from hongyan.config import Settings
from hongyan.domain.tariff.price import rerate
from hongyan.domain.tariff.read import read_product
from hongyan.kernel.choices import TierMode
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import micro_yuan, yuan_text
from hongyan.text import segments
from hongyan.text.segments import SegmentProfile
from tests.rules.tariff.documents import card, package, shipped_book
from tests.rules.tariff.ladder import graduated

PAGE = (Path(__file__).parents[3] / "docs" / "rules" / "prices.md").read_text(encoding="utf-8")
BOOK = shipped_book()
VERIFICATION = MessageKind.VERIFICATION


def table(first_column: str) -> list[dict[str, str]]:
    """Return the rows of the page's table whose heading begins with this."""
    _, _, rest = PAGE.partition(f"\n| {first_column} |")
    heading, _, *rows = f"| {first_column} |{rest}".split("\n\n", 1)[0].splitlines()
    columns = [cell.strip() for cell in heading.strip("| ").split("|")]
    return [
        dict(zip(columns, (cell.strip() for cell in row.strip("| ").split("|")), strict=True))
        for row in rows
    ]


def segments_of(text: str) -> int:
    return int(text.replace(",", ""))


def test_the_page_shows_the_samples_ladders() -> None:
    rows = table("Segments of the month")
    for kind in ("verification", "notification", "promotion"):
        stated = tuple(
            (segments_of(row["Segments of the month"].split(" ")[0]) - 1, micro_yuan(row[kind]))
            for row in rows
        )
        assert stated == BOOK.ladders[MessageKind[kind.upper()]]


def test_the_spans_of_the_page_leave_no_gap() -> None:
    spans = [row["Segments of the month"] for row in table("Segments of the month")]
    for span, following in pairwise(spans):
        end = segments_of(span.split(" to ")[1])
        assert segments_of(following.split(" ")[0]) == end + 1


@pytest.mark.parametrize("row", table("Segments"), ids=lambda row: row["Segments"])
def test_the_page_shows_what_a_month_costs(row: dict[str, str]) -> None:
    count, ladder = segments_of(row["Segments"]), BOOK.ladders[VERIFICATION]
    assert yuan_text(graduated(ladder, count)) == row["graduated"]
    assert yuan_text(rerate(ladder, count)) == row["volume"]


def test_the_page_names_the_default_mode() -> None:
    assert "**graduated** (the default)" in PAGE
    assert Settings().tier_mode is TierMode.GRADUATED


def test_the_page_shows_how_profiles_count() -> None:
    rows = {row["Profile"]: row for row in table("Profile")}
    assert list(rows) == list(SegmentProfile)
    english, other = "Pure English: one, then each", "Other languages: one, then each"
    assert rows["faq2020"][english] == f"{segments.ENGLISH_SINGLE_MAX}, {segments.ENGLISH_PART_MAX}"
    assert rows["gsm0338"][english] == f"{segments.GSM7_SINGLE_MAX}, {segments.GSM7_PART_MAX}"
    assert {row[other] for row in rows.values()} == {f"{segments.SINGLE_MAX}, {segments.PART_MAX}"}


def test_the_page_says_who_may_order_and_what_is_refunded() -> None:
    given = package(gift_to=["enterprise"])
    del given["price"]
    written = {
        "package, domestic (套餐包)": package(),
        "package, international": package(scope="international"),
        "card, international (储值卡)": card(),
        "gift (赠送)": given,
    }
    buyers = {"everyone": frozenset(AccountKind), "enterprises": {AccountKind.ENTERPRISE}}
    rows = {row["Product"]: row for row in table("Product")}
    assert rows.keys() == written.keys()
    for name, row in rows.items():
        product = read_product(written[name])
        assert product.is_refundable is not row["Refund"].startswith("never"), name
        assert product.is_gift or product.accounts == buyers[row["Ordered by"]], name
        assert product.is_gift is row["Ordered by"].startswith("no one"), name


def test_the_page_orders_the_sources_of_a_price() -> None:
    marks = [row["Written on the hold as"] for row in table("Order")]
    assert marks[:2] == ["own/NUMBER", "prices/VERSION"]
