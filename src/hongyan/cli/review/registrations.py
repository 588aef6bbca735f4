"""Commands on the registration of signs at carriers (实名报备).

Simulated carriers register by themselves; what a real one said is written down here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.registrations.model import RegistrationState
from hongyan.engine.terminal import show_table
from hongyan.flows.review.applications import manage_registrations as flows
from hongyan.kernel.calendar import shanghai_text

Account = Annotated[str, Parameter(help="Name of the account.")]

registration = App(
    name="registration", help="Where signs are registered at the carriers (实名报备)."
)


@registration.command(name="list")
def list_registrations(
    account: Account,
    sign: Annotated[str, Parameter(help="Only this sign.")] = "",
    /,
    *,
    where: Where = HERE,
) -> None:
    """List where an account's signs are registered: at each carrier, on each channel to it."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_registrations(session.work(tx), account, sign))
    _show(found)


@registration.command(name="set")
def set_registration(  # noqa: PLR0913 - the options of a command
    account: Account,
    sign: Annotated[str, Parameter(help="What stands between 【 and 】.")],
    /,
    *,
    carrier: Annotated[
        Literal["mobile", "unicom", "telecom"], Parameter(help="Who said something.")
    ],
    state: Annotated[
        Literal["unregistered", "registering", "failed", "registered", "lapsed", "verified"],
        Parameter(help="Where the sign stands there; registered: still to be verified."),
    ],
    channel: Annotated[
        str, Parameter(help="On this channel only; default every channel to the carrier.")
    ] = "",
    reason: Annotated[
        str, Parameter(help="Why, such as qualification_error; default the usual reason.")
    ] = "",
    note: Annotated[str, Parameter(help="What the carrier said; the account reads it.")] = "",
    extend_code: Annotated[
        str, Parameter(help="The extension number that was registered; default the sign's own.")
    ] = "",
    where: Where = HERE,
) -> None:
    """Write down what a carrier said of a sign."""
    said = flows.SaidRegistration(
        carrier, RegistrationState(state), channel, reason, note, extend_code
    )
    with opened(where) as session, session.database.transaction() as tx:
        found = settled(flows.say_registration(session.work(tx), account, sign, said))
    _show(found)


def _show(found: list[flows.ShownRegistration]) -> None:
    show_table(
        ("sign", "carrier", "channel", "state", "reason", "sender", "since", "note"),
        (
            (
                one.sign_name,
                one.registration.carrier,
                one.channel,
                one.registration.state.value,
                one.registration.reason.value,
                one.sender,
                shanghai_text(one.registration.since) if one.registration.since else "",
                one.registration.note,
            )
            for one in found
        ),
        empty="No channel reaches a carrier that registers signs: hongyan channel list",
    )
