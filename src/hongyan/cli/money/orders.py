"""Commands on orders, top-ups and refunds."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.money.money_words import amount_of, refund_line
from hongyan.cli.money.payments import say_where
from hongyan.cli.refusals import words_of
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.cli.words import (
    After,
    Limit,
    moment_cell,
    state_cell,
    yuan_cell,
)
from hongyan.domain.orders.model import Order, PayMethod, Refund, RefundState
from hongyan.domain.orders.words import STATE_WORDS
from hongyan.engine.terminal import say, show_table, told_in_json
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.sales import manage_orders as flows
from hongyan.flows.money.sales import refund_answers as refund_flows
from hongyan.flows.money.sales.ask_payment import ask_payment
from hongyan.flows.money.sales.place_order import pay_from_balance, place_order
from hongyan.flows.money.sales.refund_facts import check_refund
from hongyan.flows.money.sales.refund_order import refund_order
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import yuan_text
from hongyan.kernel.refusal import Refused

Account = Annotated[str, Parameter(help="Name of the account.")]
Yuan = Annotated[str, Parameter(help="Amount in yuan, such as 100 or 99.5.")]
OrderId = Annotated[int, Parameter(help="Number of the order.")]
Of = Annotated[str | None, Parameter(help="Of this account only.")]
Token = Annotated[
    str, Parameter(help="Your word for this order: asking twice under it orders once.")
]

order = App(name="order", help="Orders: buy, pay, list.")
topup = App(name="topup", help="Put money on an account.")
refund = App(name="refund", help="Refund an order, or say why not.")


@order.command
def create(
    account: Account,
    product: Annotated[str, Parameter(help="Code of the product: `hongyan billing product list`.")],
    /,
    *,
    pay: Annotated[PayMethod, Parameter(help="From where it is paid.")] = PayMethod.BALANCE,
    token: Token = "",
    where: Where = HERE,
) -> None:
    """Order a package or a card, and pay it from the balance or be told where to pay."""
    with opened(where) as session:
        now_ms = session.now_ms
        with session.database.transaction() as tx:
            buyer = settled(find_account(tx, account)).account_id
            word = token or str(session.ids.one(now_ms))
            placed = settled(place_order(session.work(tx), buyer, product, word, pay))
            asked = None
            if placed.method is PayMethod.THIRD_PARTY and placed.paid_at is None:
                asked = settled(ask_payment(session.work(tx), placed.order_id))
        tell(
            "Order {order_id} of {amount} yuan is {state}.",
            order_id=placed.order_id,
            amount=yuan_text(placed.amount),
            state=STATE_WORDS[placed.state],
        )
        if asked is not None:
            say_where(session, asked)


@order.command
def pay(order_id: OrderId, /, *, where: Where = HERE) -> None:
    """Pay an order from the balance that waits for a third party."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(pay_from_balance(session.work(tx), order_id))
    tell("Order {order_id} is paid from the balance.", order_id=order_id)


@order.command(name="list")
def list_orders(
    account: Of = None, /, *, limit: Limit = 50, after: After = None, where: Where = HERE
) -> None:
    """List orders, the newest first."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_orders(tx, account, limit, after))
    show_table(
        ("order", "account", *ORDER_CELLS),
        ((one.order_id, name, *_order_cells(one)) for name, one in found),
        empty="No order yet: hongyan billing order create ACCOUNT PRODUCT",
    )


@order.command
def show(order_id: OrderId, /, *, where: Where = HERE) -> None:
    """Show an order with its payments and its refund."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.order_story(tx, order_id))
    one, refund = found.order, found.refund
    if told_in_json(
        {
            "order": one.order_id,
            "account": found.account_name,
            **dict(zip(ORDER_CELLS, _order_cells(one), strict=True)),
            "payments": [
                {"payment": paying.payment_id, "provider": paying.provider, "state": paying.state}
                for paying in found.payments
            ],
            "refund": refund and {"refund": refund.refund_id, "yuan": yuan_cell(refund.amount)},
        }
    ):
        return
    tell(
        "Order {order_id} of {account_name}: {product_code}, token {token}",
        order_id=one.order_id,
        account_name=found.account_name,
        product_code=one.product_code,
        token=one.token,
    )
    tell(
        "{amount} yuan, by {method}: {state}",
        amount=yuan_text(one.amount),
        method=one.method,
        state=STATE_WORDS[one.state],
    )
    paid = worded("not paid")
    if one.paid_at is not None:
        paid = worded("paid {at}", at=shanghai_text(one.paid_at))
    tell("placed {created_at}, {paid}", created_at=shanghai_text(one.created_at), paid=paid)
    for paying in found.payments:
        tell(
            "payment {payment_id} ({provider}): {state}",
            payment_id=paying.payment_id,
            provider=paying.provider,
            state=paying.state,
        )
    if found.refund is not None:
        say(refund_line(found.refund))


@topup.default
def top_up(
    account: Account,
    yuan: Yuan,
    /,
    *,
    ref: Annotated[
        str, Parameter(help="Number of the transfer: giving it twice tops up once.")
    ] = "",
    where: Where = HERE,
) -> None:
    """Put money on an account's balance that you have received for it."""
    amount = amount_of("YUAN", yuan)
    with opened(where) as session, session.database.transaction() as tx:
        now_ms = session.now_ms
        word = ref or str(session.ids.one(now_ms))
        made = settled(flows.write_top_up(session.work(tx), account, amount, word))
    if made.created_at < now_ms:
        since = shanghai_text(made.created_at)
        tell(
            "Reference {provider_ref} was booked on {since} already: nothing was added.",
            provider_ref=made.provider_ref,
            since=since,
        )
        return
    tell(
        "Topped up {account} by {amount} yuan, reference {provider_ref}.",
        account=account,
        amount=yuan_text(made.amount),
        provider_ref=made.provider_ref,
    )


@refund.command
def check(order_id: OrderId, /, *, where: Where = HERE) -> None:
    """Say whether an order would be refunded now, which way, and by which rule."""
    with opened(where) as session, session.database.reading() as tx:
        found = check_refund(session.work(tx), order_id)
        one, decision = settled(found)
    if isinstance(decision.answer, Refused):
        rule, remedy = words_of(decision.answer)
        tell(
            "Order {order_id} would not be refunded: {rule}; {remedy}.",
            order_id=order_id,
            rule=rule,
            remedy=remedy,
        )
    else:
        tell(
            "Order {order_id} would be refunded: {amount} yuan, {answer} ({rule}).",
            order_id=order_id,
            amount=yuan_text(one.amount),
            answer=decision.answer,
            rule=worded("rule {rule} of docs/rules/refunds.md", rule=decision.rule),
        )


@refund.command(name="do")
def refund_one(
    order_id: OrderId,
    /,
    *,
    to_balance: Annotated[
        bool,
        Parameter(negative="", help="To the balance, after the provider refused to pay it back."),
    ] = False,
    where: Where = HERE,
) -> None:
    """Refund an order; where the provider pays it back, ask for that, again if it was refused."""
    with opened(where) as session:
        with session.database.transaction() as tx:
            if to_balance:
                done = settled(refund_flows.send_to_balance(session.work(tx), order_id))
            else:
                done = settled(refund_order(session.work(tx), order_id))
                if done.state is RefundState.FAILED:
                    done = settled(refund_flows.ask_again(session.work(tx), order_id))
        if done.state is RefundState.ASKED:
            done = _ask_provider(session, order_id)
    say(refund_line(done))
    if done.state is RefundState.FAILED:
        raise CommandError(
            worded(
                "ORDER: the provider refused ({fault}); --to-balance, or ask again",
                fault=done.fault,
            )
        )


def _ask_provider(session: Session, order_id: int) -> Refund:
    from hongyan.providers.payment_registry import open_payments  # noqa: PLC0415 - slow to import
    from hongyan.service.refunds import ask_provider  # noqa: PLC0415 - the same

    provider = open_payments(session.settings)
    with session.database.reading() as tx:
        waiting = refund_flows.asked_refunds(tx, order_id)
    for asked in waiting:  # none, if the running service was first
        answer = asyncio.run(ask_provider(provider, asked, session.real_ms))
        with session.database.transaction() as tx:
            refund_flows.record_refund(session.work(tx), asked.refund.refund_id, answer)
    with session.database.reading() as tx:
        found = settled(flows.order_story(tx, order_id)).refund
    assert found is not None, "it was asked for above"
    return found


ORDER_CELLS: Final = ("product", "yuan", "state", "method", "placed", "paid")


def _order_cells(one: Order) -> tuple[object, ...]:
    return (
        one.product_code,
        yuan_cell(one.amount),
        state_cell(one.state, STATE_WORDS),
        one.method.value,
        shanghai_text(one.created_at),
        moment_cell(one.paid_at, ""),
    )
