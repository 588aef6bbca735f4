"""Who asks for an invoice gets it, or is told which rule says no and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.invoices import store
from hongyan.domain.invoices.model import InvoiceKind, InvoiceState, Item, Title, TitleKind
from hongyan.domain.invoices.reasons import EntitlementReason, InvoiceReason, TitleReason
from hongyan.domain.orders.model import OrderState
from hongyan.domain.orders.reasons import OrderReason
from hongyan.domain.statements.reasons import StatementReason
from hongyan.flows.money.statements.invoice_titles import add_title
from hongyan.kernel.money import WalletKind
from hongyan.kernel.refusal import Reason, Refused
from tests.flows.billed import YUAN
from tests.flows.invoiced import COMPANY, Invoiced
from tests.saying import remedy, rule
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def payer(world: World) -> Invoiced:
    """An account that used 4.50 yuan in October and in November 2026, on 1 January 2027."""
    return Invoiced(world)


def declined(answer: object) -> str:
    """Return rule and remedy of a declined wish."""
    assert isinstance(answer, Refused), answer
    return f"{rule(answer)}; {remedy(answer)}"


def why(answer: object) -> tuple[Reason, str]:
    """Return why a wish is declined and what of it is at fault; its words are whole."""
    assert declined(answer)
    assert isinstance(answer, Refused)
    return answer.reason, answer.about


def test_a_month_is_invoiced_for_what_was_consumed(payer: Invoiced) -> None:
    # FAQ 3.3.6: by the month's consumption, not by the top-up of 1000 yuan.
    made = payer.asked(202610)
    assert made.state is InvoiceState.ASKED
    assert made.draft.items == (Item(450, month=202610),)
    assert (made.draft.title, made.draft.tax_percent) == (COMPANY, 6)
    assert made.draft.seller_name == "鸿雁运营有限公司"


def test_octobers_invoice_is_asked_for_in_december(world: World) -> None:
    # FAQ 3.3.6: T+2.
    payer = Invoiced(world)
    payer.uses(1)
    payer.goes_to(20270201)
    payer.sweeps()
    said = declined(payer.asks(202701))
    assert said == "2027-01 is closed but cannot be invoiced yet; ask again from 2027-03-01 on"
    said = declined(payer.asks(202702))
    assert said == "2027-02 still runs; it can be invoiced from 2027-04-01 on"
    payer.goes_to(20270301)
    payer.asked(202701)


def test_several_months_and_orders_share_an_invoice(payer: Invoiced) -> None:
    order = payer.orders(200 * YUAN)
    made = payer.asked(202611, 202610, orders=(order,))
    assert made.draft.amount_fen == 450 + 450 + 20_000
    assert {one.month for one in made.draft.items} == {202610, 202611, None}


def test_a_month_is_on_one_invoice_and_never_split(payer: Invoiced) -> None:
    # FAQ 3.3.6: "单个月结算账单不可拆分开票": no amount can be named, and no second invoice asked.
    first = payer.asked(202610)
    said = declined(payer.asks(202610, 202611))
    assert f"2026-10 has invoice {first.invoice_id} already, and is never split" in said
    assert f"hongyan billing invoice return {first.invoice_id}" in said
    assert why(payer.asks(202611, 202611)) == (InvoiceReason.ITEM_TWICE, "invoice.month")


@pytest.mark.parametrize("month", [999_912, 99_999_912, 12, 202_613])
def test_what_is_no_month_is_not_invoiced(payer: Invoiced, month: int) -> None:
    answer = payer.asks(month)
    assert answer == Refused(StatementReason.NOT_A_MONTH, "invoice.month", month=month)


def test_a_top_up_is_never_invoiced(payer: Invoiced) -> None:
    # FAQ 3.3.6: "为什么充值之后不能开发票？"
    assert why(payer.asks(top_up=1)) == (EntitlementReason.TOP_UP, "invoice.top_up")


def test_a_month_of_packages_and_cards_has_nothing_to_invoice(payer: Invoiced) -> None:
    # FAQ 3.2.2: the package was invoiced for what was paid for it.
    payer.uses(5, 0, paid_from=WalletKind.PACKAGE)
    payer.uses(5, 424_700, paid_from=WalletKind.CARD)
    payer.goes_to(20270301)
    payer.sweeps()
    nothing = (EntitlementReason.NOTHING_PAID, "invoice.month")
    assert why(payer.asks(202701)) == why(payer.asks(202609)) == nothing


def test_a_paid_order_is_invoiced_at_once_for_what_was_paid(payer: Invoiced) -> None:
    # FAQ 3.2.2: "开票金额为购买套餐包实际支付金额".
    order = payer.orders(200 * YUAN)
    assert not payer.run(lambda tx: store.order_is_invoiced(tx, order))
    assert payer.asked(orders=(order,)).draft.amount_fen == 20_000
    assert payer.run(lambda tx: store.order_is_invoiced(tx, order))
    again = payer.asks(orders=(order,))
    assert why(again) == (EntitlementReason.INVOICED, "invoice.order")
    assert f"{order} has invoice" in declined(again)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (OrderState.UNPAID, EntitlementReason.UNPAID),
        (OrderState.CLOSED, EntitlementReason.UNPAID),
        (OrderState.REFUNDING, EntitlementReason.REFUNDED),
        (OrderState.REFUNDED, EntitlementReason.REFUNDED),
    ],
)
def test_an_order_that_is_not_paid_or_refunded_is_not_invoiced(
    payer: Invoiced, state: OrderState, reason: EntitlementReason
) -> None:
    order = payer.orders(200 * YUAN, state)
    assert why(payer.asks(orders=(order,))) == (reason, "invoice.order")


def test_a_gift_is_not_invoiced(payer: Invoiced) -> None:
    answer = payer.asks(orders=(payer.orders(0),))
    assert why(answer) == (EntitlementReason.NOTHING_PAID, "invoice.order")


def test_nobody_invoices_anothers_order(payer: Invoiced) -> None:
    order = payer.orders(200 * YUAN)
    payer.account_id = payer.world.sender.account_id
    payer.title_id = payer.run(
        lambda tx: add_title(work_at(tx, payer.world.now), payer.account_id, COMPANY)
    )
    assert why(payer.asks(orders=(order,))) == (OrderReason.NOT_OF_ACCOUNT, "invoice.order")


def test_a_postpaid_month_is_invoiced_once_it_is_paid(payer: Invoiced) -> None:
    # FAQ 3.3.6: "可开发票金额为当月实际结算金额".
    payer.pays_later()
    payer.uses(30_000)
    payer.goes_to(20270301)
    payer.sweeps()
    assert why(payer.asks(202701)) == (EntitlementReason.UNSETTLED, "invoice.month")
    payer.tops_up(1000 * YUAN)
    assert payer.asked(202701).draft.amount_fen == 135_000


def test_a_special_invoice_goes_by_post_to_a_company(payer: Invoiced) -> None:
    # FAQ 3.3.6: "增值税专用发票以纸质形式邮寄".
    special = InvoiceKind.SPECIAL
    unsent = payer.asks(202610, kind=special)
    assert why(unsent) == (InvoiceReason.RECIPIENT_MISSING, "invoice.recipient")
    person = Title(TitleKind.PERSONAL, "张三")
    payer.title_id = payer.run(
        lambda tx: add_title(work_at(tx, payer.world.now), payer.account_id, person)
    )
    answer = payer.asks(202610, kind=special, recipient="某路 1 号")
    assert why(answer) == (TitleReason.SPECIAL_NEEDS_COMPANY, "title")
    payer.asked(202610)


@pytest.mark.parametrize(
    ("months", "reason"),
    [
        ((), InvoiceReason.NOTHING_NAMED),
        (tuple(range(101)), InvoiceReason.ITEMS_TOO_MANY),
        ((202613,), StatementReason.NOT_A_MONTH),
    ],
)
def test_what_names_nothing_that_can_be_invoiced_is_declined(
    payer: Invoiced, months: tuple[int, ...], reason: Reason
) -> None:
    assert why(payer.asks(*months)) == (reason, "invoice.month")


def test_a_title_that_is_not_there_is_declined(payer: Invoiced) -> None:
    missing = Refused(TitleReason.MISSING, "title", title=99)
    assert payer.asks(202610, title_id=99) == missing


@pytest.mark.parametrize("missing", ["operator_name", "operator_tax_number"])
def test_no_invoice_is_asked_for_while_the_seller_has_no_name(
    payer: Invoiced, missing: str
) -> None:
    # AUDIT I6: "invoice issued with seller —".
    sellers = {"operator_name": "鸿雁运营有限公司", "operator_tax_number": "91110000MA01AB1232"}
    payer.world.use(**(sellers | {missing: " "}))
    answer = payer.asks(202610)
    assert why(answer) == (InvoiceReason.SELLER_UNSET, missing.replace("_", ".", 1))


def test_a_month_that_has_not_begun_does_not_run(payer: Invoiced) -> None:
    # AUDIT I6: "still runs" for a month not begun.
    said = declined(payer.asks(202702))
    assert said == "2027-02 has not begun; it can be invoiced from 2027-04-01 on"
    assert "2027-01 still runs" in declined(payer.asks(202701))
