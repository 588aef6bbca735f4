"""Commands on accounts and access keys."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.domain.accounts.model import Account, AccountState, KeyState
from hongyan.domain.frequency.limits import LimitScope, Window
from hongyan.engine.terminal import say, show_table, warn
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
key = App(name="key", help="Access keys: who calls.")


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
        made = settled(flows.create_account(tx, name, kind, session.now_ms))
        given = activate_gifts(tx, made, now_ms=session.now_ms, context=session.context())
    say(f"Account {made.name} ({made.kind.value}) is open. Next: hongyan key create {made.name}")
    for gift in given:
        say(f"Given: {gift.code}, {gift.name_en}.")


@account.command(name="list")
def list_accounts(*, where: Where = HERE) -> None:
    """List all accounts."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_accounts(tx)
    show_table(
        ("name", "kind", "state", "day quota", "month quota", "networks"),
        map(_account_row, found),
        empty="No account yet. Open one: hongyan account create NAME",
    )


def _account_row(one: Account) -> tuple[str, ...]:
    quotas = ("none" if quota is None else str(quota) for quota in (one.day_quota, one.month_quota))
    return (one.name, one.kind.value, one.state.value, *quotas, ",".join(one.networks) or "any")


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
    where: Where = HERE,
) -> None:
    """Change an account's state, quotas or networks."""
    ranges = None
    if networks is not None:
        ranges = () if networks == "any" else tuple(networks.split(","))
    change = flows.AccountChange(
        state=state,
        day_quota=_quota("--day-quota", day_quota),
        month_quota=_quota("--month-quota", month_quota),
        networks=ranges,
    )
    with opened(where) as session, session.database.transaction() as tx:
        changed = settled(flows.change_account(tx, name, change))
        if state is AccountState.ACTIVE:
            activate_gifts(tx, changed, now_ms=session.now_ms, context=session.context())
    columns = ("name", "kind", "state", "day quota", "month quota", "networks")
    show_table(columns, [_account_row(changed)], empty="")


def _quota(field: str, text: str | None) -> int | None:
    if text is None:
        return None
    if text == "none":
        return -1
    if not (text.isascii() and text.isdigit() and len(text) <= 15):  # noqa: PLR2004 - fits a column
        raise CommandError(
            f"{field}: {quoted(text)} is not a number of messages; write 1000, or none"
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
                    limit_flows.set_limits(tx, name, wanted, delay_seconds, session.now_ms)
                )
        else:
            with session.database.reading() as tx:
                found = settled(limit_flows.list_limits(tx, name))
        now_ms = session.now_ms
    rows = []
    for one in found:
        before = "platform's" if one.permits_before is None else str(one.permits_before)
        is_waiting = one.effective_at > now_ms
        since = shanghai_text(one.effective_at)
        at_present = before if is_waiting else str(one.permits)
        rows.append((f"{one.scope.value}.{one.window.value}", at_present, str(one.permits), since))
    show_table(
        ("limit", "at present", "set to", "in force from"),
        rows,
        empty=f"{name} changed no limit: the platform's count (`hongyan settings`).",
    )


def _limit(text: str) -> tuple[tuple[LimitScope, Window], int]:
    limit, _, permits = text.partition("=")
    scope, _, window = limit.partition(".")
    try:
        return (LimitScope(scope), Window(window)), int(permits)
    except ValueError:
        raise CommandError(
            f"--set: {quoted(text)} is not a limit; write verification.minute=2, with verification "
            "or other, and minute, hour or day"
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
                limit_flows.add_unlimited_numbers(tx, name, numbers, note, session.now_ms)
            )
            say(f"Numbers of {name} that are free of its frequency limits: {count}.")
        else:
            count = settled(limit_flows.remove_unlimited_numbers(tx, name, numbers))
            say(f"Numbers removed: {count}.")


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
            count = settled(limit_flows.add_test_numbers(tx, name, numbers, session.now_ms))
            say(f"Numbers of {name} that are bound for test messages: {count}.")
        else:
            count = settled(limit_flows.remove_test_numbers(tx, name, numbers))
            say(f"Numbers unbound: {count}.")


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


@key.command(name="create")
def create_key(
    name: Name,
    /,
    *,
    temporary: Annotated[
        int | None,
        Parameter(help="Make a key that ends after so many seconds, with a security token."),
    ] = None,
    member: Annotated[
        str | None, Parameter(help="Whose key it is: it may do what the member's policies allow.")
    ] = None,
    where: Where = HERE,
) -> None:
    """Make an access key and show its secret, this once."""
    with opened(where) as session:
        sealer = session.sealer()
        with session.database.transaction() as tx:
            made = settled(
                flows.create_key(
                    tx,
                    sealer,
                    name,
                    session.real_ms,
                    temporary_seconds=temporary,
                    member_name=member,
                    draw=secrets.token_bytes,
                )
            )
        sealed_with = _sealed_with(session)
    say(f"AccessKeyId      {made.key.key_id}")
    say(f"AccessKeySecret  {made.secret}")
    if made.token:
        say(f"SecurityToken    {made.token}")
    if made.key.expires_at is not None:
        say(f"Ends at          {shanghai_text(made.key.expires_at)} (Asia/Shanghai)")
    # On the other stream, so that the lines above can be piped into a program.
    warn("")
    warn("The secret is shown this once: keep it where your program reads it.")
    warn(
        "The database stores the secret, which verifies request signatures, sealed with "
        f"AES-256-GCM; the master key is {sealed_with} and not in the database."
    )
    if made.token:
        warn("The database stores the SHA-256 of the security token alone.")


def _sealed_with(session: Session) -> str:
    if session.settings.master_key:
        return "HONGYAN_MASTER_KEY"
    return f"the file {session.settings.master_key_file}"


@key.command(name="list")
def list_keys(name: Name, /, *, where: Where = HERE) -> None:
    """List an account's access keys, without their secrets."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_keys(tx, name))
        now_ms = session.real_ms
    rows = []
    for one in found:
        ended = one.expires_at is not None and one.expires_at <= now_ms
        ends = "-" if one.expires_at is None else shanghai_text(one.expires_at)
        rows.append((one.key_id, "ended" if ended else one.state.value, ends))
    show_table(
        ("access key", "state", "ends at"), rows, empty=f"No key yet: hongyan key create {name}"
    )


@key.command
def disable(key_id: str, /, *, where: Where = HERE) -> None:
    """Switch an access key off; calls with it are refused from the next second on."""
    _switch(key_id, KeyState.DISABLED, where)


@key.command
def enable(key_id: str, /, *, where: Where = HERE) -> None:
    """Switch an access key on again."""
    _switch(key_id, KeyState.ACTIVE, where)


def _switch(key_id: str, state: KeyState, where: Where) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.switch_key(tx, key_id, state))
    say(f"{key_id} is {state.value}.")
