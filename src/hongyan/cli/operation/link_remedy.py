"""What an operator can do about a channel that has no link. Knows no socket."""

from __future__ import annotations

from hongyan.cli.language import worded
from hongyan.domain.routing.model import ConfiguredChannel
from hongyan.kernel.carriage import ChannelStatus, LinkState


def remedy_of_link(channel: ConfiguredChannel, status: ChannelStatus) -> str:
    """Return the command that corrects what is wrong, as far as the state of the link tells."""
    secrets = _secrets(channel) if status.state is LinkState.LOGIN_REFUSED else []
    if secrets:
        return worded(
            "hongyan channel set {name} {options} gives it again; or ask the carrier for the "
            "account and the addresses that may log in; it is tried again",
            name=channel.name,
            options=" ".join(f"--option-file {one}=FILE" for one in secrets),
        )
    return worded(
        "hongyan channel set {name} --option ... if its address is not that of the contract; or "
        "ask the carrier whether it lets this machine in; it is tried again",
        name=channel.name,
    )


def _secrets(channel: ConfiguredChannel) -> list[str]:
    """Return the names of the secrets that a channel was given, no document among them."""
    from hongyan.channels.options import documents_of, secrets_of  # noqa: PLC0415 - slow to import
    from hongyan.channels.registry import ChannelOptionError, kind_named  # noqa: PLC0415 - the same

    try:
        kind = kind_named(channel.kind).options
    except ChannelOptionError:  # a plug-in that is gone
        return []
    named = secrets_of(kind) - documents_of(kind)
    return [one for one in channel.options if one in named]
