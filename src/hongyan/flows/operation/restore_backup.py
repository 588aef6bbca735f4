"""Bring a backup back, into an empty database of either kind, in one transaction: all or nothing.

The schema becomes the one that the backup was taken of; `hongyan migrate` brings it on. What waited
in the queue is in doubt: whoever served after the backup may have sent it, and nothing is submitted
twice. So it is taken off the queue, unless the caller knows that nobody served.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from hongyan.db.archive import ArchiveError, Manifest, check_rows, read_lines
from hongyan.db.dump import DumpError, load_rows
from hongyan.db.migrate import head, is_known, lock_schema, upgrade_to
from hongyan.domain.messages import store as messages

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def restore_backup(
    tx: Connection, directory: Path, manifest: Manifest, *, with_queue: bool = False
) -> int:
    """Store all that a backup holds; return how many messages were taken off the queue.

    They end as messages without receipt do: unknown at their deadline, their funds released, and a
    receipt that comes counts. Raises ArchiveError, and then nothing is to be committed.

    Refused are a database that has tables, whoever made them; a schema that this version does not
    know; a file that is not what the manifest says.
    """
    if not is_known(manifest.schema):
        raise ArchiveError(
            f"DIR: the backup has schema {manifest.schema}, this version knows up to {head()}; "
            f"install Hongyan {manifest.hongyan} or newer"
        )
    lock_schema(tx)
    found = inspect(tx).get_table_names()
    if found:
        raise ArchiveError(
            f"HONGYAN_DATABASE: it has tables ({', '.join(sorted(found)[:3])}, …), and a restore "
            "never overwrites; name an empty database"
        )
    check_rows(directory, manifest)
    upgrade_to(tx, manifest.schema)
    try:
        counts = load_rows(tx, read_lines(directory))
    except DumpError as fault:
        raise ArchiveError(
            f"DIR: {directory}: {fault}; mend that, or use another backup"
        ) from fault
    expected = {name: number for name, number in manifest.tables.items() if number}
    stored = {name: number for name, number in counts.items() if number}
    for name in sorted(expected.keys() | stored.keys()):
        if expected.get(name) != stored.get(name):
            raise ArchiveError(
                f"DIR: table {name}: {stored.get(name, 0)} rows, the manifest says "
                f"{expected.get(name, 0)}; use another backup"
            )
    return 0 if with_queue else messages.empty_dispatch(tx)
