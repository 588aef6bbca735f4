"""Calls that name a known key and bear a wrong signature: what a stranger can write."""

from __future__ import annotations

import hashlib
import random
import time

from bench.attacks.target import Target

KIB = 1024
MIB = 1024 * 1024


def claims(target: Target, action: str) -> str:
    """Return a form that names a known key and bears a wrong signature."""
    key = target.attacker.key_id
    nonce = f"{random.getrandbits(128):032x}"
    return (
        f"Action={action}&Version=2017-05-25&Format=JSON&AccessKeyId={key}&SignatureVersion=1.0"
        f"&SignatureMethod=HMAC-SHA1&SignatureNonce={nonce}&Signature=AAAA"
        f"&Timestamp={_now().replace(':', '%3A')}"
    )


def wrong_v3(target: Target, action: str, body: bytes = b"") -> dict[str, str]:
    """Return headers of a V3 call by a known key: the body's hash is right, the signature wrong."""
    signed = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
    authorization = f"Credential={target.attacker.key_id},SignedHeaders={signed},Signature="
    return {
        "x-acs-action": action,
        "x-acs-version": "2017-05-25",
        "x-acs-date": _now(),
        "x-acs-signature-nonce": f"{random.getrandbits(128):032x}",
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "Authorization": f"ACS3-HMAC-SHA256 {authorization}{'0' * 64}",
    }


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
