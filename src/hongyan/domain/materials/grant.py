"""Upload grants: a signed policy that says where, until when and how much. Pure: no clock.

The form is that of object stores' form uploads, so that the official flow works: base64 of a JSON
policy, signed with HMAC-SHA1 under a key that only this installation has.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

GRANT_SECONDS: Final = 3600
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


class UploadFault(StrEnum):
    """Why an upload is refused."""

    POLICY_MALFORMED = "policy_malformed"
    SIGNATURE_WRONG = "signature_wrong"
    EXPIRED = "expired"
    KEY_OUTSIDE = "key_outside"
    TOO_LARGE = "too_large"
    EMPTY = "empty"


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
    return Grant(encoded, sign_policy(secret, encoded), start_path, expires_at)


def sign_policy(secret: bytes, policy: str) -> str:
    """Return the signature of an encoded policy."""
    return base64.b64encode(hmac.digest(secret, policy.encode(), hashlib.sha1)).decode()


def upload_fault(
    secret: bytes, policy: str, signature: str, key: str, size_bytes: int, now_ms: int
) -> UploadFault | None:
    """Return why an upload does not keep to its grant, or None."""
    if not hmac.compare_digest(sign_policy(secret, policy).encode(), signature.encode()):
        return UploadFault.SIGNATURE_WRONG
    read = _read(policy)
    if read is None:
        return UploadFault.POLICY_MALFORMED
    expires_at, prefix, (least, most) = read
    rules = (
        (now_ms >= expires_at, UploadFault.EXPIRED),
        (not key.startswith(prefix) or key == prefix, UploadFault.KEY_OUTSIDE),
        (size_bytes < least, UploadFault.EMPTY),
        (size_bytes > most, UploadFault.TOO_LARGE),
    )
    return next((fault for is_broken, fault in rules if is_broken), None)


def _read(policy: str) -> tuple[int, str, tuple[int, int]] | None:
    try:
        read = json.loads(base64.b64decode(policy, validate=True))
        moment = datetime.fromisoformat(read["expiration"])
        (_, least, most), (_, _, prefix) = read["conditions"]
    except (ValueError, KeyError, TypeError):  # signed by us, so of another version of us
        return None
    return int(moment.timestamp()) * 1000, prefix, (least, most)
