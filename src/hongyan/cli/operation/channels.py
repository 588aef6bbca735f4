"""Commands on channels and ported numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import carriers as read_carriers
from hongyan.cli.words import pairs
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.engine.terminal import say, show_table
from hongyan.flows.operation import manage_channels as flows
from hongyan.flows.operation.channel_status import believed_statuses
from hongyan.kernel.carriage import ChannelStatus
from hongyan.kernel.clock import SystemClock
from hongyan.text.phone import api_form

Name = Annotated[str, Parameter(help="Name of the channel.")]
CARRIERS_HELP = "Carriers it reaches: mobile,unicom,telecom,broadnet; or international."
PRICE_HELP = "Price of a segment in yuan, such as 0.045."
TPS_HELP = "Parts of messages a second at most: a long text is several."
WINDOW_HELP = "Parts of messages that may wait for an answer at once."
OPTION_HELP = (
    "name=value; repeat for several. Of a simulator: host and port of a `hongyan simulator`, "
    "or seed and pace of one inside; slowness 0 to 1."
)
EXAMPLE = "--option host=127.0.0.1"

channel = App(name="channel", help="Channels: the ways to the carriers.")
ported = App(name="ported", help="Numbers that changed their carrier (携号转网).")


@channel.command
def add(  # noqa: PLR0913 - the options of a command
    name: Name,
    /,
    *,
    access_code: Annotated[str, Parameter(help="The number it sends from, 106....")],
    carriers: Annotated[str, Parameter(help=CARRIERS_HELP)],
    price: Annotated[str, Parameter(help=PRICE_HELP)] = "0.045",
    tps: Annotated[int, Parameter(help=TPS_HELP)] = 100,
    window: Annotated[int, Parameter(help=WINDOW_HELP)] = 16,
    kind: Annotated[str, Parameter(help="How it speaks: simulator.")] = "simulator",
    option: Annotated[list[str] | None, Parameter(negative="", help=OPTION_HELP)] = None,
    where: Where = HERE,
) -> None:
    """Add a channel and switch it on."""
    new = ConfiguredChannel(
        channel_id=0,
        name=name,
        kind=kind,
        state=ChannelState.ON,
        access_code=access_code,
        carriers=read_carriers(carriers),
        price_micro=settled(flows.price_micro_of(price)),
        submits_per_second=tps,
        window_max=window,
        options=pairs("--option", option, EXAMPLE),
    )
    with opened(where) as session, session.database.transaction() as tx:
        made = settled(flows.add_channel(tx, new, session.now_ms))
        _try_to_build(made)
    _show([made])


@channel.command(name="list")
def list_channels(*, where: Where = HERE) -> None:
    """List all channels."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_channels(tx)
        statuses = believed_statuses(tx, session.real_ms)
    _show(found, statuses)


@channel.command
def on(name: Name, /, *, where: Where = HERE) -> None:
    """Let a channel carry messages."""
    _change(name, flows.ChannelChange(state=ChannelState.ON), where)


@channel.command
def off(name: Name, /, *, where: Where = HERE) -> None:
    """Let a channel carry no more messages; receipts of what it carried still come."""
    _change(name, flows.ChannelChange(state=ChannelState.OFF), where)


@channel.command(name="set")
def set_channel(
    name: Name,
    /,
    *,
    access_code: Annotated[str | None, Parameter(help="The number it sends from, 106....")] = None,
    carriers: Annotated[str | None, Parameter(help=CARRIERS_HELP)] = None,
    price: Annotated[str | None, Parameter(help=PRICE_HELP)] = None,
    tps: Annotated[int | None, Parameter(help=TPS_HELP)] = None,
    window: Annotated[int | None, Parameter(help=WINDOW_HELP)] = None,
    option: Annotated[
        list[str] | None, Parameter(negative="", help=OPTION_HELP + " name= removes one.")
    ] = None,
    where: Where = HERE,
) -> None:
    """Change a channel."""
    change = flows.ChannelChange(
        access_code=access_code,
        carriers=None if carriers is None else read_carriers(carriers),
        price_micro=None if price is None else settled(flows.price_micro_of(price)),
        submits_per_second=tps,
        window_max=window,
        options=pairs("--option", option, EXAMPLE) if option else None,
    )
    _change(name, change, where)


def _change(name: str, change: flows.ChannelChange, where: Where) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        changed = settled(flows.change_channel(tx, name, change))
        _try_to_build(changed)
    _show([changed])


def _try_to_build(one: ConfiguredChannel) -> None:
    """Raise ChannelOptionError now, and undo the change, rather than when messages wait."""
    from hongyan.channels.registry import build  # noqa: PLC0415 - slow to import

    build(one.kind, one.channel_id, one.name, one.options, SystemClock())


def _show(
    found: list[ConfiguredChannel], statuses: Mapping[int, ChannelStatus] | None = None
) -> None:
    show_table(
        (
            "name",
            "kind",
            "state",
            "status",
            "access code",
            "carriers",
            "yuan",
            "tps",
            "window",
            "options",
        ),
        (
            (
                one.name,
                one.kind,
                one.state.value,
                _words(one, statuses),
                one.access_code,
                ",".join(carrier.value for carrier in Carrier if carrier in one.carriers),
                f"{Decimal(one.price_micro) / 1_000_000:f}",
                one.submits_per_second,
                one.window_max,
                " ".join(f"{name}={value}" for name, value in one.options.items()),
            )
            for one in found
        ),
        empty="No channel yet: hongyan channel add NAME --access-code 106... --carriers mobile",
    )


def _words(one: ConfiguredChannel, statuses: Mapping[int, ChannelStatus] | None) -> str:
    if statuses is None:
        return ""  # it has just been changed
    return statuses[one.channel_id].words if one.channel_id in statuses else "not served"


@ported.command(name="list")
def list_ported(*, where: Where = HERE) -> None:
    """List the numbers known to have changed their carrier."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_ported_numbers(tx)
    rows = ((api_form(phone), carrier.value) for phone, carrier in found.items())
    show_table(("number", "carrier"), rows, empty="No number is known to have changed.")


@ported.command(name="set")
def set_ported(
    carrier: Annotated[
        Literal["mobile", "unicom", "telecom", "broadnet"], Parameter(help="The new carrier.")
    ],
    /,
    *numbers: Annotated[str, Parameter(help="Mainland mobile numbers.")],
    where: Where = HERE,
) -> None:
    """Note that numbers changed to a carrier."""
    with opened(where) as session, session.database.transaction() as tx:
        count = settled(flows.set_ported_numbers(tx, numbers, Carrier(carrier)))
    say(f"Numbers that belong to {carrier} now: {count}.")


@ported.command(name="remove")
def remove_ported(*numbers: str, where: Where = HERE) -> None:
    """Let numbers belong to the carrier of their segment again."""
    with opened(where) as session, session.database.transaction() as tx:
        count = settled(flows.remove_ported_numbers(tx, numbers))
    if not count:
        raise CommandError("NUMBER: none of these had changed; `hongyan ported list` shows all")
    say(f"Numbers that belong to the carrier of their segment again: {count}.")
