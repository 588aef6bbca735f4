"""Commands on what an account stores: its papers and files, and what it has used up."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.language import tell
from hongyan.cli.session import HERE, Where, opened
from hongyan.engine.terminal import ShownValue, show_table
from hongyan.flows.review.papers import manage_papers as flows
from hongyan.kernel.allowances import MEGABYTE

Name = Annotated[str, Parameter(help="Name of the account.")]
Kind = Literal["letter", "trademark", "app_filing", "file"]

papers = App(name="papers", help="Papers and files that accounts store: list and remove them.")


@papers.command(name="list")
def list_papers(account: Name, /, *, where: Where = HERE) -> None:
    """List what an account stores, and whether anything rests on it."""
    with opened(where) as session, session.database.reading() as tx:
        held = settled(flows.list_papers(tx, account))
    show_table(
        ("kind", "id", "says", "bytes", "used"),
        (
            (
                one.kind,
                one.name,
                one.says,
                ShownValue(one.size_bytes, str(one.size_bytes or "")),
                one.is_used,
            )
            for one in held
        ),
        empty="The account stores no papers and no files.",
    )


@papers.command
def remove(
    account: Name,
    kind: Annotated[Kind, Parameter(help="What it is.")],
    name: Annotated[
        str, Parameter(help="Its id, or a file's key, as `hongyan papers list` shows it.")
    ],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Remove a paper or file that nothing rests on, permanently."""
    with opened(where) as session, session.database.transaction() as tx:
        done = flows.remove_paper(session.work(tx), account, kind, name)
        settled(done)
    tell("Removed: {kind} {name}.", kind=kind, name=name)


def usage(account: Name, /, *, where: Where = HERE) -> None:
    """Show what an account has used of its allowances, and how much it stores."""
    with opened(where) as session, session.database.reading() as tx:
        used, stored = settled(flows.usage_of(session.work(tx), account))
        most = session.settings.account_stored_megabytes
    show_table(
        ("allowance", "over", "used", "limit", "setting"),
        (
            (one.allowance.value, one.span.value, one.used, one.limit, one.setting.upper())
            for one in used
        ),
        empty="",
    )
    tell(
        "Files: {stored} of {most} megabytes (ACCOUNT_STORED_MEGABYTES).",
        stored=f"{stored / MEGABYTE:.1f}",
        most=most,
    )
