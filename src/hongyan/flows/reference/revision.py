"""The revision of reference data: a change counts it up, and every cache is read anew.

What is cached, and how it is read, is `cache`'s business: most that change reference data need none
of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

REFERENCE: Final = "reference"
"""The counter that every change of reference data counts up."""


def invalidate_reference(tx: Connection) -> None:
    """Invalidate the reference caches of all processes: called by what changes reference data."""
    store.count_up(tx, REFERENCE)
