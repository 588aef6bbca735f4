"""Commands on changes: who managed what, and how it was before."""

from __future__ import annotations

import json
from typing import Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import After, Limit, moment_cell
from hongyan.engine.terminal import ShownValue, show_table
from hongyan.flows.operation import list_changes as flows

change = App(name="change", help="Changes: who managed what, before and after.")


@change.command(name="list")
def list_changes(
    *,
    account: Annotated[str | None, Parameter(help="Of this account only.")] = None,
    what: Annotated[
        str, Parameter(help="Of one kind only, such as change_account: the column `what`.")
    ] = "",
    after: After = None,
    limit: Limit = 50,
    where: Where = HERE,
) -> None:
    """List changes, the newest first; secrets and whole numbers are never among them."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_changes(tx, account, what, after=after, limit=limit))
    show_table(
        ("id", "at", "by", "account", "what", "subject", "before", "after"),
        (
            (
                one.change_id,
                moment_cell(one.changed_at),
                f"{one.actor_type.value} {one.actor_name}",
                ShownValue(name or None, name or "-"),
                one.what,
                one.subject,
                _said(one.before),
                _said(one.after),
            )
            for name, one in found
        ),
        empty="No such change.",
    )


def _said(text: str) -> ShownValue:
    return ShownValue(json.loads(text) if text else None, text or "-")
