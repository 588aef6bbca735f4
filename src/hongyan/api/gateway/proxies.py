"""Whose request it is that came through proxies: who believes a header decides who may call.

Pure. Only a peer that a setting names is believed. Its `X-Forwarded-For` is read from the right,
where the nearest proxy wrote: what a client wrote itself stands further left and is never reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

FORWARDED_FOR = b"x-forwarded-for"
FORWARDING_MARKS = frozenset({FORWARDED_FOR, b"forwarded", b"x-real-ip", b"via"})
"""Headers that a proxy adds; a request that has one did not come from its peer."""

HOPS_MAX = 16
"""No honest way leads through more trusted proxies."""

Network = IPv4Network | IPv6Network


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether an address lies in one of the networks; one that cannot be read does not."""
    parsed = _parsed(address)
    return parsed is not None and _lies_in(parsed, networks)


def client_behind(
    peer: str, headers: Iterable[tuple[bytes, bytes]], trusted: Sequence[Network]
) -> str:
    """Return the client's address: the last one, from the right, that is no trusted proxy.

    Empty when the proxies did not say it in a form that can be read: then the client is unknown.
    """
    if not is_within(peer, trusted):
        return peer
    sent = b",".join([value for name, value in headers if name == FORWARDED_FOR])
    if not sent.strip():
        return peer
    for written in reversed(sent.rsplit(b",", HOPS_MAX)[-HOPS_MAX:]):
        parsed = _parsed(_without_port(written.decode("latin-1").strip()))
        if parsed is None:
            return ""
        if not _lies_in(parsed, trusted):
            return str(parsed)
    return ""


def _without_port(written: str) -> str:
    if written.startswith("["):
        return written[1:].partition("]")[0]
    host, colon, port = written.partition(":")
    return host if colon and port.isascii() and port.isdigit() else written


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return parsed if mapped is None else mapped


def _lies_in(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address.version == one.version and address in one for one in networks)
