"""FAQ section 3, Money, as customers and operators meet it: every row, by API and commands.

One `hongyan dev` under the movable clock, in 2041, serves all tests; each has an account of its
own. Its receipts have 15 seconds, so that a late one is soon had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.api.applying import OLD_SIGN
from tests.stories.caller import SIGN
from tests.stories.desk import (
    AFTER_30_SECONDS,
    FAILS,
    SELLER,
    TEXTS,
    Customer,
    Desk,
    in_2041,
    micro,
    numbers,
    package,
    write_catalogue,
)
from tests.stories.service import serving

pytestmark = [pytest.mark.story, pytest.mark.timeout(300), pytest.mark.xdist_group("faq_money")]

SEGMENT = micro("0.045")
[PHONE] = numbers(1)
SHORT_OF_FUNDS = "isv.AMOUNT_NOT_ENOUGH"
SUSPENDED = "isv.OUT_OF_SERVICE"
COMPANY = ("某某科技有限公司", "--tax-number", "91350100M000100Y43")
POSTAL = ("--address", "北京市某路1号", "--phone", "010-12345678")
BANK = ("--bank", "某银行", "--bank-account", "12345678")

Opens = Callable[[str], Customer]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The operator's desk of a running service, with a package of one month on sale."""
    directory = tmp_path_factory.mktemp("faq")
    settings = SELLER | {
        "HONGYAN_RECEIPT_DEADLINE_SECONDS": "15",
        "HONGYAN_INVOICE_SERVICE": "simulator",
    }
    with serving("dev", data=in_2041(directory / "kept"), settings=settings) as service:
        made = Desk(service)
        write_catalogue(made, directory, package("month-30", 30, "1.29", 1))
        yield made


@pytest.fixture
def opens(desk: Desk) -> Iterator[Opens]:
    """Open an account with a key, a sign, templates and no money."""
    with ExitStack() as accounts:
        yield lambda name: accounts.enter_context(desk.customer(name))


def test_a_package_without_cash_sends_nothing_until_there_is_some(desk: Desk, opens: Opens) -> None:
    # FAQ 3.1
    shop = opens("gate")
    desk.orders("gate", "month-30", third_party=True)
    assert desk.purse("gate").packages == ((30, 0),)
    assert desk.purse("gate").posted == 0
    assert shop.sends(PHONE) == SHORT_OF_FUNDS
    assert shop.records(PHONE, _day(desk)) == []
    desk.billing("topup", "gate", "0.01")
    assert shop.sends(PHONE) == "OK"
    desk.moves("+10s")
    # The package paid; what opens the gate is only looked at.
    assert (desk.purse("gate").segments, desk.purse("gate").posted) == (29, micro("0.01"))


def test_a_package_is_in_force_at_once_and_lapses_by_itself(desk: Desk, opens: Opens) -> None:
    # FAQ 3.2: bought is in force; at its end it lapses, and is not refunded.
    shop = opens("lapsing")
    desk.billing("topup", "lapsing", "10")
    order = desk.orders("lapsing", "month-30")
    assert shop.sends(PHONE) == "OK"
    desk.moves("+1month")  # the same day of the next month is its last
    before = desk.purse("lapsing")
    assert before.packages == ((29, 0),)
    assert shop.sends(PHONE) == "OK"
    desk.moves("+1d")
    after = desk.purse("lapsing")
    assert (after.packages, after.posted) == ((), before.posted)
    assert "lapsed" in desk.refused("billing", "refund", "do", order)
    assert shop.sends(PHONE) == "OK"
    desk.moves("+10s")
    assert desk.purse("lapsing").posted == before.posted - SEGMENT


def test_a_package_is_invoiced_for_what_was_paid_and_returned_before_a_refund(
    desk: Desk, opens: Opens, tmp_path: Path
) -> None:
    # FAQ 3.2: the invoice is on the amount paid; refunded only once the invoice is back.
    opens("invoiced")
    desk.billing("topup", "invoiced", "100")
    order = desk.orders("invoiced", "domestic-500")
    title = _title(desk, "invoiced", *COMPANY)
    asked = desk.billing("invoice", "ask", "invoiced", "--title", title, "--order", order)
    number = _number(r"invoice (\d+): 22\.00 yuan", asked)
    desk.moves("+1m")
    assert re.search(rf"{number} +ordinary +22\.00 +issued", _invoices(desk, "invoiced"))
    refused = desk.refused("billing", "refund", "do", order)
    assert "it is on an invoice" in refused
    assert "return the invoice first" in refused
    red = _number(r"red-letter invoice (\d+)", desk.billing("invoice", "return", number))
    desk.moves("+1m")
    assert re.search(rf"{red} +red of {number} +-22\.00 +issued", _invoices(desk, "invoiced"))
    assert "done" in desk.billing("refund", "do", order)
    assert desk.purse("invoiced").posted == micro("100")
    picture = tmp_path / "red.pdf"
    desk.billing("invoice", "file", red, str(picture))
    assert picture.read_bytes().startswith(b"%PDF-")


def test_a_balance_below_zero_stops_everything_packages_included(desk: Desk, opens: Opens) -> None:
    # FAQ 3.2: a balance below 0 suspends the account, and its packages with it.
    shop = opens("arrears")
    desk.billing("topup", "arrears", "0.09")
    assert shop.sends(AFTER_30_SECONDS) == "OK"
    desk.moves("+17s")  # given up, and its money is spent otherwise
    assert shop.sends(*numbers(2)) == "OK"
    desk.moves("+5s")
    assert desk.purse("arrears").posted == 0
    desk.moves("+30s")  # and then it arrived after all
    assert desk.purse("arrears").posted == -SEGMENT
    assert desk.purse("arrears").standing == "in"
    desk.orders("arrears", "month-30", third_party=True)
    assert shop.sends(PHONE) == SUSPENDED
    assert "in arrears" in desk.refused("billing", "order", "create", "arrears", "month-30")
    desk.billing("topup", "arrears", "1")
    assert shop.sends(PHONE) == "OK"
    desk.moves("+10s")
    purse = desk.purse("arrears")
    assert (purse.segments, purse.posted) == (29, micro("1") - SEGMENT)


def test_what_was_used_is_not_refunded_and_what_failed_was_not_used(
    desk: Desk, opens: Opens
) -> None:
    # FAQ 3.2: no refund once used.
    shop = opens("used")
    desk.billing("topup", "used", "10")
    order = desk.orders("used", "month-30")
    assert shop.sends(FAILS) == "OK"
    assert "is held" in desk.refused("billing", "refund", "do", order)
    desk.moves("+10s")
    assert "balance (rule 11), done" in desk.billing("refund", "do", order)
    assert desk.purse("used").posted == micro("10")
    again = desk.orders("used", "month-30")
    assert shop.sends(PHONE) == "OK"
    desk.moves("+10s")
    assert "some of it was used" in desk.refused("billing", "refund", "do", again)


def test_a_refund_goes_back_the_way_it_came_or_to_the_balance_or_nowhere(
    desk: Desk, opens: Opens
) -> None:
    # FAQ 3.2: by a third party, within 3 months: back the way it came; from the balance, or 3 to 6
    # months: to the balance; after 6 months: no more.
    opens("refunds")
    desk.billing("topup", "refunds", "100")
    fresh, ripe, old = (desk.orders("refunds", "domestic-500", third_party=True) for _ in range(3))
    early, late, never = (desk.orders("refunds", "domestic-500") for _ in range(3))
    assert "balance (rule 11), done" in desk.billing("refund", "do", early)
    assert desk.purse("refunds").posted == micro("56")
    desk.moves("+3months")
    assert "original (rule 12), done" in desk.billing("refund", "do", fresh)
    assert desk.purse("refunds").posted == micro("56")
    desk.moves("+1d")
    assert "balance (rule 13), done" in desk.billing("refund", "do", ripe)
    assert "balance (rule 11), done" in desk.billing("refund", "do", late)
    assert desk.purse("refunds").posted == micro("100")
    desk.moves("+3months")
    for order in (old, never):
        assert "paid too long ago" in desk.refused("billing", "refund", "do", order)
    assert desk.purse("refunds").packages == ((500, 0),) * 2


def test_signs_templates_and_their_review_cost_nothing(desk: Desk, opens: Opens) -> None:
    # FAQ 3.3.1: both may be reviewed before anything is bought; only a send costs.
    shop = opens("free")
    asked = shop.caller.call("AddSmsSign", **OLD_SIGN)
    assert asked.code == "OK", asked
    applied = shop.caller.call(
        "AddSmsTemplate",
        TemplateType="1",
        TemplateName="发货",
        TemplateContent="您的订单已发货，请留意查收。",
        Remark="会员订单",
    )
    assert applied.code == "OK", applied
    code = applied.body["TemplateCode"]
    cases = re.findall(r"^ *(\d+) .*\bfree\b", desk.run("review", "queue"), re.MULTILINE)
    assert len(cases) == 2
    for case in cases:
        desk.run("review", "claim", case, "--by", "reviewer")
        desk.run("review", "approve", case, "--by", "reviewer")
    assert "Nothing has moved" in desk.run("ledger", "entries", "free")
    assert shop.caller.send(PHONE, code, SignName=SIGN).code == SHORT_OF_FUNDS
    desk.billing("topup", "free", "1")
    assert shop.caller.send(PHONE, code, SignName=SIGN).code == "OK"
    desk.moves("+10s")
    assert desk.purse("free").posted == micro("1") - SEGMENT


def test_fifty_times_a_day_the_same_to_the_same_number_and_each_is_charged(
    desk: Desk, opens: Opens
) -> None:
    # FAQ 3.3.2, FAQ 2.1.8
    shop = opens("repeats")
    desk.billing("topup", "repeats", "10")
    day = _day(desk)
    assert {shop.sends(PHONE) for _ in range(50)} == {"OK"}
    assert shop.sends(PHONE) == "isv.BUSINESS_LIMIT_CONTROL"
    assert shop.sends(FAILS) == "OK"
    desk.moves("+10s")
    # Every message delivered is charged, repeats too; what failed is not.
    assert desk.purse("repeats").posted == micro("10") - 50 * SEGMENT
    assert shop.records(PHONE, day) == ["DELIVERED"] * 50
    assert shop.records(FAILS, day) == ["failed"]
    desk.moves("+1d")
    assert shop.sends(PHONE) == "OK"


def test_a_package_pays_for_every_kind_of_domestic_message_by_segments(
    desk: Desk, opens: Opens
) -> None:
    # FAQ 3.3.3
    shop = opens("pool")
    desk.billing("topup", "pool", "1")
    desk.orders("pool", "month-30", third_party=True)
    left = 30
    for title in TEXTS:
        assert shop.sends(PHONE, title=title) == "OK"
        left -= 2 if title == "long" else 1
    desk.moves("+10s")
    purse = desk.purse("pool")
    assert (purse.segments, purse.posted) == (left, micro("1"))


def test_prepaid_waits_for_cash_and_postpaid_sends_on_credit(desk: Desk, opens: Opens) -> None:
    # FAQ 3.3.6a: two modes, a credit limit; the gate of FAQ 3.1 is for prepaid accounts.
    shop = opens("modes")
    assert shop.sends(PHONE) == SHORT_OF_FUNDS
    mode = ("account", "set", "modes", "--mode")
    desk.billing(*mode, "postpaid", "--credit-limit", "0.1")
    assert shop.sends(*numbers(3)) == SHORT_OF_FUNDS
    assert shop.sends(*numbers(2)) == "OK"
    desk.moves("+10s")
    assert desk.purse("modes").posted == -2 * SEGMENT
    assert shop.sends(PHONE) == SHORT_OF_FUNDS
    assert "owes 0.09 yuan" in desk.refused("billing", *mode, "prepaid")
    # Settled by the month: the statement is due, then overdue, and stops everything until paid.
    month = int(_day(desk)[:6])
    desk.billing("account", "set", "modes", "--credit-limit", "1")
    desk.moves("+1month")
    assert re.search(rf"{month} +2 +0\.09 .* due\b", desk.billing("statement", "list", "modes"))
    assert shop.sends(PHONE) == "OK"
    desk.moves("+20d")
    assert "overdue" in desk.billing("statement", "list", "modes")
    assert shop.sends(PHONE) == SUSPENDED
    desk.billing("topup", "modes", "0.09")
    assert shop.sends(PHONE) == "OK"


def test_consumption_is_invoiced_by_whole_months_two_months_later_and_top_ups_never(
    desk: Desk, opens: Opens
) -> None:
    # FAQ 3.3.6
    shop = opens("tax")
    desk.billing("topup", "tax", "10")
    month = int(_day(desk)[:6])
    assert shop.sends(*numbers(30)) == "OK"
    desk.moves("+10s")
    title = _title(desk, "tax", *COMPANY)
    ask = ("invoice", "ask", "tax", "--title", title)
    by_month = (*ask, "--month", str(month))
    assert "still runs" in desk.refused("billing", *by_month)
    desk.moves("+1month")
    assert "closed" in desk.billing("statement", "list", "tax")
    first = _two_months_after(month)
    assert f"ask again from {first} on" in desk.refused("billing", *by_month)
    desk.moves(f"{first}T00:00")
    assert "never invoiced" in desk.refused("billing", *ask, "--top-up", "1")
    asked = desk.billing(*by_month)
    assert "1.35 yuan" in asked
    assert "never split" in desk.refused("billing", *by_month)
    # Ordinary is electronic, special is paper, and goes by post.
    number = _number(r"invoice (\d+)", asked)
    desk.moves("+1m")
    assert "electronic" in desk.refused(
        "billing", "invoice", "post", number, "--courier", "SF", "--tracking", "SF1"
    )
    desk.billing("invoice", "return", number)
    desk.moves("+1m")
    assert "address" in desk.refused("billing", *by_month, "--special")
    full = _title(desk, "tax", *COMPANY, *POSTAL, *BANK)
    paper = ("invoice", "ask", "tax", "--title", full, "--month", str(month), "--special")
    assert "sent by post" in desk.refused("billing", *paper)
    asked = desk.billing(*paper, "--address", "王小明 13800000000 北京市某路1号")
    number = _number(r"invoice (\d+)", asked)
    desk.moves("+1m")
    said = desk.billing("invoice", "post", number, "--courier", "SF", "--tracking", "SF1")
    assert "on its way: SF SF1" in said


@pytest.mark.parametrize(("characters", "segments"), [(70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_long_message_is_charged_by_67_characters(
    desk: Desk, opens: Opens, characters: int, segments: int
) -> None:
    # FAQ 4.1.2
    shop = opens(f"long-{characters}")
    desk.billing("topup", shop.name, "1")
    content = "长" * (characters - len(f"【{SIGN}】"))
    words = ("template", "add", shop.name, "notification", "长短信", content, "--force")
    added = desk.run(*words)
    assert shop.caller.send(PHONE, added.split()[1]).code == "OK"
    desk.moves("+10s")
    assert desk.purse(shop.name).posted == micro("1") - segments * SEGMENT


def _day(desk: Desk) -> str:
    """Return the service's day as the API writes it: 20410110."""
    return desk.run("dev", "clock", "show")[:10].replace("-", "")


def _two_months_after(month: int) -> str:
    year, index = divmod(month // 100 * 12 + month % 100 - 1 + 2, 12)
    return f"{year}-{index + 1:02d}-01"


def _invoices(desk: Desk, name: str) -> str:
    return desk.billing("invoice", "list", name)


def _title(desk: Desk, name: str, *fields: str) -> str:
    return _number(r"Title (\d+)", desk.billing("invoice", "title", "add", name, *fields))


def _number(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    assert found, said
    return found[1]
