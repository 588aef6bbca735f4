"""What the table of refunds looks at, each fact as it comes about; the dry run says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.invoices.model import Invoice, Title, TitleKind
from hongyan.domain.orders.model import Order, Refund
from hongyan.domain.orders.reasons import RefundReason
from hongyan.domain.orders.refunds import Decision
from hongyan.domain.tariff.model import TariffKind
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.flows.money.sales.manage_tariff import load_document
from hongyan.flows.money.sales.refund_facts import check_refund
from hongyan.flows.money.statements.ask_invoice import Wish, ask_invoice
from hongyan.flows.money.statements.invoice_titles import add_title
from hongyan.flows.money.statements.issue_invoice import record_issued
from hongyan.flows.money.statements.manage_invoices import return_invoice
from hongyan.kernel.refusal import Refused
from tests.flows.carrier import receipt, taken
from tests.flows.money.ledger.test_funds_snapshots import owes
from tests.flows.shop import ABROAD, Shop
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World


def refused(shop: Shop, order: Order, why: RefundReason) -> None:
    """Check that the dry run and the refund itself both say no, and for this reason."""
    found = shop.run(lambda tx: check_refund(work_at(tx, shop.now, shop.context), order.order_id))
    assert not isinstance(found, Refused)
    assert found[1].answer == Refused(why, "order", rule=found[1].rule)
    before = shop.places()
    assert shop.refunds(order) == found[1].answer
    assert shop.places() == before


def test_after_six_months_nothing_is_refunded(shop: Shop) -> None:
    # FAQ 3.2: no refund after 6 months.
    orders = shop.bought(), shop.paid_by_third_party()
    shop.waits_until(20260716, 0)
    for order in orders:
        refused(shop, order, RefundReason.TOO_OLD)


def test_a_package_that_was_used_is_not_refunded_but_one_that_only_held_is(shop: Shop) -> None:
    # FAQ 3.2: no refund once used.
    order = shop.bought()
    (leaving,) = shop.world.leaves(PHONE, sender=shop.sender)
    shop.world.hears(taken(leaving))
    refused(shop, order, RefundReason.USED)
    shop.world.receives(receipt(leaving, failure="UNDELIV"))
    (wallet,) = shop.wallets(order)
    assert (wallet.available, wallet.held) == (500, 0)
    assert isinstance(shop.refunds(order), Refund)


def test_a_delivered_message_uses_the_package(shop: Shop) -> None:
    # FAQ 3.2: no refund once used.
    order = shop.bought()
    (leaving,) = shop.world.leaves(PHONE, sender=shop.sender)
    shop.world.hears(taken(leaving))
    shop.world.receives(receipt(leaving))
    refused(shop, order, RefundReason.USED)


@pytest.mark.parametrize("is_swept", [False, True])
def test_what_has_lapsed_is_not_refunded(shop: Shop, *, is_swept: bool) -> None:
    # FAQ 3.2: a package lapses by itself.
    shop.world.use(refund_months=24)
    order = shop.bought()
    shop.waits_until(20270116, 0)
    if is_swept:
        shop.run(lambda tx: lapse_packages(work_at(tx, shop.now, shop.context)))
    refused(shop, order, RefundReason.LAPSED)


def test_the_international_package_is_never_refunded(world: World) -> None:
    # FAQ 5.1.13: no refund.
    shop = Shop(world, "300")
    refused(shop, shop.bought(ABROAD), RefundReason.NEVER_REFUNDABLE)


def test_a_card_that_was_sold_as_not_refundable_stays_sold(shop: Shop) -> None:
    catalogue = """
        name = "spring"
        [[product]]
        code = "card-10"
        name_zh = "国际短信储值卡 10元"
        name_en = "Card, 10 yuan"
        kind = "card"
        scope = "international"
        price = "10"
        months = 12
        refundable = false
    """
    shop.run(lambda tx: load_document(work_at(tx, shop.now), TariffKind.PRODUCTS, catalogue, None))
    refused(shop, shop.bought("card-10"), RefundReason.NEVER_REFUNDABLE)


def test_an_invoice_must_come_back_first(shop: Shop) -> None:
    shop.world.use(operator_name="鸿雁运营有限公司", operator_tax_number="91110000MA01AB1232")
    # FAQ 3.2: an invoiced package's refund needs the invoice back first.
    order, company = shop.bought(), Title(TitleKind.PERSONAL, "王小明")
    now_ms, context = shop.now, shop.context

    def ask(tx: Connection) -> Invoice:
        title_id = add_title(work_at(tx, now_ms), shop.account_id, company)
        assert isinstance(title_id, int), title_id
        wish = Wish(title_id, orders=(order.order_id,))
        made = ask_invoice(work_at(tx, now_ms, context), shop.account_id, wish)
        assert isinstance(made, Invoice), made
        return made

    invoice = shop.run(ask).invoice_id
    shop.run(lambda tx: record_issued(work_at(tx, now_ms), invoice, "N1"))
    refused(shop, order, RefundReason.INVOICED)
    red = shop.run(lambda tx: return_invoice(work_at(tx, now_ms), invoice))
    assert isinstance(red, Invoice)
    refused(shop, order, RefundReason.INVOICED)
    shop.run(lambda tx: record_issued(work_at(tx, now_ms), red.invoice_id, "N2"))
    assert isinstance(shop.refunds(order), Refund)


def test_an_account_in_arrears_tops_up_first(shop: Shop) -> None:
    # FAQ 3.2: the balance must not be below 0.
    order = shop.bought()
    owes(shop, "5")
    refused(shop, order, RefundReason.IN_ARREARS)
    shop.tops_up("5")
    assert isinstance(shop.refunds(order), Refund)


def test_what_is_not_paid_is_not_refunded(shop: Shop) -> None:
    order, _ = shop.waiting()
    refused(shop, order, RefundReason.NOT_PAID)
    done = shop.bought()
    shop.refunds(done)
    found = shop.run(lambda tx: check_refund(work_at(tx, shop.now, shop.context), done.order_id))
    assert not isinstance(found, Refused)
    assert found[1] == Decision(2, Refused(RefundReason.REFUNDED_ALREADY, "order", rule=2))
