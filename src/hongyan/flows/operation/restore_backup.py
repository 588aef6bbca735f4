"""Restore a backup into an empty database of either kind, in one transaction.

The schema becomes the one that the backup was taken of; `hongyan migrate` brings it on. What waited
in the queue is in doubt: a process that served after the backup may have sent it, and nothing is
submitted twice. So it is taken off the queue, unless the caller knows that no process served.
All people log in again: a login that was ended after the backup would be alive in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from hongyan.db.archive import ArchiveError, Manifest, check_rows, read_lines
from hongyan.db.dump import DumpError, load_rows
from hongyan.db.migrate import head, is_known, lock_schema, upgrade_to
from hongyan.domain.messages import store as messages
from hongyan.domain.people import store as people
from hongyan.domain.people.logins import LoginEnd

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def restore_backup(
    tx: Connection, directory: Path, manifest: Manifest, *, with_queue: bool = False
) -> int:
    """Store all that a backup holds; return how many messages were taken off the queue.

    They end as messages without receipt do: unknown at their deadline, their funds released, and a
    receipt that comes counts. Raises ArchiveError, and then nothing is to be committed.

    Refused are a database that has tables of any maker; a schema that this version does not
    know; a file that is not what the manifest says.
    """
    if not is_known(manifest.schema):
        raise ArchiveError(
            "DIR: the backup has schema {schema}, this version knows up to {head}; "
            "install Hongyan {hongyan} or newer",
            schema=manifest.schema,
            head=head(),
            hongyan=manifest.hongyan,
        )
    lock_schema(tx)
    found = inspect(tx).get_table_names()
    if found:
        raise ArchiveError(
            "HONGYAN_DATABASE: it has tables ({found}, …), and a restore "
            "never overwrites; name an empty database",
            found=", ".join(sorted(found)[:3]),
        )
    check_rows(directory, manifest)
    upgrade_to(tx, manifest.schema)
    try:
        counts = load_rows(tx, read_lines(directory))
    except DumpError as fault:
        raise ArchiveError(
            "DIR: {directory}: {fault}; correct that, or use another backup",
            directory=directory,
            fault=fault,
        ) from fault
    expected = {name: number for name, number in manifest.tables.items() if number}
    stored = {name: number for name, number in counts.items() if number}
    for name in sorted(expected.keys() | stored.keys()):
        if expected.get(name) != stored.get(name):
            raise ArchiveError(
                "DIR: table {name}: {stored} rows, the manifest says "
                "{expected}; use another backup",
                name=name,
                stored=stored.get(name, 0),
                expected=expected.get(name, 0),
            )
    if expected.keys() & {"login", "one_time_link"}:
        # What was ended, or used, after the backup must not come to life again.
        people.end_every_login(tx, LoginEnd.RESTORED)
        people.revoke_every_link(tx)
    return 0 if with_queue else messages.empty_dispatch(tx)
