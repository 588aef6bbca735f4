"""Secrets at rest: sealed with AES-256-GCM under one master key that is not in the database.

An AccessKey's secret must be readable, because a request signature is an HMAC made with it; so it
cannot be hashed. A copy of the database alone gives no secret away. Knows nothing of whose secret
it is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class SealError(Exception):
    """A sealed text cannot be opened: wrong master key, or the text was changed."""


class Sealer:
    """Seals and opens short texts.

    `purpose` binds a sealed text to its row, so rows cannot be swapped.
    """

    def __init__(self, master_key: bytes) -> None:
        """Use a master key of 32 bytes."""
        assert len(master_key) == KEY_BYTES, "a master key has 32 bytes"
        self._cipher = AESGCM(master_key)
        self._master_key = master_key

    def seal(self, secret: str, purpose: str) -> str:
        """Return `secret` sealed for `purpose`, as text."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), purpose.encode())
        return base64.b64encode(nonce + sealed).decode()

    def derived(self, purpose: str) -> bytes:
        """Return a key of 32 bytes for one purpose, always the same under one master key."""
        return hmac.digest(self._master_key, f"derived/{purpose}".encode(), hashlib.sha256)

    def open(self, sealed: str, purpose: str) -> str:
        """Return the secret; raises SealError if key, purpose or text do not fit."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()
            ).decode()
        except (InvalidTag, ValueError) as fault:  # ValueError: no base64, or cut short
            raise SealError(
                "a stored secret cannot be opened: the master key is not the one it was sealed with"
            ) from fault


def load_master_key(path: Path, given: str) -> bytes:
    """Return the master key.

    `given` (base64 of 32 bytes) or the file's, made on first use (mode 0600).

    Raises SealError when what is there is not a key.
    """
    if given:
        return _decoded(given, "HONGYAN_MASTER_KEY")
    try:
        return _decoded(path.read_text().strip(), str(path))
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = os.urandom(KEY_BYTES)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was quicker
            return _decoded(path.read_text().strip(), str(path))
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.b64encode(key).decode() + "\n")
        return key


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SealError(
            f"{where} must hold base64 of {KEY_BYTES} bytes: `openssl rand -base64 32` makes one"
        )
    return key
