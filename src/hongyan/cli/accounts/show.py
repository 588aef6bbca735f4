"""The command that shows one account: its state, its money, what it may do and what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from hongyan.cli.accounts.accounts import show_limits
from hongyan.cli.accounts.keys import show_keys
from hongyan.cli.faults import settled
from hongyan.cli.language import tell, worded
from hongyan.cli.messages.listing import COLUMNS, row_of
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import counted, yuan_cell
from hongyan.engine.terminal import ShownValue, say, show_fields, show_table
from hongyan.text.shown import without_password

if TYPE_CHECKING:
    from hongyan.flows.operation.show_account import AccountView


def show(
    name: Annotated[str, Parameter(help="Name of the account.")],
    /,
    *,
    numbers: Annotated[bool, Parameter(negative="", help="Show numbers whole.")] = False,
    where: Where = HERE,
) -> None:
    """Show an account: state, money, keys, limits, what it used up, endpoints, last messages."""
    from hongyan.flows.operation.show_account import show_account  # noqa: PLC0415 - slow to import

    with opened(where) as session, session.database.reading() as tx:
        found = settled(show_account(session.work(tx), name))
        now_ms, real_ms = session.now_ms, session.real_ms
    tell("Account {name}", name=name)
    show_fields(_fields(found), width=15)
    say()
    show_keys(name, found.keys, real_ms)
    say()
    show_limits(name, found.limits, now_ms)
    say()
    show_table(
        ("allowance", "over", "used", "limit"),
        [(one.allowance, one.span, one.used, one.limit) for one in found.uses],
        empty="It has used none of its allowances.",
    )
    say()
    show_table(
        ("pushed", "to"),
        [(one.kind, without_password(one.url)) for one in found.endpoints],
        empty=worded("No endpoint: hongyan endpoint set {name} SmsReport URL", name=name),
    )
    say()
    rows = [row_of(one, is_whole=numbers) for one in found.last]
    show_table(COLUMNS, rows, empty="No message yet.")


def _fields(found: AccountView) -> dict[str, object]:
    account, funds = found.account, found.funds
    fields: dict[str, object] = {
        "name": account.name,
        "kind": account.kind,
        "state": account.state,
        "networks": ShownValue(account.networks, ", ".join(account.networks) or worded("any")),
        "sent today": _of_quota(found.sent_today, account.day_quota),
        "day quota": ShownValue(account.day_quota, ""),
        "sent this month": _of_quota(found.sent_month, account.month_quota),
        "month quota": ShownValue(account.month_quota, ""),
        "value check": account.value_check,
        "stored bytes": found.stored_bytes,
    }
    if funds is None:
        remedy = worded(
            "none: it cannot send; hongyan billing topup {name} YUAN", name=account.name
        )
        return {**fields, "money": ShownValue(None, remedy)}
    return {
        **fields,
        "mode": funds.funds.mode,
        "standing": funds.status,
        "cash available": yuan_cell(funds.cash.available, worded(" yuan")),
        "cash held": yuan_cell(funds.cash.held, worded(" yuan")),
        "credit limit": yuan_cell(funds.funds.credit_limit, worded(" yuan")),
        "packages": len(funds.wallets),
    }


def _of_quota(sent: int, quota: int | None) -> ShownValue:
    most = "" if quota is None else worded(" of {quota}", quota=quota)
    return ShownValue(sent, f"{counted(sent, 'message')}{most}")
