"""The second factor: codes of 30 seconds (RFC 6238) and recovery codes. Chance is an argument.

A code is known by the number of its half minute, so that one that was used is not taken again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import pyotp

SECRET_BYTES: Final = 20
STEP_MS: Final = 30_000
DRIFT_STEPS: Final = 1
"""A telephone's clock may be half a minute off."""

RECOVERY_CODES: Final = 10
RECOVERY_BYTES: Final = 10
"""80 bits: none is guessed, so a plain digest of it may be kept."""

CODE_CHARACTERS_MAX: Final = 64
ISSUER: Final = "Hongyan"

_CODE: Final = re.compile(r"[0-9]{6}")
_BESIDE: Final = re.compile(r"[\s-]+")
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A person's factor. It counts once it is confirmed; `last_step` is the last one used."""

    person_id: int
    secret_sealed: str
    confirmed_at: int | None
    last_step: int


def secret_text(chance: bytes) -> str:
    """Return a new secret from `SECRET_BYTES` of chance, as telephones take it."""
    assert len(chance) == SECRET_BYTES, "a secret is made of 20 bytes"
    return base64.b32encode(chance).decode()


def seal_purpose(person_id: int) -> str:
    """Return what a person's secret is sealed for, so that sealed secrets cannot be swapped."""
    return f"second_factor/{person_id}"


def setup_uri(secret: str, person_name: str) -> str:
    """Return what the square picture says that a telephone reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=person_name, issuer_name=ISSUER)


def plain_code(typed: str) -> str:
    """Return a code as it is compared: without blanks and hyphens, in capitals, half-width."""
    half_width = unicodedata.normalize("NFKC", typed[:CODE_CHARACTERS_MAX])
    return _BESIDE.sub("", half_width).upper()


def step_of(secret: str, typed: str, last_step: int, real_ms: int) -> int | None:
    """Return which half minute a code is of; None if it is wrong, too old or was used."""
    code = plain_code(typed)
    if not _CODE.fullmatch(code):
        return None
    now = real_ms // STEP_MS
    codes = pyotp.HOTP(secret)
    fitting = [
        step
        for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
        if hmac.compare_digest(codes.at(step), code)
    ]
    return next((step for step in fitting if step > last_step), None)


def recovery_codes(chance: bytes) -> tuple[str, ...]:
    """Return the codes for the day on which the telephone is lost, in groups of four."""
    assert len(chance) == RECOVERY_CODES * RECOVERY_BYTES, "each code is made of 10 bytes"
    texts = (
        base64.b32encode(chance[start : start + RECOVERY_BYTES]).decode()
        for start in range(0, len(chance), RECOVERY_BYTES)
    )
    return tuple(
        "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP)) for text in texts
    )


def recovery_digest(typed: str) -> str:
    """Return what is kept of a recovery code, however its groups are written."""
    return hashlib.sha256(plain_code(typed).encode()).hexdigest()
