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


def read_master_key(path: Path, given: str) -> bytes | None:
    """Return the master key: `given` (base64 of 32 bytes), or the file's; None if there is none.

    Raises SealError when what is there is not a key.
    """
    if given:
        return _decoded(given, "HONGYAN_MASTER_KEY")
    try:
        return _decoded(path.read_bytes().decode("ascii", "replace").strip(), str(path))
    except FileNotFoundError:
        return None


def make_master_key(path: Path) -> bytes:
    """Make a master key and keep it in a file (mode 0600); another process may be as quick."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # whole, or not at all
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _decoded(path.read_text().strip(), str(path))


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
