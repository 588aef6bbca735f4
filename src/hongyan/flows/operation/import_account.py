"""Stores the export of an account as an account here, in one transaction: all of it, or nothing.

What customers' programs name stays: signs, template codes, access keys, extend codes. Other rows
get the numbers of this installation, and what names them is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import CursorResult, Table, insert, update
from sqlalchemy.exc import IntegrityError

from hongyan.db.account_folder import AccountManifest, read_rows, table_file
from hongyan.db.archive import ArchiveError
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.reasons import MoveReason
from hongyan.domain.accounts.tables import access_key, account
from hongyan.domain.changes import store as changes
from hongyan.domain.changes.model import ChangeFilter
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind
from hongyan.domain.review.tables import review_case, review_event
from hongyan.domain.routing import store as routing
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.codes import TEMPLATE_NUMBERS, code_of
from hongyan.domain.templates.tables import template
from hongyan.flows.accounts.manage_accounts import name_fault
from hongyan.flows.operation.export_account import Resealing
from hongyan.flows.operation.moved_tables import MOVED, MovedTable
from hongyan.flows.operation.read_account import check_readable
from hongyan.flows.operation.renumber_rows import Renumbering, Row
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.cut import cut
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

ROWS_AT_ONCE: Final = 500
SHOWN_MAX: Final = 5
"""Of what stands in the way; there may be thousands."""


@dataclass(frozen=True, slots=True)
class AccountExport:
    """An export whose files are what its manifest says."""

    directory: Path
    manifest: AccountManifest

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield the rows of a table; raises ArchiveError."""
        return read_rows(self.directory, self.manifest, table)

    @property
    def mark(self) -> str:
        """Return what tells it from other exports."""
        return hashlib.sha256(self.manifest.proven).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class ImportedAccount:
    """The account here; not `is_new` if the same export was imported before.

    `rows` counts what was stored of each table; `left_out` are registrations with channels that are
    not here.
    """

    account_id: int
    name: str
    is_new: bool
    rows: Mapping[str, int]
    left_out: int = 0


def import_account(
    work: Work, export: AccountExport, name: str, resealing: Resealing | None
) -> ImportedAccount | Refused:
    """Store an export as the account `name`; raises ArchiveError for what no export has.

    The same export again is not stored again.
    """
    tx = work.tx
    _check_tables(export.manifest, has_secrets=resealing is not None)
    _check_account(export)
    # Another import may be storing the same account: it comes to its end first. Where no template
    # was ever numbered the unique name decides, and says so.
    accounts.lock_counter(tx, TEMPLATE_NUMBERS)
    held = accounts.account_by_name(tx, name)
    if held is not None and _is_imported(tx, held.account_id, export):
        return ImportedAccount(held.account_id, name, is_new=False, rows={})
    fault = name_fault(tx, name) or _held_here(tx, export)
    if fault is not None:
        return fault
    names = _renumbering(tx, export, name, has_cases=resealing is not None)
    storing = _Storing(tx, export, names, resealing)
    for one in MOVED:
        storing.store(one)
    storing.finish(work.now_ms)
    account_id = storing.names.account_id
    check_readable(tx, account_id)
    invalidate_reference(tx)
    told = {"from": export.manifest.account, "made_at": export.manifest.made_at}
    note_change(work, account_id, "import_account", export.mark, None, told)
    return ImportedAccount(
        account_id, name, is_new=True, rows=storing.counts, left_out=storing.left_out
    )


def _check_tables(manifest: AccountManifest, *, has_secrets: bool) -> None:
    """Raise ArchiveError for a table that no export has, or none without a passphrase."""
    known = {table_file(one.table) for one in MOVED if has_secrets or not one.is_paper}
    for name in manifest.files:
        if name.startswith("tables/") and name not in known:
            raise ArchiveError(
                "DIR: {name} does not belong into such an export; use another export", name=name
            )


def _check_account(export: AccountExport) -> None:
    """Raise ArchiveError unless there is one account, whose number the other rows get."""
    count = sum(1 for _ in export.rows(account))
    if count != 1:
        raise ArchiveError(
            "DIR: {name} holds {count} accounts instead of one; use another export",
            name=table_file(account),
            count=count,
        )


def _is_imported(tx: Connection, account_id: int, export: AccountExport) -> bool:
    same = ChangeFilter(account_id, what="import_account", subject=export.mark)
    return bool(changes.changes_after(tx, same, None, 1))


def _held_here(tx: Connection, export: AccountExport) -> Refused | None:
    """Return what of an export's own names is another's here."""
    numbers = (row["id"] for row in export.rows(template))
    codes = [code_of(one) for one in numbers if templates.is_number_taken(tx, one)]
    if codes:
        return Refused(MoveReason.CODES_HELD, "account.export", codes=_some(codes))
    key_ids = (row["id"] for row in export.rows(access_key))
    held = [one for one in key_ids if accounts.key_by_id(tx, one) is not None]
    if held:
        return Refused(MoveReason.KEYS_HELD, "account.export", keys=_some(held))
    return None


def _some(names: list[str]) -> str:
    return ", ".join(map(cut, names[:SHOWN_MAX])) + (" …" if len(names) > SHOWN_MAX else "")


def _renumbering(
    tx: Connection, export: AccountExport, name: str, *, has_cases: bool
) -> Renumbering:
    here = {one.name: one.channel_id for one in routing.channels(tx)}
    channels = {
        number: here[channel]
        for channel, number in export.manifest.channels.items()
        if channel in here
    }
    return Renumbering(name, export.manifest.account_id, channels, has_cases)


@dataclass
class _Storing:
    """One import under way."""

    tx: Connection
    export: AccountExport
    names: Renumbering
    resealing: Resealing | None
    left_out: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    later: list[tuple[MovedTable, Row]] = field(default_factory=list)

    def store(self, one: MovedTable) -> None:
        """Store the rows of one table."""
        waiting: list[Row] = []
        count = 0
        for before in self.export.rows(one.table):
            row = self.names.row(one, before)
            if row is None:
                self.left_out += 1
                continue
            count += 1
            if one.is_numbered:
                self._store_numbered(one, before, row)
                continue
            if "id" in row:
                self.names.stored(one.table, before["id"], row["id"])
            waiting.append(row | self._sealed(one, before, row))
            if len(waiting) >= ROWS_AT_ONCE:
                self._insert(one.table, waiting)
                waiting = []
        if waiting:
            self._insert(one.table, waiting)
        self.counts[one.table.name] = count

    def finish(self, now_ms: int) -> None:
        """Tell rows of what was stored after them, and trails that their cases wait again."""
        for one, before in self.later:
            number = self.names.numbers[one.table.name][before["id"]]
            values = {column: self.names.named(one, before, column) for column in one.later}
            self.tx.execute(update(one.table).where(one.table.c.id == number).values(values))
            if one.table is review_case and before["state"] == State.CLAIMED:
                self.tx.execute(insert(review_event).values(_release(before, number, now_ms)))

    def _store_numbered(self, one: MovedTable, before: Row, row: Row) -> None:
        del row["id"]
        stored = self._insert(one.table, row)
        assert stored.inserted_primary_key is not None, "it is one row"
        number = int(stored.inserted_primary_key[0])
        self.names.stored(one.table, before["id"], number)
        sealed = self._sealed(one, before, row | {"id": number})
        if sealed:
            self.tx.execute(update(one.table).where(one.table.c.id == number).values(sealed))
        if one.later:
            self.later.append((one, before))

    def _insert(self, table: Table, values: Row | list[Row]) -> CursorResult[Any]:
        try:
            return self.tx.execute(insert(table), values)
        except IntegrityError as fault:
            if table is account:
                raise  # one of this name was made at this moment
            raise ArchiveError(
                "DIR: rows of {name} are there twice, or have one name; use another export",
                name=table_file(table),
            ) from fault

    def _sealed(self, one: MovedTable, before: Row, row: Row) -> Row:
        """Return the sealed column of a row, sealed under the master key for its row here."""
        if one.sealed is None or self.resealing is None:
            return {}
        column, purpose_of = one.sealed.column, one.sealed.purpose_of
        become: Callable[[str], str] = str
        if one.sealed.keys_of is not None:
            become = partial(self.names.text_with_keys, keys_of=one.sealed.keys_of)
        purposes = purpose_of(before), purpose_of(row)
        again = self.resealing.again(before[column], *purposes, become)
        return {column: again, **({"is_sealed": True} if "is_sealed" in row else {})}


def _release(before: Row, case_id: int, now_ms: int) -> dict[str, Any]:
    """Return the entry of a trail that says why a claimed case waits again."""
    return {
        "case_id": case_id,
        "sequence": before["sequence"] + 1,
        "at": now_ms,
        "actor_kind": ActorKind.CLOCK.value,
        "actor": "",
        "event": Event.RELEASED.value,
        "state": State.QUEUED.value,
        "reasons": "",
        "note": "",
    }
