"""Commands on payments by third parties."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.money.money_words import amount_of
from hongyan.cli.refusals import words_of
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.cli.words import (
    AfterPlace,
    IdPlace,
    Limit,
    moment_cell,
    read_place,
    tell_more,
    yuan_cell,
)
from hongyan.domain.orders.model import OddPlace, Payment
from hongyan.domain.orders.notification import Oddity
from hongyan.engine.terminal import ShownValue, say, show_table
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.sales import manage_orders as flows
from hongyan.flows.money.sales.ask_payment import AskedPayment, ask_top_up
from hongyan.flows.money.sales.take_payment import take_payment
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import yuan_text
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.providers.payment import PaymentProvider

Account = Annotated[str, Parameter(help="Name of the account.")]
Yuan = Annotated[str, Parameter(help="Amount in yuan, such as 100 or 99.5.")]
PaymentId = Annotated[int, Parameter(help="Number of the payment.")]
Of = Annotated[str | None, Parameter(help="Of this account only.")]

payment = App(name="payment", help="Payments by third parties.")


@payment.command(name="create")
def create_payment(account: Account, yuan: Yuan, /, *, where: Where = HERE) -> None:
    """Ask a third party for a top-up, and say where to pay."""
    amount = amount_of("YUAN", yuan)
    with opened(where) as session:
        with session.database.transaction() as tx:
            buyer = settled(find_account(tx, account)).account_id
            asked = settled(ask_top_up(session.work(tx), buyer, amount))
        say_where(session, asked)


@payment.command(name="list")
def list_payments(
    account: Of = None,
    /,
    *,
    odd: Annotated[
        bool, Parameter(negative="", help="Notifications that did not fit, instead.")
    ] = False,
    limit: Limit = 50,
    after: AfterPlace = "",
    where: Where = HERE,
) -> None:
    """List payments, the newest first; or what providers, or strangers, sent that did not fit."""
    if odd:
        _list_odd(limit, after, where)
        return
    last = read_place(after, IdPlace)
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_payments(tx, account, limit, last and last.row_id))
    show_table(
        ("payment", "account", "order", "yuan", "state", "provider", "number", "asked", "paid"),
        ((one.payment_id, name, *_payment_cells(one)) for name, one in found),
        empty="No payment yet.",
    )


def _list_odd(limit: int, after: str, where: Where) -> None:
    place = read_place(after, OddPlace)
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_odd_payments(tx, limit, place)
    show_table(
        ("payment", "provider", "oddity", "times", "last", "provider's number", "remedy"),
        (
            (
                ShownValue(one.payment_id, str(one.payment_id or "unknown")),
                one.provider,
                one.oddity,
                one.times,
                shanghai_text(one.last_at),
                one.provider_ref,
                words_of(Refused(Oddity(one.oddity)))[1],
            )
            for one in found
        ),
        empty="Every notification fitted.",
    )
    if len(found) == limit:
        tell_more(found[-1].place)


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
            raise CommandError(
                worded(
                    "PAYMENT: it is to be paid through {provider}; "
                    "only the simulator's can be played",
                    provider=paid.provider,
                )
            )
        body = simulator.notification(paid, session.real_ms)
        answer = asyncio.run(deliver(notify_url(as_served(session.settings)), body))
        if answer is None:
            is_taken = _take_here(session, simulator, body)
            by = worded("no service runs: written here")
        else:
            is_taken, by = answer == TAKEN, worded("the running service took it")
    if not is_taken:
        raise CommandError(
            worded("PAYMENT: it was not taken; see `hongyan billing payment list --odd`")
        )
    tell(
        "Payment {payment_id} of {amount} yuan is paid ({by}).",
        payment_id=payment_id,
        amount=yuan_text(paid.amount),
        by=by,
    )


def _take_here(session: Session, provider: PaymentProvider, body: bytes) -> bool:
    said = provider.read_notification(body)
    if isinstance(said, Oddity):
        return False
    with session.database.transaction() as tx:
        found = take_payment(session.work(tx), provider.name, said)
    return not isinstance(found, Oddity)


def say_where(session: Session, asked: AskedPayment) -> None:
    """Say that a payment waits, and where it is paid."""
    from hongyan.providers.payment_registry import open_payments  # noqa: PLC0415 - slow to import

    waiting = asked.payment
    place = open_payments(session.settings).create(waiting, asked.subject, session.real_ms)
    tell(
        "Payment {payment_id} of {amount} yuan waits. Pay at:",
        payment_id=waiting.payment_id,
        amount=yuan_text(waiting.amount),
    )
    say(place)


def _payment_cells(one: Payment) -> tuple[object, ...]:
    return (
        ShownValue(one.order_id, str(one.order_id or "top-up")),
        yuan_cell(one.amount),
        one.state.value,
        one.provider,
        one.provider_ref or "",
        shanghai_text(one.created_at),
        moment_cell(one.paid_at, ""),
    )
