"""Upload grants and addresses of files: what is signed, and whether it still holds. Pure: no clock.

A grant says where to, until when and how much. Its form is that of object stores' form uploads, so
that the official flow works: base64 of a JSON policy, and a signature that callers only pass on. An
address says which file may be looked at, and until when. Both rest on a key that only this
installation has.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from hongyan.domain.materials.reasons import UploadReason
from hongyan.kernel.refusal import Refused

GRANT_SECONDS: Final = 3600
_SECONDS: Final = re.compile(r"[0-9]{1,12}")
ACCESS_KEY_ID: Final = "hongyan-upload"
"""Under which name the grant's signature stands in the form."""

POLICY_CHARACTERS_MAX: Final = 4096


@dataclass(frozen=True, slots=True)
class Grant:
    """What a caller is given to upload with."""

    policy: str
    signature: str
    start_path: str
    expires_at: int


def make_grant(secret: bytes, start_path: str, bytes_max: int, now_ms: int) -> Grant:
    """Return a grant to store files of 1 to `bytes_max` bytes below `start_path` for an hour."""
    expires_at = now_ms + GRANT_SECONDS * 1000
    policy = {
        "expiration": datetime.fromtimestamp(expires_at // 1000, UTC).strftime(
            "%Y-%m-%dT%H:%M:%S.000Z"
        ),
        "conditions": [
            ["content-length-range", 1, bytes_max],
            ["starts-with", "$key", f"{start_path}/"],
        ],
    }
    encoded = base64.b64encode(json.dumps(policy, separators=(",", ":")).encode()).decode()
    return Grant(encoded, _signature(secret, "grant", encoded), start_path, expires_at)


def sign_address(secret: bytes, key: str, until: str) -> str:
    """Return the signature of an address: of one file, good until a time in seconds since 1970."""
    return _signature(secret, "address", until, key)


def is_address_good(secret: bytes, key: str, until: str, signature: str, now_ms: int) -> bool:
    """Tell whether an address was signed here for this very file, and has not run out."""
    expected = sign_address(secret, key, until)
    is_signed = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass"))
    return is_signed and bool(_SECONDS.fullmatch(until)) and now_ms < int(until) * 1000


def _signature(secret: bytes, purpose: str, *parts: str) -> str:
    """Sign a purpose and its parts, each with its length before it.

    So nothing can be moved from one part to the next, and nothing signed for one purpose serves
    another.
    """
    encoded = [part.encode("utf-8", "surrogatepass") for part in (purpose, *parts)]
    message = b"".join([len(part).to_bytes(8, "big") + part for part in encoded])
    return base64.b64encode(hmac.digest(secret, message, hashlib.sha256)).decode()


def upload_fault(
    secret: bytes, policy: str, signature: str, key: str, size_bytes: int, now_ms: int
) -> Refused | None:
    """Return the no to an upload that does not keep to its grant, or None."""
    expected = _signature(secret, "grant", policy)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass")):
        return Refused(UploadReason.SIGNATURE_WRONG)
    read = _read(policy)
    if read is None:
        return Refused(UploadReason.POLICY_MALFORMED)
    expires_at, prefix, (least, most) = read
    rules = (
        (now_ms >= expires_at, UploadReason.EXPIRED),
        (not key.startswith(prefix) or key == prefix, UploadReason.KEY_OUTSIDE),
        (size_bytes < least, UploadReason.EMPTY),
        (size_bytes > most, UploadReason.TOO_LARGE),
    )
    return next((Refused(reason) for is_broken, reason in rules if is_broken), None)


def _read(policy: str) -> tuple[int, str, tuple[int, int]] | None:
    try:
        read = json.loads(base64.b64decode(policy, validate=True))
        moment = datetime.fromisoformat(read["expiration"])
        (_, least, most), (_, _, prefix) = read["conditions"]
    except (ValueError, KeyError, TypeError):  # signed by us, so of another version of us
        return None
    return int(moment.timestamp()) * 1000, prefix, (least, most)
