"""Commands on callback endpoints, on pushes that no receiver took, and on opt-outs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.secret import given_secret
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import After, AfterPlace, Limit, read_place, tell_more
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.inbound.model import OptOutPlace
from hongyan.domain.inbound.pseudonym import is_pseudonym
from hongyan.engine.terminal import show_table
from hongyan.flows.accounts import manage_opt_outs as opt_out_flows
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.messages.reports import manage_endpoints as flows
from hongyan.flows.messages.reports.push import list_dead_letters, redeliver_dead_letters
from hongyan.kernel.calendar import shanghai_text
from hongyan.text.phone import api_form
from hongyan.text.shown import without_password

Account = Annotated[str, Parameter(help="Name of the account.")]
Kind = Annotated[
    Literal["SmsReport", "SmsUp", "SignSmsReport", "TemplateSmsReport", "BillingAlert"],
    Parameter(
        help="Receipts (SmsReport), replies (SmsUp), reviews (SignSmsReport, TemplateSmsReport), "
        "alerts on balances and packages (BillingAlert)."
    ),
]
PAYLOAD_CHARACTERS = 60
UNSIGNED = "{kind} of {account} is pushed to {url}."
SIGNED = "{kind} of {account} is pushed to {url}, signed."

endpoint = App(name="endpoint", help="Callback endpoints: where reports and replies are pushed.")
push = App(name="push", help="Pushes that no receiver took: list and redeliver them.")
optout = App(name="optout", help="Numbers that want no promotions of a sign.")


@endpoint.command(name="set")
def set_endpoint(
    account: Account,
    kind: Kind,
    url: Annotated[str, Parameter(help="Where to push: https://...")],
    /,
    *,
    secret: Annotated[
        str,
        Parameter(
            help="Sign each push with HMAC-SHA256 under this; stored sealed. - reads one line of "
            "input; written out, it is seen by other users of this machine.",
            allow_leading_hyphen=True,
        ),
    ] = "",
    secret_file: Annotated[
        Path | None,
        Parameter(help="File with the secret, - for one line of input.", allow_leading_hyphen=True),
    ] = None,
    where: Where = HERE,
) -> None:
    """Point an account's pushes of a kind at a URL."""
    secret = given_secret("--secret", secret, secret_file)
    with opened(where) as session:
        sealer = session.sealer()
        with session.database.transaction() as tx:
            settled(
                flows.set_account_endpoint(
                    session.work(tx),
                    sealer,
                    account,
                    PushKind(kind),
                    url,
                    secret=secret,
                    private_allowed=session.settings.push_private_addresses,
                )
            )
    pushed = {"kind": kind, "account": account, "url": without_password(url)}
    tell(SIGNED if secret else UNSIGNED, **pushed)


@endpoint.command(name="list")
def list_endpoints(*, where: Where = HERE) -> None:
    """List all callback endpoints."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_endpoints(tx)
    show_table(
        ("account", "kind", "url", "signed"),
        (
            (name, one.kind.value, without_password(one.url), bool(one.secret_sealed))
            for name, one in found
        ),
        empty="No endpoint yet: hongyan endpoint set ACCOUNT SmsReport URL",
    )


@endpoint.command(name="remove")
def remove_endpoint(account: Account, kind: Kind, /, *, where: Where = HERE) -> None:
    """Stop an account's pushes of a kind; what waits is kept for its next endpoint."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.remove_account_endpoint(session.work(tx), account, PushKind(kind)))
    tell("{kind} of {account} is no longer pushed.", kind=kind, account=account)


@push.command
def dead(
    account: Annotated[str | None, Parameter(help="Of this account only.")] = None,
    /,
    *,
    limit: Limit = 100,
    after: After = None,
    where: Where = HERE,
) -> None:
    """List the items whose every push failed; they are kept until they are redelivered."""
    with opened(where) as session, session.database.reading() as tx:
        account_id = None if account is None else settled(find_account(tx, account)).account_id
        found = list_dead_letters(tx, account_id, limit, after or 0)
    show_table(
        ("id", "account", "kind", "sequence", "since", "tries", "fault", "item"),
        (
            (
                one.push_id,
                one.account_id,
                one.kind.value,
                one.sequence,
                shanghai_text(one.created_at),
                one.tries,
                one.fault,
                one.payload[:PAYLOAD_CHARACTERS],
            )
            for one in found
        ),
        empty="Nothing is dead: every push was taken, or will be tried again.",
    )


@push.command
def redeliver(
    *ids: Annotated[int, Parameter(help="Ids that `hongyan push dead` shows.")],
    account: Annotated[str | None, Parameter(help="All of this account.")] = None,
    where: Where = HERE,
) -> None:
    """Push dead items again, now, with all repetitions."""
    if not ids and account is None:
        raise CommandError(worded("push redeliver: nothing is named; give ids, or --account NAME"))
    with opened(where) as session, session.database.transaction() as tx:
        account_id = None if account is None else settled(find_account(tx, account)).account_id
        count = redeliver_dead_letters(session.work(tx), account_id, ids or None)
    tell("Items that will be pushed again: {count}.", count=count)


@optout.command(name="list")
def list_opt_outs(
    account: Account,
    /,
    *,
    limit: Limit = 100,
    after: AfterPlace = "",
    where: Where = HERE,
) -> None:
    """List who opted out of an account's promotions, the newest first."""
    place = read_place(after, OptOutPlace)
    with opened(where) as session, session.database.reading() as tx:
        found = settled(opt_out_flows.list_opt_outs(tx, account, limit, place))
    show_table(
        ("sign", "number", "word", "since"),
        (
            (one.sign_name, _shown_number(one.phone), one.word, shanghai_text(one.since_at))
            for one in found
        ),
        empty=worded("No number opted out of the promotions of {account}.", account=account),
    )
    if len(found) == limit:
        tell_more(found[-1].place)


def _shown_number(phone: int) -> str:
    return "(erased)" if is_pseudonym(phone) else api_form(phone)


SignName = Annotated[str, Parameter(help="Name of the sign.")]
OptedOut = Annotated[str, Parameter(help="Phone numbers, abroad with + and country code.")]


@optout.command
def add(account: Account, sign: SignName, /, *numbers: OptedOut, where: Where = HERE) -> None:
    """Put numbers on a sign's opt-out list."""
    with opened(where) as session, session.database.transaction() as tx:
        count = settled(opt_out_flows.add_opt_outs(session.work(tx), account, sign, numbers))
    tell("Numbers that get no more promotions of {sign}: {count}.", sign=sign, count=count)


@optout.command
def remove(account: Account, sign: SignName, /, *numbers: OptedOut, where: Where = HERE) -> None:
    """Take numbers off a sign's opt-out list: do this only when their owners ask."""
    with opened(where) as session:
        sealer = session.sealer()
        with session.database.transaction() as tx:
            work = session.work(tx)
            count = settled(opt_out_flows.remove_opt_outs(work, sealer, account, sign, numbers))
    tell("Numbers taken off the opt-out list of {sign}: {count}.", sign=sign, count=count)
