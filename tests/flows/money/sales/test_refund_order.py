"""Refunds: allowed or not at every edge, back the right way, and safe beside sends and crashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.invoices.model import Invoice, Title, TitleKind
from hongyan.domain.ledger.model import WalletState
from hongyan.domain.orders.model import Order, OrderState, Refund, RefundRoute, RefundState
from hongyan.domain.orders.refunds import Decision, RefundRefusal
from hongyan.domain.tariff.model import TariffKind
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.flows.money.sales.manage_tariff import load_document
from hongyan.flows.money.sales.refund_order import asked_refunds, check_refund
from hongyan.flows.money.statements.ask_invoice import Wish, ask_invoice
from hongyan.flows.money.statements.invoice_titles import add_title
from hongyan.flows.money.statements.issue_invoice import record_issued
from hongyan.flows.money.statements.manage_invoices import return_invoice
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.money import micro_yuan
from tests.flows.carrier import receipt, taken
from tests.flows.money.ledger.test_arrears import owes
from tests.flows.shop import ABROAD, CARD, PRICE, Shop
from tests.flows.world import PHONE

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World


def refused(shop: Shop, order: Order, why: RefundRefusal) -> None:
    """Check that the dry run and the refund itself both say no, and for this reason."""
    found = shop.run(
        lambda tx: check_refund(tx, order.order_id, now_ms=shop.now, context=shop.context)
    )
    assert not isinstance(found, Declined)
    assert found[1].answer is why
    before = shop.places()
    declined = shop.refunds(order)
    assert isinstance(declined, Declined)
    assert f"rule {found[1].rule}" in declined.rule
    assert shop.places() == before


def test_an_unused_package_paid_from_the_balance_goes_back_to_it(shop: Shop) -> None:
    # FAQ 3.2: paid from the balance, back to the balance.
    order = shop.bought()
    shop.waits_until(20260715)  # six months, the last day
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    assert (refund.state, refund.route, refund.amount) == (
        RefundState.DONE,
        RefundRoute.BALANCE,
        PRICE,
    )
    assert shop.cash() == micro_yuan("100")
    assert shop.order(order.order_id).state is OrderState.REFUNDED
    (wallet,) = shop.wallets(order)
    assert (wallet.state, wallet.available) == (WalletState.REFUNDED, 0)
    assert shop.places()["house/package_sales", "CNY"] == 0
    assert shop.places()["house/issued", "SEG"] == 0


def test_a_refund_is_made_once(shop: Shop) -> None:
    order = shop.bought()
    assert shop.refunds(order) == shop.refunds(order)
    assert shop.cash() == micro_yuan("100")


def test_a_third_partys_payment_goes_back_the_way_it_came_for_three_months(shop: Shop) -> None:
    # FAQ 3.2: within 3 months, back the way it came.
    order = shop.paid_by_third_party()
    shop.waits_until(20260415, 23)
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    assert (refund.state, refund.route) == (RefundState.ASKED, RefundRoute.ORIGINAL)
    (wallet,) = shop.wallets(order)
    assert (wallet.state, wallet.available) == (WalletState.REFUNDING, 0)
    assert shop.places()["house/paid_out", "CNY"] == 0
    (done,) = shop.answers()
    assert done is not None
    assert (done.state, done.provider_ref) == (RefundState.DONE, "R")
    assert shop.places()["house/paid_out", "CNY"] == PRICE
    assert shop.places()["house/package_sales", "CNY"] == 0
    assert shop.cash() == micro_yuan("100")
    assert shop.order(order.order_id).state is OrderState.REFUNDED
    assert shop.answers() == []


def test_after_three_months_a_third_partys_payment_goes_to_the_balance(shop: Shop) -> None:
    # FAQ 3.2: 3 to 6 months, to the balance.
    order = shop.paid_by_third_party()
    shop.waits_until(20260416, 0)
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    assert (refund.state, refund.route) == (RefundState.DONE, RefundRoute.BALANCE)
    assert shop.cash() == micro_yuan("100") + PRICE


def test_after_six_months_nothing_is_refunded(shop: Shop) -> None:
    # FAQ 3.2: no refund after 6 months.
    orders = shop.bought(), shop.paid_by_third_party()
    shop.waits_until(20260716, 0)
    for order in orders:
        refused(shop, order, RefundRefusal.TOO_OLD)


def test_a_package_that_was_used_is_not_refunded_but_one_that_only_held_is(shop: Shop) -> None:
    # FAQ 3.2: no refund once used.
    order = shop.bought()
    (leaving,) = shop.world.leaves(PHONE, sender=shop.sender)
    shop.world.hears(taken(leaving))
    refused(shop, order, RefundRefusal.USED)
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
    refused(shop, order, RefundRefusal.USED)


@pytest.mark.parametrize("is_swept", [False, True])
def test_what_has_lapsed_is_not_refunded(shop: Shop, *, is_swept: bool) -> None:
    # FAQ 3.2: a package lapses by itself.
    shop.world.use(refund_months=24)
    order = shop.bought()
    shop.waits_until(20270116, 0)
    if is_swept:
        shop.run(lambda tx: lapse_packages(tx, now_ms=shop.now, context=shop.context))
    refused(shop, order, RefundRefusal.LAPSED)


def test_the_international_package_is_never_refunded(world: World) -> None:
    # FAQ 5.1.13: no refund.
    shop = Shop(world, "300")
    refused(shop, shop.bought(ABROAD), RefundRefusal.NEVER_REFUNDABLE)


def test_an_unused_card_is_refunded_and_its_bonus_goes_back_with_it(world: World) -> None:
    shop = Shop(world, "1000")
    shop.waits_until(20260618)
    order = shop.bought(CARD)
    assert shop.cash() == 0
    assert isinstance(shop.refunds(order), Refund)
    assert shop.cash() == micro_yuan("1000")
    assert {one.available for one in shop.wallets(order)} == {0}
    assert shop.places()["house/bonuses", "CNY"] == 0
    assert shop.places()["house/card_sales", "CNY"] == 0


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
    shop.run(lambda tx: load_document(tx, TariffKind.PRODUCTS, catalogue, None, shop.now))
    refused(shop, shop.bought("card-10"), RefundRefusal.NEVER_REFUNDABLE)


def test_an_invoice_must_come_back_first(shop: Shop) -> None:
    shop.world.use(operator_name="鸿雁运营有限公司", operator_tax_number="91110000MA01AB1232")
    # FAQ 3.2: an invoiced package's refund needs the invoice back first.
    order, company = shop.bought(), Title(TitleKind.PERSONAL, "王小明")
    now_ms, context = shop.now, shop.context

    def ask(tx: Connection) -> Invoice:
        title_id = add_title(tx, shop.account_id, company, now_ms=now_ms)
        assert isinstance(title_id, int), title_id
        wish = Wish(title_id, orders=(order.order_id,))
        made = ask_invoice(tx, shop.account_id, wish, now_ms=now_ms, context=context)
        assert isinstance(made, Invoice), made
        return made

    invoice = shop.run(ask).invoice_id
    shop.run(lambda tx: record_issued(tx, invoice, "N1", now_ms=now_ms))
    refused(shop, order, RefundRefusal.INVOICED)
    red = shop.run(lambda tx: return_invoice(tx, invoice, now_ms=now_ms))
    assert isinstance(red, Invoice)
    refused(shop, order, RefundRefusal.INVOICED)
    shop.run(lambda tx: record_issued(tx, red.invoice_id, "N2", now_ms=now_ms))
    assert isinstance(shop.refunds(order), Refund)


def test_an_account_in_arrears_tops_up_first(shop: Shop) -> None:
    # FAQ 3.2: the balance must not be below 0.
    order = shop.bought()
    owes(shop, "5")
    refused(shop, order, RefundRefusal.IN_ARREARS)
    shop.tops_up("5")
    assert isinstance(shop.refunds(order), Refund)


def test_what_is_not_paid_is_not_refunded(shop: Shop) -> None:
    order, _ = shop.waiting()
    refused(shop, order, RefundRefusal.NOT_PAID)
    done = shop.bought()
    shop.refunds(done)
    found = shop.run(
        lambda tx: check_refund(tx, done.order_id, now_ms=shop.now, context=shop.context)
    )
    assert not isinstance(found, Declined)
    assert found[1] == Decision(2, RefundRefusal.REFUNDED_ALREADY)


def test_unknown_orders_are_declined(shop: Shop) -> None:
    ghost = shop.bought()
    unknown = Order(**{name: getattr(ghost, name) for name in Order.__slots__} | {"order_id": 99})
    for verb in (shop.refunds, shop.asks_again, shop.sends_to_balance):
        assert isinstance(verb(unknown), Declined)
    found = shop.run(lambda tx: check_refund(tx, 99, now_ms=shop.now, context=shop.context))
    assert isinstance(found, Declined)


def test_the_refunded_package_pays_for_nothing(shop: Shop) -> None:
    order = shop.bought()
    shop.refunds(order)
    shop.world.sends(PHONE, sender=shop.sender)
    (wallet,) = shop.wallets(order)
    assert (wallet.available, wallet.held) == (0, 0)
    assert shop.cash() < micro_yuan("100")


def test_a_provider_that_refuses_is_asked_again_or_passed_over(shop: Shop) -> None:
    order = shop.paid_by_third_party()
    shop.refunds(order)
    (failed,) = shop.answers(fault="ACQ.USER_NOT_EXIST")
    assert failed is not None
    assert (failed.state, failed.fault) == (RefundState.FAILED, "ACQ.USER_NOT_EXIST")
    assert shop.run(asked_refunds) == []
    again = shop.asks_again(order)
    assert isinstance(again, Refund)
    assert (again.state, again.fault) == (RefundState.ASKED, "")
    assert isinstance(shop.sends_to_balance(order), Declined)
    shop.answers(fault="ACQ.USER_NOT_EXIST")
    moved = shop.sends_to_balance(order)
    assert isinstance(moved, Refund)
    assert (moved.state, moved.route) == (RefundState.DONE, RefundRoute.BALANCE)
    assert shop.cash() == micro_yuan("100") + PRICE
    assert isinstance(shop.asks_again(order), Declined)


def test_an_answer_that_comes_twice_is_written_once(shop: Shop) -> None:
    # Two processes may have asked: the provider paid once, under the refund's number.
    from hongyan.domain.orders.model import RefundAnswer
    from hongyan.flows.money.sales.refund_order import record_refund

    order = shop.paid_by_third_party()
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    answers = [
        shop.run(
            lambda tx: record_refund(
                tx,
                refund.refund_id,
                RefundAnswer(provider_ref="R"),
                now_ms=shop.now,
                context=shop.context,
            )
        )
        for _ in range(2)
    ]
    assert answers[0] is not None
    assert answers[1] is None
    assert shop.places()["house/paid_out", "CNY"] == PRICE


def test_one_orders_refund_can_be_asked_for_alone(shop: Shop) -> None:
    first, second = shop.paid_by_third_party(), shop.paid_by_third_party()
    for order in (first, second):
        shop.refunds(order)
    assert len(shop.run(asked_refunds)) == 2
    (one,) = shop.run(lambda tx: asked_refunds(tx, second.order_id))
    assert one.refund.order_id == one.payment.order_id == second.order_id
    assert shop.run(lambda tx: asked_refunds(tx, 99)) == []
