"""Commands on how an account pays: prepaid or postpaid, its balances and what it sent."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.language import tell, worded
from hongyan.cli.money.money_words import amount_of
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import count_cell, yuan_cell
from hongyan.domain.ledger.model import FundsStatus, Mode, Wallet
from hongyan.engine.terminal import say, show_table, told_in_json
from hongyan.flows.money.ledger import manage_funds as flows
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import Unit, yuan_text

Name = Annotated[str, Parameter(help="Name of the account.")]

STATUS_WORDS = {
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
        found = settled(flows.show_funds(session.work(tx), name))
    _tell(name, found)
    columns = ("wallet", "kind", "scope", "remaining", "held", "of", "expires")
    say()
    show_table(columns, map(_wallet_row, found.wallets), empty="No package, gift or card.")
    say()
    rows = [(kind.name.lower(), count_cell(count)) for kind, count in found.volumes.items()]
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
        terms = flows.Terms(mode, limit)
        found = settled(flows.set_terms(session.work(tx), name, terms))
    _tell(name, found)


def _tell(name: str, found: flows.FundsView) -> None:
    if told_in_json(
        {
            "account": name,
            "mode": found.funds.mode,
            "standing": found.status,
            "cash": yuan_cell(found.posted),
            "held": yuan_cell(found.cash.held),
            "available": yuan_cell(found.cash.available),
            "credit limit": yuan_cell(found.funds.credit_limit),
        }
    ):
        return
    credit = ""
    if found.funds.mode is Mode.POSTPAID:
        limit = yuan_text(found.funds.credit_limit)
        credit = worded(", credit limit {limit} yuan", limit=limit)
    tell(
        "{name} is {mode}{credit}. Standing: {standing}.",
        name=name,
        mode=found.funds.mode.value,
        credit=credit,
        standing=worded(STATUS_WORDS[found.status]),
    )
    tell(
        "Cash: {posted} yuan, {held} of it held, {available} available.",
        posted=yuan_text(found.posted),
        held=yuan_text(found.cash.held),
        available=yuan_text(found.cash.available),
    )


def _wallet_row(one: Wallet) -> tuple[object, ...]:
    counts = (one.available, one.held, one.total)
    is_counted = one.unit is Unit.SEGMENT
    return (
        one.wallet_id,
        one.kind.value,
        one.scope.value,
        *(count_cell(one) if is_counted else yuan_cell(one, " yuan") for one in counts),
        None if one.expires_at is None else shanghai_text(one.expires_at),
    )
