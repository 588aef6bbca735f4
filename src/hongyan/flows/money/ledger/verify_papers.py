"""Verify the papers of money: each says what it said when it was last written. Reads only.

Looks at every paper and at its newest record, and at records whose paper is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.db.records import newest_digests, subjects_without
from hongyan.domain.invoices import store as invoices
from hongyan.domain.ledger import hold_store
from hongyan.domain.ledger import store as ledger
from hongyan.domain.orders import store as orders
from hongyan.domain.statements import store as statements
from hongyan.domain.tariff import store as tariff

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

PAPERS: Final = (
    ledger.FUNDS,
    ledger.WALLET,
    tariff.TARIFF,
    tariff.OWN_PRICE,
    orders.ORDER,
    orders.PAYMENT,
    orders.REFUND,
    statements.STATEMENT,
    invoices.TITLE,
    invoices.INVOICE,
)
"""All that is recorded, but for the holds and endings of batches."""

BATCHES_MAX: Final = 500
GONE_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Discord:
    """A paper that differs from its record."""

    where: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """One kind of paper: what its rows say now, and which there are."""

    name: str
    digests: Callable[[Connection, int], Iterator[Mapping[str, str]]]
    present: Callable[[], Select[tuple[str]]]


def verify_papers(tx: Connection, window_rows: int) -> tuple[int, list[Discord]]:
    """Return how many papers there are, and those that were changed, added or deleted."""
    count, found = 0, list[Discord]()
    batches = min(window_rows, BATCHES_MAX)
    kinds: Iterable[tuple[_Kept, int]] = (
        *((_Kept(one.name, one.digests, one.present), window_rows) for one in PAPERS),
        (_Kept("batch", hold_store.batch_digests, hold_store.batches_present), batches),
    )
    for kind, rows_max in kinds:
        for window in kind.digests(tx, rows_max):
            count += len(window)
            found += _compared(tx, kind.name, window)
        gone = subjects_without(tx, kind.name, kind.present(), GONE_MAX)
        found += [Discord(f"{kind.name} {one}", "as recorded", "deleted") for one in gone]
    return count, found


def _compared(tx: Connection, name: str, window: Mapping[str, str]) -> Iterator[Discord]:
    recorded = newest_digests(tx, name, list(window))
    for subject, digest in window.items():
        if subject not in recorded:
            yield Discord(f"{name} {subject}", "a record", "none")
        elif recorded[subject] != digest:
            yield Discord(f"{name} {subject}", "as recorded", "changed")
