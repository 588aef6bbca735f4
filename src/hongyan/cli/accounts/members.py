"""Commands on members (sub-users) of an account and on their policies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.files import text_in
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.members.model import MemberState
from hongyan.engine.terminal import show_table
from hongyan.flows.accounts import manage_members as flows

Account = Annotated[str, Parameter(help="Name of the account.")]
Name = Annotated[str, Parameter(help="Name of the member.")]
PolicyName = Annotated[
    str, Parameter(help="HongyanFullAccess, HongyanReadOnlyAccess, or one of the account's own.")
]
COLUMNS = ("member", "state", "policies")

member = App(name="member", help="Members (sub-users) of an account, and their policies.")


@member.command
def add(account: Account, name: Name, /, *, where: Where = HERE) -> None:
    """Add a member; without a policy it may do nothing."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.add_member(session.work(tx), account, name))
    tell(
        "{name} is a member of {account}. Next: hongyan member policy {account} {name} give ...",
        name=name,
        account=account,
    )


@member.command(name="list")
def list_members(account: Account, /, *, where: Where = HERE) -> None:
    """List an account's members and their policies."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_members(tx, account))
    rows = map(_row, found)
    show_table(
        COLUMNS,
        rows,
        empty=worded("No member yet: hongyan member add {account} NAME", account=account),
    )


@member.command
def policy(
    account: Account,
    name: Name,
    action: Annotated[Literal["give", "take"], Parameter(help="What to do.")],
    policy_name: PolicyName,
    /,
    *,
    where: Where = HERE,
) -> None:
    """Give a member a policy, or take one from it; it counts from the next second on."""
    with opened(where) as session, session.database.transaction() as tx:
        if action == "give":
            done = flows.give_policy(session.work(tx), account, name, policy_name)
        else:
            done = flows.take_policy(session.work(tx), account, name, policy_name)
        show_table(COLUMNS, [_row(settled(done))], empty="")


@member.command
def policies(
    account: Account,
    /,
    *,
    save: Annotated[str, Parameter(help="Store a policy of the account's own by this name.")] = "",
    document: Annotated[
        str, Parameter(help="What it says: a JSON document, or @file to read it from a file.")
    ] = "",
    remove: Annotated[str, Parameter(help="Remove the policy of this name.")] = "",
    where: Where = HERE,
) -> None:
    """List, store or remove the policies that an account's members can be given."""
    with opened(where) as session, session.database.transaction() as tx:
        if save:
            settled(flows.save_policy(session.work(tx), account, save, _document(document)))
        if remove:
            settled(flows.remove_policy(session.work(tx), account, remove))
        found = settled(flows.list_policies(tx, account))
    rows = [
        (one.name, said.effect.value, " ".join(said.actions))
        for one in found
        for said in one.statements
    ]
    show_table(("policy", "effect", "actions"), rows, empty="")


@member.command
def disable(account: Account, name: Name, /, *, where: Where = HERE) -> None:
    """Switch a member off: none of its keys may call."""
    _switch(account, name, MemberState.DISABLED, where)


@member.command
def enable(account: Account, name: Name, /, *, where: Where = HERE) -> None:
    """Switch a member on again."""
    _switch(account, name, MemberState.ACTIVE, where)


def _switch(account: str, name: str, state: MemberState, where: Where) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(flows.switch_member(session.work(tx), account, name, state))
    show_table(COLUMNS, [_row(done)], empty="")


def _row(one: flows.MemberPolicies) -> tuple[str, ...]:
    return one.member.name, one.member.state.value, " ".join(one.policy_names) or "none"


def _document(text: str) -> str:
    if not text:
        raise CommandError(
            worded('--document: nothing given; write {"Version": "1", "Statement": [...]} or @file')
        )
    return text_in("--document", Path(text[1:])) if text.startswith("@") else text
