"""A year of money under the movable clock: what three accounts pay, to the micro-yuan.

`shop` is prepaid and sends, `shelf` buys packages and wants them refunded, `yard` pays by the
month. The paper is a few sums of whole numbers, written here beside what happens; the product is
asked only through its API, its commands, and what it pushes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest

from tests.stories.desk import (
    AFTER_30_SECONDS,
    FAILS,
    NOBODY_TAKES_IT,
    SELLER,
    SILENT,
    Desk,
    in_2041,
    micro,
    numbers,
    package,
    write_catalogue,
)
from tests.stories.receiver import Receiver, receiving
from tests.stories.service import serving
from tests.stories.year import Year

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

SAMPLE = 45_000
"""Micro-yuan that a segment costs by the sample price book; from February on there is another."""
FIRST, AFTER_100 = 43_217, 41_103
PACKAGE = micro("22")
SMALL = micro("1.29")
TITLE = ("某某科技有限公司", "--tax-number", "91350100M000100Y43")
POSTAL = ("--address", "北京市某路1号", "--phone", "010-12345678", "--bank", "某银行")
POSTAL += ("--bank-account", "12345678")
PRICES = """
name = "2041"
segment_profile = "faq2020"
[[ladder]]
kinds = ["verification", "notification", "promotion"]
rungs = [{ after = 0, price = "0.043217" }, { after = 100, price = "0.041103" }]
"""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that takes pushes."""
    with receiving() as one:
        yield one


def test_a_year_to_the_micro_yuan(receiver: Receiver, tmp_path: Path) -> None:
    data = in_2041(tmp_path / "kept")
    samples = SELLER | {
        "HONGYAN_INVOICE_SERVICE": "simulator",
        "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true",
    }
    with ExitStack() as open_accounts:
        with serving("dev", data=data, settings=samples) as service:
            desk = Desk(service)
            write_catalogue(desk, tmp_path, package("small-30", 30, "1.29", 1))
            customers = {
                name: open_accounts.enter_context(desk.customer(name))
                for name in ("shop", "shelf", "yard")
            }
            year = Year(desk, receiver, customers)
            for name in customers:
                desk.run("endpoint", "set", name, "BillingAlert", receiver.url(f"/{name}"))
            shelf = _january(year, tmp_path)
            _february(year, shelf)
            _march(year, shelf, tmp_path)
            _april(year, shelf)
            _may_and_june(year, tmp_path)
            _july(year, shelf)
        # A restart in the middle of the year, with another deadline; the clock goes on.
        shorter = samples | {"HONGYAN_RECEIPT_DEADLINE_SECONDS": "15"}
        with serving("dev", data=data, settings=shorter, port=service.port) as service:
            desk.service = service
            _august(year)
            _the_rest(year)


def _january(year: Year, tmp_path: Path) -> dict[str, str]:
    """Money comes in, packages are bought, messages are delivered, fail, or stay silent."""
    desk, shop, paper = year.desk, year.shop, year.paper["shop"]
    desk.billing("topup", "shop", "10", "--ref", "bank-1")
    desk.billing("topup", "shop", "10", "--ref", "bank-1")  # the same transfer, told twice
    desk.orders("shop", "small-30")
    paper.cash += micro("10") - SMALL
    paper.packages = [(30, 0)]
    desk.billing("alert", "add", "shop", "cash", "3")
    desk.billing("alert", "add", "shop", "segments", "5")
    shelf = _shelf_is_filled(year)
    (tmp_path / "prices.toml").write_text(PRICES, encoding="utf-8")
    desk.billing("price", "load", str(tmp_path / "prices.toml"), "--from", "2041-02-01")

    # 18 delivered, one failed, one without a receipt: all from the package.
    assert shop.sends(*numbers(18), FAILS, SILENT) == "OK"
    paper.packages = [(11, 1)]
    year.comes_to("+10m")
    paper.packages = [(12, 0)]  # after 72 h without a receipt it is back
    year.comes_to("2041-01-14T12:00")

    # 15 of two segments: six from the package, of which the first fails; nine for money, of which
    # the last fails.
    assert shop.sends(FAILS, *numbers(13), NOBODY_TAKES_IT, title="long") == "OK"
    paper.packages = [(2, 0)]
    paper.spends(204101, 8 * 2 * SAMPLE)
    year.comes_to("2041-01-31T23:59:40")
    year.are_alerted("shop low segments")

    # The last seconds: two from the package, of which one fails, two for money; the fifth arrives
    # next month, at this month's price.
    assert shop.sends(FAILS, *numbers(3), AFTER_30_SECONDS) == "OK"
    paper.packages = [(1, 0)]
    paper.spends(204101, 2 * SAMPLE)
    paper.spends(204102, SAMPLE)
    year.month_ends(204101)
    said = desk.billing("statement", "show", "shop", "204101", "--by", "source")
    assert re.search(r"套餐包 +24 +29 +0\.00", said), said
    return shelf


def _shelf_is_filled(year: Year) -> dict[str, str]:
    """Buy seven packages that are never used, by the way they are paid, and a small one."""
    desk, paper = year.desk, year.paper["shelf"]
    desk.billing("topup", "shelf", "100")
    # A top-up by a third party; the provider tells of it twice.
    said = desk.billing("payment", "create", "shelf", "50")
    desk.plays_payer(said)
    desk.plays_payer(said)
    shelf = {
        name: desk.orders("shelf", "domestic-500", third_party=True)
        for name in ("3 months", "3 months and a day", "6 months", "6 months and a day")
    }
    shelf |= {
        name: desk.orders("shelf", "domestic-500")
        for name in ("by balance", "by balance, late", "invoiced")
    }
    shelf["small"] = desk.orders("shelf", "small-30")
    paper.cash += micro("150") - 3 * PACKAGE - SMALL
    paper.packages = [(500, 0)] * 7 + [(30, 0)]
    return shelf


def _february(year: Year, shelf: dict[str, str]) -> None:
    """A package lapses at its end, with what it holds; the ladder of prices is climbed."""
    desk, shop, paper = year.desk, year.shop, year.paper["shop"]
    # Bought on 10 January for a month: 10 February is its last day.
    year.comes_to("2041-02-10T23:59:30")
    year.are_alerted("shop package_lapses days_to_expiry", "shelf package_lapses days_to_expiry")
    assert shop.sends(SILENT) == "OK"
    paper.packages = [(0, 1)]
    year.agrees()
    paper.packages = []
    year.paper["shelf"].packages.pop()
    year.comes_to("2041-02-11T00:00:30")
    year.refuses(shelf["small"], "it has lapsed (rule 6)")
    assert shop.sends(*numbers(1)) == "OK"
    paper.spends(204102, FIRST)
    year.comes_to("2041-02-15T10:00")  # what was held of the package is gone with it

    # The month's first 100 paid segments cost more than those after them; the first here fails.
    assert shop.sends(FAILS, *numbers(119)) == "OK"
    paper.spends(204102, 98 * FIRST + 21 * AFTER_100)
    year.comes_to("+1h")
    assert shop.sends(*numbers(1)) == "OK"
    paper.spends(204102, AFTER_100)
    year.comes_to("2041-02-28T23:00")
    year.are_alerted("shop low cash")  # fallen below 3 yuan once, looked at many times

    # October's statement in December, so January's not yet in February.
    desk.billing("invoice", "title", "add", "shop", *TITLE)
    asked = ("invoice", "ask", "shop", "--title", "1", "--month")
    assert "ask again from 2041-03-01" in desk.refused("billing", *asked, "204101")
    assert "still runs" in desk.refused("billing", *asked, "204102")
    year.month_ends(204102)


def _march(year: Year, shelf: dict[str, str], tmp_path: Path) -> None:
    """Invoices: January's, electronic; a package's, on paper, which stands before its refund."""
    desk = year.desk
    ask = ("invoice", "ask")
    said = desk.billing(*ask, "shop", "--title", "1", "--month", "204101")
    billed = Decimal(year.paper["shop"].bills[204101]).scaleb(-2)
    assert said == f"Asked for invoice 1: {billed} yuan.\n"
    desk.moves("+1m")  # the service has it issued
    assert "issued" in desk.billing("invoice", "list", "shop")
    again = desk.refused("billing", *ask, "shop", "--title", "1", "--month", "204101")
    assert "never split" in again
    top_up = desk.refused("billing", *ask, "shop", "--title", "1", "--top-up", "1")
    assert "never invoiced" in top_up
    picture = tmp_path / "invoice.pdf"
    assert "a sample" in desk.billing("invoice", "file", "1", str(picture))
    assert picture.read_bytes().startswith(b"%PDF-")

    added = desk.billing("invoice", "title", "add", "shelf", *TITLE, *POSTAL)
    title = re.findall(r"Title (\d+)", added)[0]
    paper = ("--special", "--address", "王小明 13800000000 北京市某路1号")
    words = (*ask, "shelf", "--title", title, "--order", shelf["invoiced"], *paper)
    assert desk.billing(*words) == "Asked for invoice 2: 22.00 yuan.\n"
    desk.moves("+1m")
    desk.billing("invoice", "post", "2", "--courier", "SF", "--tracking", "SF123")
    assert "SF SF123" in desk.billing("invoice", "show", "2")
    year.refuses(shelf["invoiced"], "it is on an invoice (rule 9); return the invoice first")
    assert "red-letter invoice 3" in desk.billing("invoice", "return", "2")
    desk.moves("+1m")
    assert "takes back" in desk.billing("invoice", "show", "3")
    year.refunds(shelf["invoiced"], "balance", 11)
    year.paper["shelf"].cash += PACKAGE
    year.paper["shelf"].packages.pop()
    year.agrees()

    # A postpaid account sends without cash, within its credit.
    desk.billing("account", "set", "yard", "--mode", "postpaid", "--credit-limit", "5")
    year.paper["yard"].becomes_postpaid()
    assert year.yard.sends(*numbers(37)) == "OK"
    year.paper["yard"].spends(204103, 37 * FIRST)
    year.comes_to("+10m")
    left = micro("5") - 37 * FIRST
    assert 63 * FIRST + 17 * AFTER_100 > left > 63 * FIRST + 16 * AFTER_100
    assert year.yard.sends(*numbers(80)) == "isv.AMOUNT_NOT_ENOUGH"
    year.month_ends(204103)


def _april(year: Year, shelf: dict[str, str]) -> None:
    """Three months after the purchase; and a bill that is not paid in time."""
    desk, shelf_paper, yard = year.desk, year.paper["shelf"], year.yard
    year.comes_to("2041-04-10T23:50")
    year.refunds(shelf["3 months"], "original", 12)
    shelf_paper.packages.pop()
    year.comes_to("2041-04-11T00:05")
    year.refunds(shelf["3 months and a day"], "balance", 13)
    shelf_paper.packages.pop()
    shelf_paper.cash += PACKAGE

    year.comes_to("2041-04-16T23:50")  # the last day to pay
    assert yard.sends(*numbers(1)) == "OK"
    year.paper["yard"].spends(204104, FIRST)
    year.comes_to("2041-04-17T00:05")
    year.are_alerted("yard arrears_began arrears")
    assert yard.sends(*numbers(1)) == "isv.OUT_OF_SERVICE"
    desk.billing("topup", "yard", "1.59")
    assert yard.sends(*numbers(1)) == "isv.OUT_OF_SERVICE"
    desk.billing("topup", "yard", "0.01")
    assert yard.sends(*numbers(1)) == "OK"
    year.paper["yard"].cash += micro("1.60")
    year.paper["yard"].spends(204104, FIRST)
    year.comes_to("+1h")
    year.are_alerted("yard arrears_ended arrears")
    year.month_ends(204104)


def _may_and_june(year: Year, tmp_path: Path) -> None:
    """The bill's invoice; files; a top-up, and another fall below what the alert watches."""
    desk, paper = year.desk, year.paper["shop"]
    added = desk.billing("invoice", "title", "add", "yard", "王小明", "--kind", "personal")
    ask = ("invoice", "ask", "yard", "--title", re.findall(r"Title (\d+)", added)[0])
    assert "1.60 yuan" in desk.billing(*ask, "--month", "204103")
    desk.billing("topup", "yard", "0.09")  # April's, at once
    year.paper["yard"].cash += micro("0.09")
    file = tmp_path / "february.csv"
    desk.billing("statement", "export", "shop", "204102", str(file))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        *lines, total, billed = csv.DictReader(opened)
    assert sum(micro(line["金额（元）"]) for line in lines) == paper.months[204102]
    assert micro(total["金额（元）"]) == paper.months[204102]
    assert micro(billed["金额（元）"]) == paper.bills[204102] * 10_000
    assert {(one["账号"], one["账期"]) for one in lines} == {("shop", "2041-02")}

    desk.billing("topup", "shop", "5")
    paper.cash += micro("5")
    year.month_ends(204105)
    assert year.shop.sends(*numbers(110)) == "OK"
    paper.spends(204106, 100 * FIRST + 10 * AFTER_100)
    year.comes_to("+1h")
    year.are_alerted("shop low cash")
    year.month_ends(204106)


def _july(year: Year, shelf: dict[str, str]) -> None:
    """Six months after the purchase."""
    paper = year.paper["shelf"]
    year.comes_to("2041-07-10T23:50")
    year.refunds(shelf["6 months"], "balance", 13)
    year.refunds(shelf["by balance"], "balance", 11)
    del paper.packages[-2:]
    paper.cash += 2 * PACKAGE
    year.comes_to("2041-07-11T00:05")
    year.refuses(shelf["6 months and a day"], "paid too long ago (rule 8)")
    year.refuses(shelf["by balance, late"], "paid too long ago (rule 8)")
    year.month_ends(204107)


def _august(year: Year) -> None:
    """A receipt that comes after its deadline costs more than is left: arrears, and the way out."""
    desk, shop, paper = year.desk, year.shop, year.paper["shop"]
    assert shop.sends(AFTER_30_SECONDS) == "OK"
    year.comes_to("+17s")  # given up after 15 s, its money is back
    count = paper.cash // FIRST
    assert shop.sends(*numbers(count)) == "OK"
    paper.spends(204108, count * FIRST)
    year.comes_to("+5s")
    assert 0 <= paper.cash < FIRST
    paper.spends(204108, FIRST)
    year.comes_to("+30s")
    assert shop.records(AFTER_30_SECONDS, "20410801") == ["DELIVERED"]
    year.are_alerted("shop arrears_began arrears")

    # FAQ 3.2: while it lasts, packages cannot be used either.
    package = desk.orders("shop", "small-30", third_party=True)
    paper.packages = [(30, 0)]
    year.agrees()
    assert shop.sends(*numbers(1)) == "isv.OUT_OF_SERVICE"
    year.refuses(package, "the account is in arrears (rule 10)")
    by_balance = ("billing", "order", "create", "shop", "small-30")
    assert "in arrears" in desk.refused(*by_balance)
    # Money from outside comes in whole fen.
    exact = str(Decimal(-paper.cash).scaleb(-6))
    assert "cannot be paid in fen" in desk.refused("billing", "topup", "shop", exact)
    debt = -(paper.cash // 10_000) * 10_000
    desk.billing("topup", "shop", str(Decimal(debt).scaleb(-6)))
    paper.cash += debt
    assert 0 < paper.cash < 10_000
    desk.billing("topup", "shop", "1")
    assert shop.sends(*numbers(2)) == "OK"
    paper.cash, paper.packages = paper.cash + micro("1"), [(28, 0)]
    year.comes_to("+1h")
    year.are_alerted("shop arrears_ended arrears")
    year.refuses(package, "some of it was used")
    year.month_ends(204108)


def _the_rest(year: Year) -> None:
    """Sending has ended: months are closed, packages lapse, and nothing else moves."""
    shop, shelf = year.paper["shop"], year.paper["shelf"]
    shop.packages = []
    year.month_ends(204109)
    year.are_alerted("shop package_lapses days_to_expiry", "shop low segments")
    for month in (204110, 204111, 204112):
        year.month_ends(month)
    year.comes_to("2042-01-10T23:50")
    year.are_alerted(*["shelf package_lapses days_to_expiry"] * 2)
    assert shelf.packages == [(500, 0)] * 2
    shelf.packages = []
    year.comes_to("2042-01-11T00:05")
    assert "The ledger is right." in year.desk.run("ledger", "verify")
    assert micro("1") < shop.cash < micro("1.01")
    assert year.desk.purse("yard").standing == "good"
