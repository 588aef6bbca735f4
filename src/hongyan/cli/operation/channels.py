"""Commands on channels and ported numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.files import FROM_INPUT, text_in, text_of_input
from hongyan.cli.language import tell, worded
from hongyan.cli.operation.channel_work import words_of_status
from hongyan.cli.secret import ARGUMENTS_ARE_SEEN, given_secret
from hongyan.cli.session import HERE, AsJson, Session, Where, opened
from hongyan.cli.words import carriers as read_carriers
from hongyan.cli.words import pairs, yuan_cell
from hongyan.domain.receipts.ids import IdForm
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.routing.options import open_options, seal_options, shown_options
from hongyan.engine.terminal import ShownValue, answer_in_json, show_table, warn
from hongyan.flows.operation import manage_channels as flows
from hongyan.flows.operation.channel_status import ID_FORM, advised_id_forms, believed_statuses
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
OPTION_FILE_HELP = "name=FILE, - for standard input: a secret or a document, from a file."
EXAMPLE = "--option host=127.0.0.1"
DOCUMENT_CHARACTERS_MAX = 65_536

channel = App(name="channel", help="Channels: the ways to the carriers.")
ROOM: Final = "hongyan.cli.operation"
for command, name, help_text in (
    (
        "carrier_codes:list_codes",
        "codes",
        "List carriers' codes: what each means, and which receipt code customers see.",
    ),
    (
        "channel_work:status",
        "status",
        "Show how channels do: link, window, speed, answers, receipts, errors, alarms.",
    ),
    (
        "channel_work:drain",
        "drain",
        "Give a channel no new messages, wait until nothing is in flight, and leave it off.",
    ),
    (
        "channel_trial:try_channel",
        "test",
        (
            "Connect to the carrier once, beside what serves, and print what it answers.\n\n"
            "A message that is sent so is not in the log of messages and costs no account anything."
        ),
    ),
    (
        "channel_trace:trace",
        "trace",
        (
            "Show what a channel and its carrier say to each other, from now on.\n\n"
            "Passwords are never shown. The capture holds texts and whole numbers, for 7 days."
        ),
    ),
):
    channel.command(f"{ROOM}.{command}", name=name, help=help_text)

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
        made = settled(flows.add_channel(session.work(tx), new))
        _try_to_build(made, session)
    _show([made])


@channel.command(name="list")
def list_channels(*, where: Where = HERE) -> None:
    """List all channels."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_channels(tx)
        statuses = believed_statuses(tx, session.real_ms)
        forms = advised_id_forms(tx)
    _show(found, statuses, forms)


@channel.command
def on(name: Name, /, *, where: Where = HERE) -> None:
    """Let a channel carry messages."""
    _change(name, flows.ChannelChange(state=ChannelState.ON), where)


@channel.command
def off(name: Name, /, *, where: Where = HERE) -> None:
    """Let a channel carry no more messages; receipts of what it carried still come."""
    _change(name, flows.ChannelChange(state=ChannelState.OFF), where)


@channel.command
def remove(name: Name, /, *, where: Where = HERE) -> None:
    """Remove a channel that is off and that no message went through."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.remove_channel(session.work(tx), name))
    tell("Channel {name} is removed.", name=name)


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
def list_kinds(*, as_json: AsJson = False) -> None:
    """List the kinds of channels with their options."""
    answer_in_json(is_json=as_json)
    from hongyan.channels.options import described  # noqa: PLC0415 - slow to import
    from hongyan.channels.registry import kind_named, kind_names  # noqa: PLC0415 - the same

    rows = [
        (
            kind,
            one.name,
            ShownValue(one.rule, worded(one.rule)),
            worded("secret") if one.is_secret else one.default,
            ShownValue(one.help_text, worded(one.help_text)),
        )
        for kind in kind_names()
        for one in described(kind_named(kind).options)
    ]
    show_table(("kind", "option", "is", "default", "meaning"), rows, empty="No kind has options.")


def _given(words: list[str] | None, files: list[str] | None) -> dict[str, str]:
    """Return the options of a command, those from files among them."""
    from hongyan.channels.registry import document_names  # noqa: PLC0415 - slow to import

    given = pairs("--option", words, EXAMPLE)
    for name, file in pairs("--option-file", files, "--option-file password=FILE").items():
        is_document = name in document_names()
        given[name] = _document(file) if is_document else given_secret("--option", "", Path(file))
    return given


def _document(file: str) -> str:
    """Return a file's text; it is read whole, and its kind says what may be in it."""
    if file == FROM_INPUT:
        return text_of_input("--option-file", DOCUMENT_CHARACTERS_MAX + 1)
    return text_in("--option-file", Path(file), DOCUMENT_CHARACTERS_MAX + 1)


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
        warn(
            worded(
                "--option: the secret is taken, but {why}; use --option-file NAME=FILE",
                why=worded(ARGUMENTS_ARE_SEEN),
            )
        )
    return seal_options(given, secrets, name, session.sealer().seal)


def _change(
    name: str, change: flows.ChannelChange, where: Where, words: list[str] | None = None
) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        kinds = {one.name: one.kind for one in flows.list_channels(tx)}
        if change.options is not None and name in kinds:
            stored = _sealed(change.options, kinds[name], name, words, session)
            change = replace(change, options=stored)
        changed = settled(flows.change_channel(session.work(tx), name, change))
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
    found: list[ConfiguredChannel],
    statuses: Mapping[int, ChannelStatus] | None = None,
    forms: Mapping[str, IdForm] | None = None,
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
                _words(one, statuses, forms or {}),
                one.access_code,
                ",".join(carrier.value for carrier in Carrier if carrier in one.carriers),
                yuan_cell(one.price_micro),
                one.submits_per_second,
                one.window_max,
                " ".join(f"{name}={value}" for name, value in shown_options(one.options).items()),
            )
            for one in found
        ),
        empty="No channel yet: hongyan channel add NAME --access-code 106... --carriers mobile",
    )


def _words(
    one: ConfiguredChannel,
    statuses: Mapping[int, ChannelStatus] | None,
    forms: Mapping[str, IdForm],
) -> str:
    if statuses is None:
        return ""  # it has just been changed
    told = words_of_status(statuses.get(one.channel_id))
    return f"{told}; set {ID_FORM}={forms[one.name].value}" if one.name in forms else told


@ported.command(name="list")
def list_ported(*, where: Where = HERE) -> None:
    """List the numbers known to have changed their carrier."""
    with opened(where) as session, session.database.reading() as tx:
        found = flows.list_ported_numbers(tx)
    rows = ((api_form(phone), carrier.value) for phone, carrier in found.items())
    show_table(("number", "carrier"), rows, empty="No number is known to have changed.")


Ported = Annotated[str, Parameter(help="Mainland mobile numbers.")]


@ported.command(name="set")
def set_ported(
    carrier: Annotated[
        Literal["mobile", "unicom", "telecom", "broadnet"], Parameter(help="The new carrier.")
    ],
    /,
    *numbers: Ported,
    where: Where = HERE,
) -> None:
    """Note that numbers changed to a carrier."""
    with opened(where) as session, session.database.transaction() as tx:
        count = settled(flows.set_ported_numbers(session.work(tx), numbers, Carrier(carrier)))
    tell("Numbers that belong to {carrier} now: {count}.", carrier=carrier, count=count)


@ported.command(name="remove")
def remove_ported(*numbers: Ported, where: Where = HERE) -> None:
    """Let numbers belong to the carrier of their segment again."""
    with opened(where) as session, session.database.transaction() as tx:
        count = settled(flows.remove_ported_numbers(session.work(tx), numbers))
    if not count:
        raise CommandError(
            worded("NUMBER: none of these had changed; `hongyan ported list` shows all")
        )
    tell("Numbers that belong to the carrier of their segment again: {count}.", count=count)
