"""Commands on orders, top-ups, third parties' payments and refunds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.money.money_words import amount_of
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.domain.orders.model import Order, Payment, PayMethod, Refund, RefundState
from hongyan.domain.orders.notification import REMEDIES, Oddity
from hongyan.domain.orders.refunds import REASONS, RefundRefusal
from hongyan.engine.terminal import say, show_table
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.sales import manage_orders as flows
from hongyan.flows.money.sales import refund_order as refund_flows
from hongyan.flows.money.sales.ask_payment import AskedPayment, ask_payment, ask_top_up
from hongyan.flows.money.sales.place_order import pay_from_balance, place_order
from hongyan.flows.money.sales.take_payment import take_payment
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import yuan_text

if TYPE_CHECKING:
    from hongyan.flows.reference.context import FlowContext
    from hongyan.providers.payment import PaymentProvider

Account = Annotated[str, Parameter(help="Name of the account.")]
Yuan = Annotated[str, Parameter(help="Amount in yuan, such as 100 or 99.5.")]
OrderId = Annotated[int, Parameter(help="Number of the order.")]
PaymentId = Annotated[int, Parameter(help="Number of the payment.")]
Of = Annotated[str | None, Parameter(help="Of this account only.")]
Limit = Annotated[int, Parameter(help="Rows to show at most.")]
Token = Annotated[
    str, Parameter(help="Your word for this order: asking twice under it orders once.")
]

order = App(name="order", help="Orders: buy, pay, list.")
topup = App(name="topup", help="Put money on an account.")
payment = App(name="payment", help="Payments by third parties.")
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
        context, now_ms = session.context(), session.now_ms
        with session.database.transaction() as tx:
            buyer = settled(find_account(tx, account)).account_id
            word = token or str(context.ids.one(now_ms))
            placed = settled(
                place_order(tx, buyer, product, word, pay, now_ms=now_ms, context=context)
            )
            asked = None
            if placed.method is PayMethod.THIRD_PARTY and placed.paid_at is None:
                asked = settled(ask_payment(tx, placed.order_id, now_ms=now_ms, context=context))
        say(f"Order {placed.order_id} of {yuan_text(placed.amount)} yuan is {placed.state}.")
        if asked is not None:
            _say_where(session, asked)


@order.command
def pay(order_id: OrderId, /, *, where: Where = HERE) -> None:
    """Pay an order from the balance that waits for a third party."""
    with opened(where) as session, session.database.transaction() as tx:
        context, now_ms = session.context(), session.now_ms
        settled(pay_from_balance(tx, order_id, now_ms=now_ms, context=context))
    say(f"Order {order_id} is paid from the balance.")


@order.command(name="list")
def list_orders(account: Of = None, /, *, limit: Limit = 50, where: Where = HERE) -> None:
    """List orders, the newest first."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_orders(tx, account, limit))
    show_table(
        ("order", "account", "product", "yuan", "state", "by", "placed", "paid"),
        ((one.order_id, name, *_order_cells(one)) for name, one in found),
        empty="No order yet: hongyan billing order create ACCOUNT PRODUCT",
    )


@order.command
def show(order_id: OrderId, /, *, where: Where = HERE) -> None:
    """Show an order with its payments and its refund."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.order_story(tx, order_id))
    one = found.order
    say(f"Order {one.order_id} of {found.account_name}: {one.product_code}, token {one.token}")
    say(f"{yuan_text(one.amount)} yuan, by {one.method}: {one.state}")
    say(f"placed {shanghai_text(one.created_at)}, paid {_moment(one.paid_at)}")
    for paying in found.payments:
        say(f"payment {paying.payment_id} ({paying.provider}): {paying.state}")
    if found.refund is not None:
        say(_refund_line(found.refund))


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
        context, now_ms = session.context(), session.now_ms
        word = ref or str(context.ids.one(now_ms))
        made = settled(
            flows.write_top_up(tx, account, amount, word, now_ms=now_ms, context=context)
        )
    if made.created_at < now_ms:
        since = shanghai_text(made.created_at)
        say(f"Reference {made.provider_ref} was booked on {since} already: nothing was added.")
        return
    say(f"Topped up {account} by {yuan_text(made.amount)} yuan, reference {made.provider_ref}.")


@payment.command(name="create")
def create_payment(account: Account, yuan: Yuan, /, *, where: Where = HERE) -> None:
    """Ask a third party for a top-up, and say where to pay."""
    amount = amount_of("YUAN", yuan)
    with opened(where) as session:
        context, now_ms = session.context(), session.now_ms
        with session.database.transaction() as tx:
            buyer = settled(find_account(tx, account)).account_id
            asked = settled(ask_top_up(tx, buyer, amount, now_ms=now_ms, context=context))
        _say_where(session, asked)


@payment.command(name="list")
def list_payments(
    account: Of = None,
    /,
    *,
    odd: Annotated[
        bool, Parameter(negative="", help="Notifications that did not fit, instead.")
    ] = False,
    limit: Limit = 50,
    where: Where = HERE,
) -> None:
    """List payments, the newest first; or what providers, or strangers, sent that did not fit."""
    if odd:
        _list_odd(limit, where)
        return
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_payments(tx, account, limit))
    show_table(
        ("payment", "account", "order", "yuan", "state", "provider", "number", "asked", "paid"),
        ((one.payment_id, name, *_payment_cells(one)) for name, one in found),
        empty="No payment yet.",
    )


def _list_odd(limit: int, where: Where) -> None:
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_odd_payments(tx, limit)
    show_table(
        ("payment", "provider", "oddity", "times", "last", "provider's number", "remedy"),
        (
            (
                one.payment_id or "unknown",
                one.provider,
                one.oddity,
                one.times,
                shanghai_text(one.last_at),
                one.provider_ref,
                REMEDIES[Oddity(one.oddity)],
            )
            for one in found
        ),
        empty="Every notification fitted.",
    )


@payment.command(name="pay")
def play(payment_id: PaymentId, /, *, where: Where = HERE) -> None:
    """Play the payer: send the simulator's signed notification to the running service."""
    from hongyan.app.guard import as_served  # noqa: PLC0415 - slow to import
    from hongyan.providers.payment import TAKEN  # noqa: PLC0415 - the same
    from hongyan.providers.payment_registry import (  # noqa: PLC0415 - the same
        notify_url,
        open_simulator,
    )
    from hongyan.providers.payment_simulator import deliver  # noqa: PLC0415 - the same

    with opened(where) as session:
        with session.database.reading() as tx:
            paid = settled(flows.find_payment(tx, payment_id))
        simulator = open_simulator(session.settings)
        if paid.provider != simulator.name:
            rule = f"it is to be paid through {paid.provider}"
            raise CommandError(f"PAYMENT: {rule}; only the simulator's can be played")
        body = simulator.notification(paid, session.real_ms)
        answer = asyncio.run(deliver(notify_url(as_served(session.settings)), body))
        if answer is None:
            is_taken, by = _take_here(session, simulator, body), "no service runs: written here"
        else:
            is_taken, by = answer == TAKEN, "the running service took it"
    if not is_taken:
        raise CommandError("PAYMENT: it was not taken; see `hongyan billing payment list --odd`")
    say(f"Payment {payment_id} of {yuan_text(paid.amount)} yuan is paid ({by}).")


@refund.command
def check(order_id: OrderId, /, *, where: Where = HERE) -> None:
    """Say whether an order would be refunded now, which way, and by which rule."""
    with opened(where) as session, session.database.reading() as tx:
        context, now_ms = session.context(), session.now_ms
        found = refund_flows.check_refund(tx, order_id, now_ms=now_ms, context=context)
        one, decision = settled(found)
    rule = f"rule {decision.rule} of docs/rules/refunds.md"
    if isinstance(decision.answer, RefundRefusal):
        reason, remedy = REASONS[decision.answer]
        say(f"Order {order_id} would not be refunded: {reason} ({rule}); {remedy}.")
    else:
        amount = yuan_text(one.amount)
        say(f"Order {order_id} would be refunded: {amount} yuan, {decision.answer} ({rule}).")


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
    """Refund an order; where the provider has to pay it back, ask him, and again if he refused."""
    with opened(where) as session:
        context, now_ms = session.context(), session.now_ms
        with session.database.transaction() as tx:
            if to_balance:
                done = settled(
                    refund_flows.send_to_balance(tx, order_id, now_ms=now_ms, context=context)
                )
            else:
                done = settled(
                    refund_flows.refund_order(tx, order_id, now_ms=now_ms, context=context)
                )
                if done.state is RefundState.FAILED:
                    done = settled(refund_flows.ask_again(tx, order_id))
        if done.state is RefundState.ASKED:
            done = _ask_provider(session, context, order_id)
    say(_refund_line(done))
    if done.state is RefundState.FAILED:
        raise CommandError(f"ORDER: the provider refused ({done.fault}); --to-balance, or ask him")


def _ask_provider(session: Session, context: FlowContext, order_id: int) -> Refund:
    from hongyan.providers.payment_registry import open_payments  # noqa: PLC0415 - slow to import

    provider = open_payments(session.settings)
    with session.database.reading() as tx:
        waiting = refund_flows.asked_refunds(tx, order_id)
    for asked in waiting:  # none, if the running service was quicker
        if asked.payment.provider != provider.name:
            rule = f"it was paid through {asked.payment.provider}"
            raise CommandError(f"HONGYAN_PAYMENT_PROVIDER: {rule}; set it, and ask again")
        number, amount = asked.refund.refund_id, asked.refund.amount
        answer = asyncio.run(provider.refund(asked.payment, number, amount, session.real_ms))
        with session.database.transaction() as tx:
            refund_flows.record_refund(tx, number, answer, now_ms=session.now_ms, context=context)
    with session.database.reading() as tx:
        found = settled(flows.order_story(tx, order_id)).refund
    assert found is not None, "it was asked for above"
    return found


def _take_here(session: Session, provider: PaymentProvider, body: bytes) -> bool:
    said = provider.read_notification(body)
    if isinstance(said, Oddity):
        return False
    context, now_ms = session.context(), session.now_ms
    with session.database.transaction() as tx:
        found = take_payment(tx, provider.name, said, now_ms=now_ms, context=context)
    return not isinstance(found, Oddity)


def _say_where(session: Session, asked: AskedPayment) -> None:
    from hongyan.providers.payment_registry import open_payments  # noqa: PLC0415 - slow to import

    waiting = asked.payment
    place = open_payments(session.settings).create(waiting, asked.subject, session.real_ms)
    say(f"Payment {waiting.payment_id} of {yuan_text(waiting.amount)} yuan waits. Pay at:")
    say(place)


def _order_cells(one: Order) -> tuple[str, ...]:
    return (
        one.product_code,
        yuan_text(one.amount),
        one.state.value,
        one.method.value,
        shanghai_text(one.created_at),
        _moment(one.paid_at),
    )


def _payment_cells(one: Payment) -> tuple[str, ...]:
    return (
        "top-up" if one.order_id is None else str(one.order_id),
        yuan_text(one.amount),
        one.state.value,
        one.provider,
        one.provider_ref or "",
        shanghai_text(one.created_at),
        _moment(one.paid_at),
    )


def _refund_line(one: Refund) -> str:
    amount = yuan_text(one.amount)
    why = f": {one.fault}" if one.fault else ""
    return f"Refund {one.refund_id}: {amount} yuan, {one.route} (rule {one.rule}), {one.state}{why}"


def _moment(at: int | None) -> str:
    return "" if at is None else shanghai_text(at)
