"""Writes the rows of an account to be moved, as of one moment, beside a service that runs.

What is sealed under the master key is sealed again under the passphrase of the export, or left out.
Reads only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, select

from hongyan.db.account_folder import FileMark, row_lines, table_file
from hongyan.db.archive import ArchiveDraft
from hongyan.db.dialect import keep_one_view
from hongyan.domain.registrations.tables import sign_registration
from hongyan.domain.routing import store as routing
from hongyan.domain.signs.tables import sign
from hongyan.flows.operation.moved_tables import MOVED, MovedTable
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.seal import Sealer

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

ROWS_AT_ONCE = 500
NO_FILES = "[]"


@dataclass(frozen=True, slots=True)
class Resealing:
    """Opens by one key what is then sealed by another: on the way out, and on the way in."""

    opens: Sealer
    seals: Sealer

    def again(
        self,
        sealed: Any,
        purpose: str,
        purpose_after: str,
        become: Callable[[str], str] = str,
    ) -> Any:
        """Return a value sealed anew for another purpose; `become` says what a text becomes."""
        if isinstance(sealed, bytes):
            return self.seals.seal_bytes(self.opens.open_bytes(sealed, purpose), purpose_after)
        if not sealed:
            return sealed
        return self.seals.seal(become(self.opens.open(sealed, purpose)), purpose_after)


def export_account(
    tx: Connection, account_id: int, draft: ArchiveDraft, resealing: Resealing | None
) -> dict[str, FileMark]:
    """Write a file for each table and return what they are; must be the first of `tx`.

    Without `resealing` no paper and no secret is written.
    """
    keep_one_view(tx)
    files: dict[str, FileMark] = {}
    for one in MOVED:
        if one.is_paper and resealing is None:
            continue
        count = [0]
        name = table_file(one.table)
        size, sha256 = draft.put(name, row_lines(_rows(tx, account_id, one, resealing, count)))
        files[name] = FileMark(size, sha256, count[0])
    return files


def note_export(work: Work, account_id: int, *, is_sealed: bool) -> None:
    """Note that an account was exported, and whether papers and secrets were."""
    told = {"with_secrets": is_sealed}
    note_change(work, account_id, "export_account", "", None, told)


def channel_names(tx: Connection, account_id: int) -> dict[str, int]:
    """Return the channels that registrations of an account's signs are about."""
    own = (
        select(sign_registration.c.channel_id)
        .join(sign, sign.c.id == sign_registration.c.sign_id)
        .where(sign.c.account_id == account_id)
    )
    named = set(tx.execute(own).scalars())
    return {one.name: one.channel_id for one in routing.channels(tx) if one.channel_id in named}


def _rows(
    tx: Connection, account_id: int, one: MovedTable, resealing: Resealing | None, count: list[int]
) -> Iterator[dict[str, Any]]:
    # Files are megabytes each: one at a time.
    has_bytes = any(isinstance(column.type, LargeBinary) for column in one.table.columns)
    options = {"yield_per": 1 if has_bytes else ROWS_AT_ONCE}
    asked = select(one.table).where(one.own(account_id)).order_by(*one.table.primary_key.columns)
    for found in tx.execute(asked, execution_options=options):
        count[0] += 1
        row = {str(name): value for name, value in found._mapping.items()}  # noqa: SLF001 - its public name
        if resealing is None and "more_data" in row:
            row["more_data"] = NO_FILES
        if resealing is not None and one.sealed is not None:
            purpose, column = one.sealed.purpose_of(row), one.sealed.column
            if row.get("is_sealed", True):
                row[column] = resealing.again(row[column], purpose, purpose)
            else:
                row[column], row["is_sealed"] = (
                    resealing.seals.seal_bytes(row[column], purpose),
                    True,
                )
        yield row
