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
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hongyan.kernel.directories import make_private
from hongyan.kernel.said import Fault, said

KEY_BYTES = 32
NONCE_BYTES = 12


_SHUT: Final = said(
    "a stored secret cannot be opened: the master key is not the one it was sealed with"
)


class SealError(Fault):
    """A sealed text cannot be opened: wrong master key, or the text was changed."""


class Sealer:
    """Seals and opens texts and files.

    `purpose` binds what is sealed to its row, so rows cannot be swapped. While a master key is
    rotated, a second key opens what was resealed already; nothing is sealed under it.
    """

    def __init__(self, master_key: bytes, next_key: bytes | None = None) -> None:
        """Use a master key of 32 bytes, and the one that takes its place, if there is one."""
        known = [one for one in (master_key, next_key) if one is not None]
        assert all(len(one) == KEY_BYTES for one in known), "a master key has 32 bytes"
        self._ciphers = [AESGCM(one) for one in known]
        self._master_key = master_key

    def seal(self, secret: str, purpose: str) -> str:
        """Return `secret` sealed for `purpose`, as text."""
        return base64.b64encode(self.seal_bytes(secret.encode(), purpose)).decode()

    def seal_bytes(self, content: bytes, purpose: str) -> bytes:
        """Return `content` sealed for `purpose`, as bytes."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, content, purpose.encode())

    def derived(self, purpose: str) -> bytes:
        """Return a key of 32 bytes for one purpose, always the same under one master key."""
        return hmac.digest(self._master_key, f"derived/{purpose}".encode(), hashlib.sha256)

    def open(self, sealed: str, purpose: str) -> str:
        """Return the secret; raises SealError if key, purpose or text do not fit."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError as fault:
            raise SealError(_SHUT) from fault
        return self.open_bytes(raw, purpose).decode()

    def open_bytes(self, sealed: bytes, purpose: str) -> bytes:
        """Return the content; raises SealError if key, purpose or bytes do not fit."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
            except (InvalidTag, ValueError):  # ValueError: cut short
                continue
        raise SealError(_SHUT)


def sealer_of_passphrase(passphrase: str, salt: bytes) -> Sealer:
    """Return what seals under a passphrase; its key costs 32 MB and 0.1 s (scrypt, RFC 7914)."""
    key = hashlib.scrypt(
        passphrase.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=KEY_BYTES
    )
    return Sealer(key)


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
    make_private(path.parent)
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
    return _decoded(path.read_text("utf-8", "replace").strip(), str(path))


def next_key_file(path: Path) -> Path:
    """Return where the key lies that takes the place of a master key, while one is rotated."""
    return path.with_name(path.name + ".next")


def put_in_place(path: Path) -> Path:
    """Let the next key be the master key, and return where the one before it is kept.

    Each step can be the last before a kill: the next key goes only when the master key is it.
    """
    before = path.with_name(f"{path.name}.before-{hashlib.sha256(_bytes_of(path)).hexdigest()[:8]}")
    if path.exists() and not before.exists():
        os.link(path, before)
    next_key_file(path).replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return before


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SealError(
            "{where} must hold base64 of {key_bytes} bytes; bring it back from its backup, or make "
            "the first one: openssl rand -base64 32",
            where=where,
            key_bytes=KEY_BYTES,
        )
    return key
