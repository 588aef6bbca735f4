"""Which countries count now, and how long they will. The cache keeps what is found here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hongyan.domain.countries import store
from hongyan.domain.countries.in_force import countries_in_force as at_moment
from hongyan.domain.countries.in_force import next_moment
from hongyan.domain.countries.shipped import shipped_list

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.countries.model import Country


def countries_in_force(tx: Connection, now_ms: int) -> tuple[Mapping[str, Country], int]:
    """Return every country as it is now by its ISO code, and until when that holds.

    The shipped sample counts until an operator's own list begins (FAQ 5.1.1, 5.1.2).
    """
    lists, changes = [shipped_list(), *store.lists(tx)], store.changes(tx)
    return at_moment(lists, changes, now_ms), next_moment(lists, changes, now_ms)
