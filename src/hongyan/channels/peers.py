"""Where a channel connects to, as far as its options say; and whether that is this machine.

A kind may say it itself (`ChannelKind.peers`). Else the options that are named as places are taken.
Knows no protocol.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    from hongyan.channels.registry import ChannelKind

_AFTER_HOST: Final = re.compile(r"[/?#]")

PLACES: Final = ("host", "hosts", "url", "urls", "address", "addresses", "endpoint", "base_url")
"""Names of options that say where a channel connects to."""

LEAVES_THIS_MACHINE: Final = (
    "`hongyan dev` opens channels on this machine only; `hongyan dev --real-channels "
    "--test-numbers NUMBER,...` opens it for these numbers alone"
)
"""Why a channel is not opened; the command line translates it."""


def is_loopback(kind: ChannelKind, options: Any) -> bool:
    """Tell whether a channel with these options speaks with this machine alone.

    One of which nothing says where it connects to does not count as such.
    """
    found = _places(options) if kind.peers is None else kind.peers(options)
    return bool(found) and all(map(_is_this_machine, found))


def address_of(kind: ChannelKind, options: Any) -> str:
    """Return where a channel with these options connects to, for a person; empty if unknown."""
    places = _places(options) if kind.peers is None else kind.peers(options)
    fields = {one.name for one in msgspec.structs.fields(options)}
    port = options.port if "port" in fields else None
    shown = [_without_path(one) for one in places]
    return ", ".join(one if port is None else f"{one}:{port}" for one in shown)


def _without_path(place: str) -> str:
    """Return a URL without what may be secret in it: user, password, path and query."""
    scheme, marks, rest = place.partition("://")
    if not marks:
        return place
    host = _AFTER_HOST.split(rest, maxsplit=1)[0].rpartition("@")[2]
    return f"{scheme}://{host}"


def _places(options: Any) -> Sequence[str]:
    fields = {one.name for one in msgspec.structs.fields(options)}
    found: list[str] = []
    for name in PLACES:
        value = getattr(options, name) if name in fields else None
        if isinstance(value, str) and value:
            found += value.split(",")
        elif isinstance(value, list | tuple):
            found += map(str, value)
    return found


def _is_this_machine(place: str) -> bool:
    host = _host(place.strip())
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _host(place: str) -> str:
    """Return the host of a URL, of `host:port`, or of a bare host."""
    try:
        bare = place if "://" in place else f"//{place}"
        if place.count(":") > 1 and not place.startswith("[") and "://" not in place:
            return place  # an IPv6 address
        return urlsplit(bare).hostname or ""
    except ValueError:
        return ""
