"""Which addresses and URLs a push may go to: a customer names them, so they must not reach inside.

Pure: resolves no name and opens no socket.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from hongyan.domain.callbacks.reasons import EndpointReason
from hongyan.kernel.refusal import Refused

URL_CHARACTERS_MAX = 2048

# What an IPv4 address hides in, and how far to the right of the IPv6 address it stands.
_WRAPPERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TEREDO = IPv6Network("2001::/32")
_IPV4_BITS = 0xFFFF_FFFF


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet; what is no address is not.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) counts as itself. Multicast,
    link-local, shared and reserved addresses are not public.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_v4(parsed)
    for network, shift in _WRAPPERS:
        if parsed in network:
            return _is_public_v4(IPv4Address(int(parsed) >> shift & _IPV4_BITS))
    return _is_public_v6(parsed)


def _is_public_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_public_v6(address: IPv6Address) -> bool:
    return address in _GLOBAL_UNICAST and address.is_global and address not in _TEREDO


def check_url(url: str, *, private_allowed: bool = False) -> Refused | None:
    """Return why a callback URL cannot be used, None if it can.

    A name that resolves to a private address passes here and is refused when it is connected to:
    what a name means may change at any time.
    """
    return next(_objections(url, private_allowed=private_allowed), None)


def _objections(url: str, *, private_allowed: bool) -> Iterator[Refused]:
    if len(url) > URL_CHARACTERS_MAX:
        yield Refused(EndpointReason.URL_LENGTH, "endpoint.url", most=URL_CHARACTERS_MAX)
    if "\\" in url or not url.isprintable() or " " in url:
        yield Refused(EndpointReason.URL_CHARACTERS, "endpoint.url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        yield Refused(EndpointReason.URL_MALFORMED, "endpoint.url")
        return
    if parts.scheme not in {"http", "https"}:
        yield Refused(EndpointReason.URL_SCHEME, "endpoint.url")
    if parts.username is not None or parts.password is not None:
        yield Refused(EndpointReason.URL_PASSWORD, "endpoint.url")
    if not host:
        yield Refused(EndpointReason.URL_NO_HOST, "endpoint.url")
    elif not private_allowed and _is_address(host) and not is_public(host):
        yield Refused(EndpointReason.URL_PRIVATE, "endpoint.url")
    if port == 0:
        yield Refused(EndpointReason.URL_PORT, "endpoint.url")


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
