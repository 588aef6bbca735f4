"""How access keys look, and how their parts are kept. Chance is an argument.

An id is recognisable (`HY…`, temporary `STS.…`) and ends in a check, so that a scanner for leaked
keys and a reader of a mistyped one can both tell.
"""

from __future__ import annotations

import base64
import hashlib
from zlib import crc32

PREFIX = "HY"
PREFIX_TEMPORARY = "STS."

ID_BYTES = 12
SECRET_BYTES = 20
TOKEN_BYTES = 48

_BODY_CHARACTERS = 18
_CHECK_CHARACTERS = 4


def key_id(chance: bytes, *, is_temporary: bool = False) -> str:
    """Return a new id from `ID_BYTES` of chance: the prefix, 90 bits, and a check of 20."""
    assert len(chance) == ID_BYTES, "an id is made of 12 bytes"
    body = base64.b32encode(chance).decode()[:_BODY_CHARACTERS]
    return (PREFIX_TEMPORARY if is_temporary else PREFIX) + body + _check(body)


def is_key_id(text: str) -> bool:
    """Tell whether a text is an id of our making, with every character."""
    for prefix in (PREFIX_TEMPORARY, PREFIX):
        if text.startswith(prefix):
            rest = text.removeprefix(prefix)
            body = rest[:_BODY_CHARACTERS]
            return len(body) == _BODY_CHARACTERS and rest[_BODY_CHARACTERS:] == _check(body)
    return False


def secret_text(chance: bytes) -> str:
    """Return a new secret from `SECRET_BYTES` of chance: 32 letters and digits."""
    assert len(chance) == SECRET_BYTES, "a secret is made of 20 bytes"
    return base64.b32encode(chance).decode().lower()


def security_token(chance: bytes) -> str:
    """Return a new security token from `TOKEN_BYTES` of chance: 64 characters, safe in a URL."""
    assert len(chance) == TOKEN_BYTES, "a token is made of 48 bytes"
    return base64.urlsafe_b64encode(chance).decode()


def token_digest(token: str) -> str:
    """Return what is kept of a security token: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def secret_purpose(identifier: str) -> str:
    """Return what a key's secret is sealed for, so that sealed secrets cannot be swapped."""
    return f"access_key/{identifier}"


def _check(body: str) -> str:
    digest = crc32(body.encode()).to_bytes(4, "big")
    return base64.b32encode(digest).decode()[:_CHECK_CHARACTERS]
