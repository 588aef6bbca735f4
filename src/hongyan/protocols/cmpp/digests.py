"""The digests by which CMPP proves a shared secret (CMPP 3.0, 8.4.1), and the variants in use.

MD5 is the protocol's choice. A client writes one variant; a reader accepts each that is known: the
id alone or padded to its field, a status of one octet or of four.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import md5
from hmac import compare_digest
from typing import Final

from hongyan.kernel.calendar import SHANGHAI
from hongyan.protocols.cmpp.pdus import CmppVersion, Connect, ConnectResp

_SEPARATOR: Final = bytes(9)
_SOURCE_ADDR_OCTETS: Final = 6
_STATUS_OCTETS: Final = {CmppVersion.V20: 1, CmppVersion.V21: 1, CmppVersion.V30: 4}


def timestamp_of(at: int) -> int:
    """Return a moment in ms as the number MMDDHHMMSS of China time, for digest and field alike."""
    return int(f"{datetime.fromtimestamp(at // 1000, SHANGHAI):%m%d%H%M%S}")


def authenticator_source(
    source_addr: str, secret: str, timestamp: int, *, padded: bool = False
) -> bytes:
    """Return AuthenticatorSource; `padded` hashes the id with its field's NULs."""
    identity = source_addr.encode("utf-8")
    if padded:
        identity = identity.ljust(_SOURCE_ADDR_OCTETS, b"\0")
    return _digest(identity + _SEPARATOR + secret.encode("utf-8") + f"{timestamp:010d}".encode())


def is_authentic(connect: Connect, secret: str) -> bool:
    """Tell whether a CONNECT was made with a secret, in either variant."""
    return any(
        compare_digest(
            authenticator_source(connect.source_addr, secret, connect.timestamp, padded=padded),
            connect.authenticator_source,
        )
        for padded in (False, True)
    )


def authenticator_ismg(
    status: int, source_digest: bytes, secret: str, version: CmppVersion = CmppVersion.V20
) -> bytes:
    """Return AuthenticatorISMG; the status has as many octets as the version writes of it."""
    return _of_status(status, _STATUS_OCTETS[version], source_digest, secret)


def is_from_gateway(answer: ConnectResp, source_digest: bytes, secret: str) -> bool:
    """Tell whether a CONNECT_RESP was made with a secret, with either width of the status.

    Some gateways send anything here: a no is worth a line of the log, not the connection.
    """
    return any(
        compare_digest(
            _of_status(answer.status, size, source_digest, secret), answer.authenticator_ismg
        )
        for size in {*_STATUS_OCTETS.values()}
        if answer.status < 1 << (8 * size)
    )


def _of_status(status: int, size: int, source_digest: bytes, secret: str) -> bytes:
    return _digest(status.to_bytes(size, "big") + source_digest + secret.encode("utf-8"))


def _digest(octets: bytes) -> bytes:
    return md5(octets, usedforsecurity=False).digest()
