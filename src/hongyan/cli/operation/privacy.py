"""Commands that erase a number and close an account; each says what it leaves, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.language import tell
from hongyan.cli.session import HERE, Where, opened
from hongyan.engine.terminal import say, show_table
from hongyan.kernel.money import yuan_text

if TYPE_CHECKING:
    from hongyan.flows.money.ledger.manage_funds import FundsView

number = App(name="number", help="Phone numbers: erase one.")


@number.command
def erase(
    which: Annotated[str, Parameter(name="NUMBER", help="The phone number.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Erase a number from log, lists and what waits; killed, run it again."""
    from hongyan.flows.operation.erase_number import (  # noqa: PLC0415 - slow to import
        KEPT_OF_NUMBER,
        erase_number,
    )

    total: Counter[str] = Counter()
    with opened(where) as session:
        sealer, is_through = session.sealer(), False
        while not is_through:
            with session.database.transaction() as tx:
                done = settled(erase_number(session.work(tx), sealer, which))
            total, is_through = total + done.counts, done.is_through
    show_table(("erased", "count"), [(what, str(n)) for what, n in total.items()], empty="Nothing.")
    say()
    show_table(("kept", "why"), KEPT_OF_NUMBER, empty="")


def close(
    name: Annotated[str, Parameter(help="Name of the account.")], /, *, where: Where = HERE
) -> None:
    """Close an account permanently; says what is due, what stays and why."""
    from hongyan.flows.operation.close_account import (  # noqa: PLC0415 - slow to import
        KEPT_OF_ACCOUNT,
        close_account,
    )
    from hongyan.flows.review.cases.cases import (  # noqa: PLC0415 - the same
        withdraw_applications_of,
    )

    with opened(where) as session, session.database.transaction() as tx:
        done = settled(close_account(session.work(tx), name))
        withdrawn = withdraw_applications_of(session.work(tx), done.account_id)
        days = session.settings.keep_closed_days
    tell(
        "{name} is closed. Keys switched off: {keys}; endpoints removed: {endpoints}.",
        name=name,
        keys=done.keys,
        endpoints=done.endpoints,
    )
    tell("Applications withdrawn from review: {withdrawn}.", withdrawn=withdrawn)
    tell("Its papers and secrets are removed by `hongyan serve` in {days} days.", days=days)
    if done.funds is not None:
        _tell_due(name, done.funds)
    say()
    show_table(("kept", "why"), KEPT_OF_ACCOUNT, empty="")


def _tell_due(name: str, funds: FundsView) -> None:
    posted = funds.posted
    if posted < 0:
        tell(
            "It owes {posted} yuan: hongyan billing topup {name} when it has paid.",
            posted=yuan_text(-posted),
            name=name,
        )
    elif posted > 0:
        held = yuan_text(funds.cash.held)
        tell(
            "It has {posted} yuan to give back, {held} of them held for messages.",
            posted=yuan_text(posted),
            held=held,
        )
    left = [one for one in funds.wallets if one.available or one.held]
    for one in left:
        tell(
            "Not used up: {kind} {wallet_id}, {available} left.",
            kind=one.kind.value,
            wallet_id=one.wallet_id,
            available=one.available + one.held,
        )
    if not posted and not left:
        tell("Nothing is due.")
