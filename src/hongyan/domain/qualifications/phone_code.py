"""Codes that prove an administrator's phone: how they look, how long they live. Pure.

How often one is sent is the frequency limits' business (1 a minute, 5 an hour, 10 a day): it goes
through the service's own send path.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

DIGITS: Final = 6
LIVES_MS: Final = 600_000
TRIES_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class PhoneCode:
    """The last code that was sent to one phone for one account; only a digest is kept."""

    account_id: int
    phone: int
    digest: str
    sent_at: int
    tries: int = 0


def code_text(chance: bytes) -> str:
    """Return a code of six digits out of eight bytes that cannot be guessed."""
    return f"{int.from_bytes(chance, 'big') % 10**DIGITS:0{DIGITS}d}"


def digest_of(account_id: int, phone: int, code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(f"{account_id}/{phone}/{code}".encode()).hexdigest()


def fits(kept: PhoneCode | None, code: str, now_ms: int) -> bool:
    """Tell whether a code is the one that was sent, in time and within the tries allowed."""
    if kept is None or kept.tries >= TRIES_MAX or now_ms >= kept.sent_at + LIVES_MS:
        return False
    return hmac.compare_digest(kept.digest, digest_of(kept.account_id, kept.phone, code))
