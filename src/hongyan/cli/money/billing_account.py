"""Commands on how an account pays: prepaid or postpaid, its balances and what it sent."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.money.money_words import amount_of
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.ledger.model import FundsStatus, Mode, Wallet
from hongyan.engine.terminal import say, show_table
from hongyan.flows.money.ledger import manage_funds as flows
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import Unit, yuan_text

Name = Annotated[str, Parameter(help="Name of the account.")]

STANDINGS = {
    FundsStatus.GOOD: "good",
    FundsStatus.EMPTY: "empty: without cash nothing is sent, packages or not",
    FundsStatus.ARREARS: "in arrears: nothing is sent until it tops up",
    FundsStatus.OVERDUE: "overdue: nothing is sent until its statement is paid",
}

account = App(name="account", help="How an account pays: prepaid or postpaid; its balances.")


@account.command
def show(name: Name, /, *, where: Where = HERE) -> None:
    """Show an account's mode, standing, cash, packages and this month's volumes."""
    with opened(where) as session, session.database.reading() as tx:
        context, now_ms = session.context(), session.now_ms
        found = settled(flows.show_funds(tx, name, now_ms=now_ms, context=context))
    _tell(name, found)
    columns = ("wallet", "kind", "scope", "remaining", "held", "of", "expires")
    say()
    show_table(columns, map(_wallet_row, found.wallets), empty="No package, gift or card.")
    say()
    rows = [(kind.name.lower(), f"{count:,}") for kind, count in found.volumes.items()]
    show_table(("kind", "segments paid with money this month"), rows, empty="")


@account.command(name="set")
def set_account(
    name: Name,
    /,
    *,
    mode: Annotated[
        Mode | None, Parameter(help="Pay before sending, or by the month (FAQ 3.3.6a).")
    ] = None,
    credit_limit: Annotated[
        str | None, Parameter(help="Yuan that a postpaid account may owe.")
    ] = None,
    where: Where = HERE,
) -> None:
    """Make an account prepaid, or postpaid within a credit limit."""
    limit = None if credit_limit is None else amount_of("--credit-limit", credit_limit)
    with opened(where) as session, session.database.transaction() as tx:
        context, now_ms = session.context(), session.now_ms
        terms = flows.Terms(mode, limit)
        found = settled(flows.set_terms(tx, name, terms, now_ms=now_ms, context=context))
    _tell(name, found)


def _tell(name: str, found: flows.FundsView) -> None:
    credit = ""
    if found.funds.mode is Mode.POSTPAID:
        credit = f", credit limit {yuan_text(found.funds.credit_limit)} yuan"
    say(f"{name} is {found.funds.mode.value}{credit}. Standing: {STANDINGS[found.standing]}.")
    say(
        f"Cash: {yuan_text(found.posted)} yuan, {yuan_text(found.cash.held)} of it held, "
        f"{yuan_text(found.cash.available)} available."
    )


def _wallet_row(one: Wallet) -> tuple[object, ...]:
    counts = (one.available, one.held, one.total)
    is_counted = one.unit is Unit.SEGMENT
    return (
        one.wallet_id,
        one.kind.value,
        one.scope.value,
        *(f"{count:,}" if is_counted else f"{yuan_text(count)} yuan" for count in counts),
        "-" if one.expires_at is None else shanghai_text(one.expires_at),
    )
