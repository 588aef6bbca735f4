"""Which signs rest on a paper: those whose newest application names it. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import RELEASED

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.signs.model import SignRecord

SIGNS_A_PAGE: Final = 500


def signs_resting_on(tx: Connection, account_id: int, **papers: int) -> list[SignRecord]:
    """Return an account's signs whose newest application names these papers.

    A paper is named by its field of the application: `letter_id`, `qualification_id`, …
    """
    found: list[SignRecord] = []
    page, total = 1, 1
    while (page - 1) * SIGNS_A_PAGE < total:
        total, records = signs.sign_records(tx, account_id, SIGNS_A_PAGE, page)
        found += [
            one
            for one in records
            if one.application is not None
            and all(getattr(one.application, name) == paper for name, paper in papers.items())
        ]
        page += 1
    return found


def names_in_use(tx: Connection, account_id: int, **papers: int) -> list[str]:
    """Return the names of the signs for whose sake these papers stay, oldest first."""
    resting = signs_resting_on(tx, account_id, **papers)
    return [one.sign.name for one in reversed(resting) if one.sign.state not in RELEASED]
