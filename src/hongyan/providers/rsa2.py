"""RSA2, as the big wallets sign: SHA256withRSA over sorted fields. Knows no field by name.

The text that is signed is `name=value`, joined by `&` in the order of the names; empty values and
the signature itself are left out.
"""

from __future__ import annotations

import base64
import binascii
import os
import textwrap
from collections.abc import Collection, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)

from hongyan.kernel.directories import make_private
from hongyan.providers.payment import PaymentKeyError

KEY_BITS = 2048


def signed_text(fields: Mapping[str, str], without: Collection[str] = ("sign",)) -> bytes:
    """Return the text over which fields are signed."""
    pairs = (
        f"{name}={fields[name]}" for name in sorted(fields) if fields[name] and name not in without
    )
    return "&".join(pairs).encode()


def sign(key: RSAPrivateKey, text: bytes) -> str:
    """Return the signature of a text, in base64."""
    return base64.b64encode(key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()


def is_signed(key: RSAPublicKey, text: bytes, signature: str) -> bool:
    """Tell whether a signature in base64 is the key holder's, of this text."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def private_key(path: Path) -> RSAPrivateKey:
    """Read a private key from a PEM file; raises PaymentKeyError."""
    try:
        key = serialization.load_pem_private_key(_read(path, "PRIVATE KEY"), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise PaymentKeyError(
            "{path} holds no private key without a password", path=path
        ) from fault
    if not isinstance(key, RSAPrivateKey):
        raise PaymentKeyError("{path} holds another kind of key than RSA", path=path)
    return key


def public_key(path: Path) -> RSAPublicKey:
    """Read a public key from a file, as PEM or as the base64 alone; raises PaymentKeyError."""
    try:
        key = serialization.load_pem_public_key(_read(path, "PUBLIC KEY"))
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise PaymentKeyError("{path} holds no public key", path=path) from fault
    if not isinstance(key, RSAPublicKey):
        raise PaymentKeyError("{path} holds another kind of key than RSA", path=path)
    return key


def own_key(path: Path) -> RSAPrivateKey:
    """Return the private key of a file; makes both on first use (mode 0600)."""
    if not path.exists():
        make_private(path.parent)
        made = generate_private_key(65537, KEY_BITS).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(made)
        try:
            os.link(draft, path)  # whole, or not at all: another process may write it too
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return private_key(path)


def _read(path: Path, kind: str) -> bytes:
    try:
        raw = path.read_bytes().strip()
    except OSError as fault:
        raise PaymentKeyError(
            "{path} cannot be read: {strerror}", path=path, strerror=fault.strerror
        ) from fault
    if raw.startswith(b"-----"):
        return raw
    # Providers' consoles show the base64 alone.
    lines = "\n".join(textwrap.wrap(raw.decode("ascii", "replace"), 64))
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n".encode()
