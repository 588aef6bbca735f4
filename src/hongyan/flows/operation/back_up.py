"""Back up an installation: every row of every table, as of one moment, beside a service that runs.

Reads only. The master key is not in the database, so it is not in a backup either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from hongyan.db.archive import ArchiveError, Manifest, drafting
from hongyan.db.dialect import keep_one_view
from hongyan.db.dump import tables_of, write_rows
from hongyan.db.migrate import head, revision_of
from hongyan.domain.ledger import proof_store
from hongyan.domain.ledger.tables import entry_seal
from hongyan.flows.operation.schema import METADATA

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection


def back_up(
    tx: Connection, directory: Path, *, version: str, taken_at: int, key_mark: str
) -> Manifest:
    """Write a backup into `directory` and return its manifest; must be the first of `tx`.

    An older schema is backed up as it is. `version` is Hongyan's, `taken_at` in milliseconds,
    `key_mark` tells under which master key the secrets are sealed. Raises ArchiveError.
    """
    keep_one_view(tx)
    revision = revision_of(tx)
    if revision is None:
        raise ArchiveError(
            "HONGYAN_DATABASE: it has no tables of ours: there is nothing to back up"
        )
    tables = _tables(tx, revision)
    counts = Counter({one.name: -1 for one in tables})  # each has a heading
    with drafting(directory) as draft:
        rows_bytes, rows_sha256 = draft.write(_counted(tx, tables, counts))
        manifest = Manifest(
            hongyan=version,
            schema=revision,
            engine=tx.dialect.name,
            taken_at=taken_at,
            tables=dict(sorted(counts.items())),
            ledger_head=ledger_head(tx),
            key_mark=key_mark,
            rows_bytes=rows_bytes,
            rows_sha256=rows_sha256,
        )
        draft.seal(manifest)
    return manifest


def ledger_head(tx: Connection) -> str:
    """Return POSITION:HASH of the last sealed entry, "" without one."""
    if not inspect(tx).has_table(entry_seal.name):
        return ""
    seal = proof_store.chain_head(tx)
    return "" if seal is None else f"{seal.position}:{seal.hash}"


def _tables(tx: Connection, revision: str) -> list[Table]:
    # Of an older or newer schema nothing is declared: all that is there is kept.
    return list(METADATA.sorted_tables) if revision == head() else tables_of(tx)


def _counted(tx: Connection, tables: list[Table], counts: Counter[str]) -> Iterator[bytes]:
    for name, line in write_rows(tx, tables):
        counts[name] += 1
        yield line
