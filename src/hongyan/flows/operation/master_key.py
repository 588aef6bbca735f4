"""Whether a master key is the one under which a database's secrets are sealed.

A known text is sealed and kept with the mark. A database that has none yet is asked by the secrets
it holds: one that opens is proof enough. Reads no file.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from hongyan.domain.installation import store
from hongyan.flows.operation.reseal import sealed_values
from hongyan.flows.reference.origin import mark_found
from hongyan.kernel.seal import SealError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.kernel.seal import Sealer

PURPOSE: Final = "installation/key_check"
KNOWN: Final = "hongyan"


class Fit(Enum):
    """How a master key stands to a database."""

    PROVEN = "proven"
    """The known text opens."""

    LIKELY = "likely"
    """There is no known text, and nothing sealed, or some of it opens: it may be written."""

    WRONG = "wrong"
    """Something is sealed, and it does not open."""


def fit_of(tx: Connection, sealer: Sealer) -> Fit:
    """Return how a master key stands to the database behind `tx`."""
    mark = store.mark_of(tx)
    if mark is not None and mark.key_check:
        return Fit.PROVEN if _opens(sealer, mark.key_check, PURPOSE) else Fit.WRONG
    is_empty = True
    for sealed, purpose in sealed_values(tx):
        if _opens(sealer, sealed, purpose):
            return Fit.LIKELY
        is_empty = False
    return Fit.LIKELY if is_empty else Fit.WRONG


def holds_secrets(tx: Connection) -> bool:
    """Return whether anything in the database was sealed: then a new key would open nothing."""
    mark = store.mark_of(tx)
    return bool(mark is not None and mark.key_check) or next(sealed_values(tx), None) is not None


def accept_key(tx: Connection, sealer: Sealer, now_ms: int) -> None:
    """Take a master key for the database's own from now on."""
    mark_found(tx, now_ms)
    store.set_key_check(tx, sealer.seal(KNOWN, PURPOSE))


def _opens(sealer: Sealer, sealed: str | bytes, purpose: str) -> bool:
    try:
        if isinstance(sealed, bytes):
            sealer.open_bytes(sealed, purpose)
        else:
            sealer.open(sealed, purpose)
    except SealError:
        return False
    return True
