"""Commands on people of the console: who works there, as what, for which accounts, logged in where.

A command never sees a password: it prints a one-time link, by which the person chooses one.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import AfterPlace, Limit, moment_cell, tell_more
from hongyan.domain.people.model import PersonState, StaffRole
from hongyan.engine.terminal import show_fields, show_table
from hongyan.flows.accounts.people import find_people, issue_links, logins, manage_people
from hongyan.flows.accounts.people.manage_people import PersonChange, SeatWish
from hongyan.flows.accounts.people.second_factor import remove_factor

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.cli.session import Session
    from hongyan.domain.people.model import ConsolePerson
    from hongyan.flows.accounts.people.issue_links import IssuedLink
    from hongyan.kernel.refusal import Refused

Name = Annotated[str, Parameter(help="Name of the person.")]
Account = Annotated[str, Parameter(help="Name of the account.")]
Roles = Annotated[
    list[StaffRole] | None,
    Parameter(name="--role", negative="", help="What the person does here; repeat for several."),
]
Member = Annotated[
    str,
    Parameter(
        help="As this member of the account, with its policies; without it as the account's owner."
    ),
]
Display = Annotated[str | None, Parameter(help="How others read the name, such as 王芳.")]
COLUMNS = ("person", "shown as", "state", "roles", "failed tries")
LIMIT = 100
WIDTH = 16

person = App(name="person", help="People of the console: roles, accounts, links, logins.")


@person.command
def add(
    name: Name,
    /,
    *,
    role: Roles = None,
    account: Annotated[str, Parameter(help="An account that the person works for.")] = "",
    member: Member = "",
    display: Display = None,
    where: Where = HERE,
) -> None:
    """Add a person, and print a one-time link for the first password."""
    wishes = (SeatWish(account, member or None),) if account else ()
    with opened(where) as session:
        with session.database.transaction() as tx:
            work = session.work(tx)
            added = settled(
                manage_people.add_person(work, name, frozenset(role or ()), wishes, display or "")
            )
            issued = settled(_issued(session, tx, added.name))
        tell("{name} may log in, once a password is chosen:", name=added.name)
        _say_link(session, issued)


@person.command(name="list")
def list_people(*, limit: Limit = LIMIT, after: AfterPlace = "", where: Where = HERE) -> None:
    """List people, in the order of names."""
    with opened(where) as session, session.database.reading() as tx:
        found = find_people.list_people(tx, limit, after)
    show_table(
        COLUMNS,
        map(_row, found),
        empty=worded("No person yet: hongyan person add NAME --role operator"),
    )
    if len(found) == limit:
        tell_more((found[-1].name,))


@person.command
def show(name: Name, /, *, where: Where = HERE) -> None:
    """Show a person: accounts, password, second factor, logins."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(find_people.show_person(tx, name, session.real_ms))
    fields = {
        **dict(zip(COLUMNS, _row(found.person), strict=True)),
        "password": found.has_password,
        "second factor": found.has_factor,
        "recovery codes": found.recovery_codes_left,
        "logins": len(found.logins),
    }
    show_fields(fields, WIDTH)
    show_table(
        ("account", "as"),
        [(one.account_name, _seat(one.member_name)) for one in found.seats],
        empty=worded("No account."),
    )


@person.command
def link(name: Name, /, *, where: Where = HERE) -> None:
    """Print a new one-time link: for a first password, or for one that was forgotten."""
    with opened(where) as session:
        with session.database.transaction() as tx:
            issued = settled(_issued(session, tx, name))
        _say_link(session, issued)


@person.command(name="set")
def set_person(
    name: Name,
    /,
    *,
    role: Roles = None,
    no_role: Annotated[bool, Parameter(negative="", help="Take all roles away.")] = False,
    display: Display = None,
    no_factor: Annotated[
        bool, Parameter(negative="", help="Remove the second factor: telephone and codes are lost.")
    ] = False,
    where: Where = HERE,
) -> None:
    """Change a person: roles (all of them), shown name; other roles end its logins."""
    roles = frozenset(role or ()) if role or no_role else None
    change = PersonChange(display, roles)
    with opened(where) as session, session.database.transaction() as tx:
        work = session.work(tx)
        if no_factor:
            settled(remove_factor(work, name))
        if change != PersonChange() or not no_factor:
            settled(manage_people.change_person(work, name, change, session.real_ms))
        show_table(COLUMNS, [_row(settled(find_people.find_person(tx, name)))], empty="")


@person.command
def join(name: Name, account: Account, /, *, member: Member = "", where: Where = HERE) -> None:
    """Let a person work for one more account."""
    wish = SeatWish(account, member or None)
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(manage_people.join_account(session.work(tx), name, wish))
    _tell_seat(done, account, member)


@person.command
def leave(name: Name, account: Account, /, *, where: Where = HERE) -> None:
    """Let a person no longer work for an account; its pages are closed at once."""
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(manage_people.leave_account(session.work(tx), name, account))
    tell("{name} no longer works for {account}.", name=done.name, account=account)


@person.command
def disable(name: Name, /, *, where: Where = HERE) -> None:
    """Keep a person out: its logins end, its links are revoked."""
    _switch(name, PersonState.DISABLED, where)


@person.command
def enable(name: Name, /, *, where: Where = HERE) -> None:
    """Let a person in again, with the password that it had."""
    _switch(name, PersonState.ACTIVE, where)


@person.command
def sessions(name: Name, /, *, where: Where = HERE) -> None:
    """List where a person is logged in."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(find_people.show_person(tx, name, session.real_ms))
    rows = [
        (
            one.login_id,
            one.address,
            one.browser,
            moment_cell(one.made_at),
            moment_cell(one.used_at),
            moment_cell(one.ends_at),
        )
        for one in found.logins
    ]
    columns = ("login", "address", "browser", "since", "used", "ends")
    show_table(columns, rows, empty=worded("{name} is logged in nowhere.", name=found.person.name))


@person.command
def end(
    name: Name,
    login: Annotated[
        int | None, Parameter(help="One login of `person sessions`; without it, all of them.")
    ] = None,
    /,
    *,
    where: Where = HERE,
) -> None:
    """End a person's logins: it is asked for the password again."""
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(logins.end_logins(session.work(tx), name, session.real_ms, only=login))
    tell("Ended logins: {count}.", count=done)


def _switch(name: str, state: PersonState, where: Where) -> None:
    change = PersonChange(state=state)
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(manage_people.change_person(session.work(tx), name, change, session.real_ms))
    show_table(COLUMNS, [_row(done)], empty="")


def _issued(session: Session, tx: Connection, name: str) -> IssuedLink | Refused:
    return issue_links.issue_link(session.work(tx), name, session.real_ms, secrets.token_bytes)


def _say_link(session: Session, issued: IssuedLink) -> None:
    """Print a link, which works once, where the service is reached now."""
    from hongyan.app.guard import as_served  # noqa: PLC0415 - slow to import

    url = as_served(session.settings).service_url
    show_fields(
        {"link": f"{url}/console/link/{issued.token}", "works until": moment_cell(issued.ends_at)}
    )


def _tell_seat(done: ConsolePerson, account: str, member: str) -> None:
    if member:
        tell(
            "{name} works for {account} as its member {member}.",
            name=done.name,
            account=account,
            member=member,
        )
    else:
        tell("{name} works for {account} as its owner.", name=done.name, account=account)


def _row(one: ConsolePerson) -> tuple[str | int, ...]:
    roles = " ".join(sorted(one.roles)) or worded("none")
    return one.name, one.shown_name, one.state.value, roles, one.failed_tries


def _seat(member_name: str | None) -> str:
    return worded("owner") if member_name is None else member_name
