"""Commands on accounts and access keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import Limit
from hongyan.domain.accounts.model import Account, AccountState, ValueCheck
from hongyan.domain.frequency.limits import LimitScope, Window
from hongyan.domain.frequency.model import OwnLimit
from hongyan.engine.terminal import ShownValue, show_table
from hongyan.flows.accounts import manage_accounts as flows
from hongyan.flows.accounts import manage_limits as limit_flows
from hongyan.flows.money.ledger.activate_gifts import activate_gifts
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import AccountKind
from hongyan.text.phone import api_form

Name = Annotated[str, Parameter(help="Name of the account.")]
Action = Literal["list", "add", "remove"]

account = App(name="account", help="Accounts: who pays. Limits, quotas and test numbers.")
account.command(
    "hongyan.cli.operation.privacy:close",
    name="close",
    help="Close an account permanently; says what is due, what stays and why.",
)


@account.command
def create(
    name: Name,
    /,
    *,
    kind: Annotated[AccountKind, Parameter(help="Personal accounts send no promotions.")] = (
        AccountKind.ENTERPRISE
    ),
    where: Where = HERE,
) -> None:
    """Open an account."""
    with opened(where) as session, session.database.transaction() as tx:
        made = settled(flows.create_account(session.work(tx), name, kind))
        given = activate_gifts(session.work(tx), made)
    tell(
        "Account {name} ({kind}) is open. Next: hongyan key create {name}",
        name=made.name,
        kind=made.kind.value,
    )
    for gift in given:
        tell("Given: {code}, {gift}.", code=gift.code, gift=gift.name_en)


@account.command(name="list")
def list_accounts(
    *,
    limit: Limit = 100,
    after: Annotated[
        str | None, Parameter(help="The next page: the last name of the page before.")
    ] = None,
    where: Where = HERE,
) -> None:
    """List the accounts, oldest first."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_accounts(tx, limit, after))
    show_table(
        ("name", "kind", "state", "day quota", "month quota", "networks", "value check"),
        map(_account_row, found),
        empty="No account yet. Open one: hongyan account create NAME",
    )


def _account_row(one: Account) -> tuple[object, ...]:
    quotas = (
        ShownValue(quota, "none" if quota is None else str(quota))
        for quota in (one.day_quota, one.month_quota)
    )
    networks = ShownValue(one.networks, ",".join(one.networks) or "any")
    return (one.name, one.kind.value, one.state.value, *quotas, networks, one.value_check.value)


@account.command(name="set")
def set_account(
    name: Name,
    /,
    *,
    state: Annotated[AccountState | None, Parameter(help="What the account may do.")] = None,
    day_quota: Annotated[
        str | None, Parameter(help="Messages a calendar day, or none for no limit.")
    ] = None,
    month_quota: Annotated[
        str | None, Parameter(help="Messages a calendar month, or none for no limit.")
    ] = None,
    networks: Annotated[
        str | None, Parameter(help="Addresses calls may come from: 10.0.0.0/8,192.0.2.7, or any.")
    ] = None,
    value_check: Annotated[
        ValueCheck | None,
        Parameter(help="What becomes of values that touch on a barred topic when a message comes."),
    ] = None,
    where: Where = HERE,
) -> None:
    """Change an account's state, quotas, networks, or what its messages' values may hold."""
    ranges = None
    if networks is not None:
        ranges = () if networks == "any" else tuple(networks.split(","))
    change = flows.AccountChange(
        state=state,
        day_quota=_quota("--day-quota", day_quota),
        month_quota=_quota("--month-quota", month_quota),
        networks=ranges,
        value_check=value_check,
    )
    with opened(where) as session, session.database.transaction() as tx:
        changed = settled(flows.change_account(session.work(tx), name, change))
        if state is AccountState.ACTIVE:
            activate_gifts(session.work(tx), changed)
    columns = ("name", "kind", "state", "day quota", "month quota", "networks", "value check")
    show_table(columns, [_account_row(changed)], empty="")


@account.command(name="disable")
def disable_account(name: Name, /, *, where: Where = HERE) -> None:
    """Suspend an account: its calls are refused, what waits fails, until it is enabled.

    An account is never removed: the ledger keeps its entries.
    """
    _switch_account(name, AccountState.SUSPENDED, where)


@account.command(name="enable")
def enable_account(name: Name, /, *, where: Where = HERE) -> None:
    """Make an account active again, whatever state it is in."""
    _switch_account(name, AccountState.ACTIVE, where)


def _switch_account(name: str, state: AccountState, where: Where) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        work = session.work(tx)
        changed = settled(flows.change_account(work, name, flows.AccountChange(state=state)))
        if state is AccountState.ACTIVE:
            activate_gifts(work, changed)
    tell("{name} is {state}.", name=name, state=changed.state.value)


def _quota(field: str, text: str | None) -> int | None:
    if text is None:
        return None
    if text == "none":
        return -1
    if not (text.isascii() and text.isdigit() and len(text) <= 15):  # noqa: PLR2004 - fits a column
        raise CommandError(
            worded(
                "{field}: {text} is not a number of messages; write 1000, or none",
                field=field,
                text=quoted(text),
            )
        )
    return int(text)


@account.command
def limits(
    name: Name,
    /,
    *,
    changes: Annotated[
        list[str] | None,
        Parameter(
            name="--set",
            negative="",
            help="A limit such as verification.minute=2 or other.day=20; repeat it for several.",
        ),
    ] = None,
    where: Where = HERE,
) -> None:
    """Show or change an account's own frequency limits (业务流控)."""
    wanted = dict(_limit(text) for text in changes or [])
    with opened(where) as session:
        delay_seconds = session.settings.limit_change_delay_seconds
        if wanted:
            with session.database.transaction() as tx:
                found = settled(
                    limit_flows.set_limits(session.work(tx), name, wanted, delay_seconds)
                )
        else:
            with session.database.reading() as tx:
                found = settled(limit_flows.list_limits(tx, name))
        now_ms = session.now_ms
    show_limits(name, found, now_ms)


def show_limits(name: str, found: Iterable[OwnLimit], now_ms: int) -> None:
    """Print an account's own frequency limits, at present and as they were set."""
    rows = []
    for one in found:
        at_present = one.permits_before if one.effective_at > now_ms else one.permits
        shown = ShownValue(at_present, "platform's" if at_present is None else str(at_present))
        since = shanghai_text(one.effective_at)
        rows.append((f"{one.scope.value}.{one.window.value}", shown, one.permits, since))
    show_table(
        ("limit", "at present", "set to", "in force from"),
        rows,
        empty=worded(
            "{name} has no limit of its own: the platform's apply (`hongyan settings`).", name=name
        ),
    )


def _limit(text: str) -> tuple[tuple[LimitScope, Window], int]:
    limit, _, permits = text.partition("=")
    scope, _, window = limit.partition(".")
    try:
        return (LimitScope(scope), Window(window)), int(permits)
    except ValueError:
        raise CommandError(
            worded(
                "--set: {text} is not a limit; write verification.minute=2, with verification "
                "or other, and minute, hour or day",
                text=quoted(text),
            )
        ) from None


@account.command
def unlimited(
    name: Name,
    action: Annotated[Action, Parameter(help="What to do.")] = "list",
    /,
    *numbers: Annotated[str, Parameter(help="Mainland mobile numbers.")],
    note: Annotated[str, Parameter(help="Why, up to 200 characters.")] = "",
    where: Where = HERE,
) -> None:
    """Numbers that the account's frequency limits pass over, 300 at most."""
    with opened(where) as session, session.database.transaction() as tx:
        if action == "list":
            found = settled(limit_flows.list_unlimited_numbers(tx, name))
            rows = [(api_form(phone), note) for phone, note in found.items()]
            show_table(("number", "note"), rows, empty="No number is free of the limits.")
        elif action == "add":
            count = settled(
                limit_flows.add_unlimited_numbers(session.work(tx), name, numbers, note)
            )
            tell(
                "Numbers of {name} that are free of its frequency limits: {count}.",
                name=name,
                count=count,
            )
        else:
            count = settled(limit_flows.remove_unlimited_numbers(session.work(tx), name, numbers))
            tell("Numbers removed: {count}.", count=count)


@account.command(name="test-number")
def bound_numbers(
    name: Name,
    action: Annotated[Action, Parameter(help="What to do.")] = "list",
    /,
    *numbers: Annotated[str, Parameter(help="Mainland mobile numbers.")],
    where: Where = HERE,
) -> None:
    """Numbers that the account's test sign and test template may reach, 5 at most."""
    with opened(where) as session, session.database.transaction() as tx:
        if action == "list":
            found = settled(limit_flows.list_test_numbers(tx, name))
            rows = [(api_form(phone),) for phone in found]
            show_table(("number",), rows, empty="No number is bound for test messages.")
        elif action == "add":
            count = settled(limit_flows.add_test_numbers(session.work(tx), name, numbers))
            tell(
                "Numbers of {name} that are bound for test messages: {count}.",
                name=name,
                count=count,
            )
        else:
            count = settled(limit_flows.remove_test_numbers(session.work(tx), name, numbers))
            tell("Numbers unbound: {count}.", count=count)


account.command(
    "hongyan.cli.accounts.show:show",
    name="show",
    help="Show an account: state, money, keys, limits, uses, endpoints, last messages.",
)
account.command(
    "hongyan.cli.accounts.certification:certify",
    name="certify",
    help="Certification (实名认证): who an account is in law.",
)
account.command(
    "hongyan.cli.review.papers:usage",
    name="usage",
    help="Show what an account has used of its allowances, and how much it stores.",
)
account.command(
    "hongyan.cli.accounts.moving:export",
    name="export",
    help="Write an account as files, for another installation.",
)
account.command(
    "hongyan.cli.accounts.moving:import_",
    name="import",
    help="Bring an exported account into this installation.",
)
