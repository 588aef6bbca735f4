"""The secrets of logins and one-time links, and what is kept of them. Chance is an argument."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

TOKEN_BYTES: Final = 32
"""256 bits: none is guessed, so a plain digest of it may be kept."""

TOKEN_CHARACTERS: Final = 43


def token_text(chance: bytes) -> str:
    """Return a token from `TOKEN_BYTES` of chance, safe in a URL and in a cookie."""
    assert len(chance) == TOKEN_BYTES, "a token is made of 32 bytes"
    return base64.urlsafe_b64encode(chance).decode().rstrip("=")


def digest_of(token: str) -> str:
    """Return what is kept of a token: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """Return the word that a form of this login carries: who reads it learns no token from it."""
    return hmac.digest(token.encode(), b"csrf", hashlib.sha256).hex()
