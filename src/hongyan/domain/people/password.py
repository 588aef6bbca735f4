"""What a password must be. Pure; how one is kept is the edge's.

Length is what counts. No rule asks for capitals or signs, and none asks for a new one in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hongyan.domain.people.reasons import PasswordReason
from hongyan.kernel.refusal import Refused

CHARACTERS_MIN: Final = 10
CHARACTERS_MAX: Final = 200
DIFFERENT_MIN: Final = 5
"""Different characters beside names and known words: `aaaaaaaaaa` is long and guessed at once."""

_KNOWN: Final = ("password", "passw0rd", "hongyan", "letmein", "iloveyou", "admin", "woaini")
_ROWS: Final = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUNS: Final = (*_ROWS, *(row[::-1] for row in _ROWS))
_RUN_MIN: Final = 4
_NAME_MIN: Final = 3


def password_refusal(password: str, *names: str) -> Refused | None:
    """Return why a text is no good password of a person with these names, or None."""
    if len(password) < CHARACTERS_MIN:
        return Refused(PasswordReason.SHORT, "password", least=CHARACTERS_MIN)
    if len(password) > CHARACTERS_MAX:
        return Refused(PasswordReason.LONG, "password", most=CHARACTERS_MAX)
    rest = _without_runs(_without(password.lower(), _KNOWN))
    if len(set(rest)) < DIFFERENT_MIN:
        return Refused(PasswordReason.PLAIN, "password")
    own = (name.lower() for name in names if len(name) >= _NAME_MIN)
    if len(set(_without(rest, own))) < DIFFERENT_MIN:
        return Refused(PasswordReason.NAMED, "password")
    return None


def differs(password: str, again: str) -> Refused | None:
    """Return the no for a password that was typed differently the second time, or None."""
    return None if password == again else Refused(PasswordReason.DIFFERS, "password.again")


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _without_runs(text: str) -> str:
    """Return a text without what lies in a row on a keyboard, or in the alphabet."""
    kept: list[str] = []
    at = 0
    while at < len(text):
        size = _run_at(text, at)
        if size < _RUN_MIN:
            kept.append(text[at])
            size = 1
        at += size
    return "".join(kept)


def _run_at(text: str, at: int) -> int:
    size = 0
    while at + size < len(text) and any(text[at : at + size + 1] in run for run in _RUNS):
        size += 1
    return size
