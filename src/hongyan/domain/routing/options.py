"""Options of channels as they are stored: secrets among them sealed, each for its channel and name.

Pure: how a text is sealed or opened is an argument. Knows no kind of channel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

_SEALED: Final = "sealed:"
HIDDEN: Final = "(sealed)"

Cipher = Callable[[str, str], str]
"""Seals or opens a text for a purpose."""


def purpose_of(channel_name: str, option: str) -> str:
    """Return the purpose that binds a sealed option to its channel and name."""
    return f"channel/{channel_name}/{option}"


def seal_options(
    options: Mapping[str, str], secrets: Collection[str], channel_name: str, seal: Cipher
) -> dict[str, str]:
    """Return options as they are stored; an empty value stays, because it removes the option."""
    return {
        name: _SEALED + seal(value, purpose_of(channel_name, name))
        if name in secrets and value
        else value
        for name, value in options.items()
    }


def open_options(options: Mapping[str, str], channel_name: str, unseal: Cipher) -> dict[str, str]:
    """Return stored options with their secrets in clear; raises what `unseal` does."""
    return {
        name: unseal(value.removeprefix(_SEALED), purpose_of(channel_name, name))
        if value.startswith(_SEALED)
        else value
        for name, value in options.items()
    }


def shown_options(options: Mapping[str, str]) -> dict[str, str]:
    """Return stored options as they may be printed."""
    return {name: HIDDEN if value.startswith(_SEALED) else value for name, value in options.items()}


def reseal_options(options: Mapping[str, str], channel_name: str, again: Cipher) -> dict[str, str]:
    """Return stored options with each sealed one passed to `again`, which gives it back sealed."""
    return {
        name: _SEALED + again(value.removeprefix(_SEALED), purpose_of(channel_name, name))
        if value.startswith(_SEALED)
        else value
        for name, value in options.items()
    }
