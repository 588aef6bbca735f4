"""Commands on access keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.cli.words import moment_cell
from hongyan.domain.accounts.model import AccessKey, KeyState
from hongyan.engine.terminal import say, show_table, warn
from hongyan.flows.accounts import manage_accounts as flows
from hongyan.kernel.calendar import shanghai_text

Name = Annotated[str, Parameter(help="Name of the account.")]

key = App(name="key", help="Access keys: who calls.")
key.command(
    "hongyan.cli.operation.rotation:rotate_master",
    name="rotate-master",
    help="Reseal every secret under a new master key; killed, run it again.",
)


@key.command(name="create")
def create_key(
    name: Name,
    /,
    *,
    temporary: Annotated[
        int | None,
        Parameter(help="Make a key that ends after this number of seconds, with a security token."),
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
                    session.work(tx)._replace(now_ms=session.real_ms),
                    sealer,
                    name,
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
        tell(
            "Ends at          {expires_at} (Asia/Shanghai)",
            expires_at=shanghai_text(made.key.expires_at),
        )
    # On the other stream, so that the lines above can be piped into a program.
    warn("")
    warn(worded("The secret is shown this once: keep it where your program reads it."))
    warn(
        worded(
            "The database stores the secret, which verifies request signatures, sealed "
            "with AES-256-GCM; the master key is {sealed_with} and not in the database.",
            sealed_with=sealed_with,
        )
    )
    if made.token:
        warn(worded("The database stores the SHA-256 of the security token alone."))


def _sealed_with(session: Session) -> str:
    if session.settings.master_key:
        return "HONGYAN_MASTER_KEY"
    return worded("the file {path}", path=session.settings.master_key_file)


@key.command(name="list")
def list_keys(name: Name, /, *, where: Where = HERE) -> None:
    """List an account's access keys, without their secrets."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_keys(tx, name))
        now_ms = session.real_ms
    show_keys(name, found, now_ms)


def show_keys(name: str, found: Iterable[AccessKey], real_ms: int) -> None:
    """Print an account's access keys, without their secrets."""
    rows = []
    for one in found:
        ended = one.expires_at is not None and one.expires_at <= real_ms
        rows.append(
            (one.key_id, "ended" if ended else one.state.value, moment_cell(one.expires_at))
        )
    show_table(
        ("access key", "state", "ends at"),
        rows,
        empty=worded("No key yet: hongyan key create {name}", name=name),
    )


KeyId = Annotated[str, Parameter(help="Id of the access key, LTAI….")]


@key.command
def disable(key_id: KeyId, /, *, where: Where = HERE) -> None:
    """Switch an access key off; calls with it are refused from the next second on."""
    _switch(key_id, KeyState.DISABLED, where)


@key.command
def enable(key_id: KeyId, /, *, where: Where = HERE) -> None:
    """Switch an access key on again."""
    _switch(key_id, KeyState.ACTIVE, where)


def _switch(key_id: str, state: KeyState, where: Where) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.switch_key(session.work(tx), key_id, state))
    tell("{key_id} is {state}.", key_id=key_id, state=state.value)
