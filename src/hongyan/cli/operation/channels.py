"""Commands on channels and ported numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.secret import ARGUMENTS_ARE_SEEN, given_secret
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.cli.words import carriers as read_carriers
from hongyan.cli.words import pairs
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.routing.options import open_options, seal_options, shown_options
from hongyan.engine.terminal import say, show_table, warn
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
KIND_HELP = "How it speaks: see `hongyan channel kinds`."
OPTION_HELP = "name=value; repeat for several. `hongyan channel kinds` shows which there are."
OPTION_FILE_HELP = "name=FILE, - for standard input: an option that is a secret, from a file."
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
    kind: Annotated[str, Parameter(help=KIND_HELP)] = "simulator",
    option: Annotated[list[str] | None, Parameter(negative="", help=OPTION_HELP)] = None,
    option_file: Annotated[list[str] | None, Parameter(negative="", help=OPTION_FILE_HELP)] = None,
    where: Where = HERE,
) -> None:
    """Add a channel and switch it on."""
    options = _given(option, option_file)
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
        options={},
    )
    with opened(where) as session, session.database.transaction() as tx:
        new = replace(new, options=_sealed(options, kind, name, option, session))
        made = settled(flows.add_channel(tx, new, session.now_ms))
        _try_to_build(made, session)
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
def set_channel(  # noqa: PLR0913 - the options of a command
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
    option_file: Annotated[list[str] | None, Parameter(negative="", help=OPTION_FILE_HELP)] = None,
    where: Where = HERE,
) -> None:
    """Change a channel."""
    change = flows.ChannelChange(
        access_code=access_code,
        carriers=None if carriers is None else read_carriers(carriers),
        price_micro=None if price is None else settled(flows.price_micro_of(price)),
        submits_per_second=tps,
        window_max=window,
        options=_given(option, option_file) or None,
    )
    _change(name, change, where, option)


@channel.command(name="kinds")
def list_kinds() -> None:
    """List the kinds of channels with their options."""
    from hongyan.channels.options import described  # noqa: PLC0415 - slow to import
    from hongyan.channels.registry import kind_named, kind_names  # noqa: PLC0415 - the same

    rows = [
        (kind, one.name, one.rule, "secret" if one.is_secret else one.default, one.help_text)
        for kind in kind_names()
        for one in described(kind_named(kind).options)
    ]
    show_table(("kind", "option", "is", "default", "meaning"), rows, empty="No kind has options.")


def _given(words: list[str] | None, files: list[str] | None) -> dict[str, str]:
    """Return the options of a command, those from files among them."""
    given = pairs("--option", words, EXAMPLE)
    for name, file in pairs("--option-file", files, "--option-file password=FILE").items():
        given[name] = given_secret("--option", "", Path(file))
    return given


def _sealed(
    given: Mapping[str, str], kind: str, name: str, words: list[str] | None, session: Session
) -> dict[str, str]:
    """Return options as they are stored, secrets sealed; one among `words` was seen by others."""
    from hongyan.channels.options import secrets_of  # noqa: PLC0415 - slow to import
    from hongyan.channels.registry import kind_named  # noqa: PLC0415 - the same

    secrets = secrets_of(kind_named(kind).options) & {one for one in given if given[one]}
    if not secrets:
        return dict(given)
    if secrets & pairs("--option", words, EXAMPLE).keys():
        warn(f"--option: {ARGUMENTS_ARE_SEEN}; give a secret by --option-file NAME=FILE")
    return seal_options(given, secrets, name, session.sealer().seal)


def _change(
    name: str, change: flows.ChannelChange, where: Where, words: list[str] | None = None
) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        kinds = {one.name: one.kind for one in flows.list_channels(tx)}
        if change.options is not None and name in kinds:
            stored = _sealed(change.options, kinds[name], name, words, session)
            change = replace(change, options=stored)
        changed = settled(flows.change_channel(tx, name, change))
        _try_to_build(changed, session)
    _show([changed])


def _try_to_build(one: ConfiguredChannel, session: Session) -> None:
    """Raise ChannelOptionError now, and undo the change, rather than when messages wait."""
    from hongyan.channels.registry import Around, build  # noqa: PLC0415 - slow to import

    is_sealed = shown_options(one.options) != one.options
    options = one.options
    if is_sealed:
        options = open_options(options, one.name, session.sealer().open)
    build(one.kind, one.channel_id, one.name, options, Around(SystemClock()))


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
                " ".join(f"{name}={value}" for name, value in shown_options(one.options).items()),
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
