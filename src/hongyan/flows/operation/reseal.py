"""Everything that is sealed, and its rotation from one master key to another, in steps.

`SEALED` is the one list of sealed columns: a new column adds a line. Each step is one small
transaction that can be repeated: what the new key opens is passed over. Reads no file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import literal, select, tuple_, update

from hongyan.domain.accounts import keys
from hongyan.domain.accounts.tables import access_key
from hongyan.domain.callbacks import model as callback_words
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.callbacks.tables import callback_endpoint
from hongyan.domain.certification import model as certification_words
from hongyan.domain.certification.tables import certification
from hongyan.domain.inbound.pseudonym import KEY_PURPOSE
from hongyan.domain.installation.tables import installation
from hongyan.domain.materials import model as material_words
from hongyan.domain.materials.tables import material_file
from hongyan.domain.people import factor as factor_words
from hongyan.domain.people.tables import second_factor
from hongyan.domain.qualifications import model as qualification_words
from hongyan.domain.qualifications.tables import qualification
from hongyan.domain.routing.options import reseal_options
from hongyan.domain.routing.tables import channel
from hongyan.domain.signs import model as sign_words
from hongyan.domain.signs.tables import sign_file
from hongyan.kernel.seal import SealError

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Row

    from hongyan.kernel.seal import Sealer

Again = Callable[[Any, str], Any]
"""Takes what is sealed, and its purpose; returns it as it is to be stored."""

ROWS_AT_ONCE: Final = 200
SCANS_AT_ONCE: Final = 5
"""Each may have megabytes."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column with sealed values; `again_of` passes each one of a row to a function."""

    table: Table
    column: str
    again_of: Callable[[Row[Any], Again], Any]
    rows_at_once: int = ROWS_AT_ONCE


@dataclass(frozen=True, slots=True)
class WalkPlace:
    """How far a walk over everything that is sealed has come: in which column, after which row."""

    column: int = 0
    after: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did, and where the next begins: None when all is done.

    `shut` values open under neither key: their own was lost before.
    """

    resealed: int
    shut: int
    following: WalkPlace | None


def _one(column: str, purpose_of: Callable[[Row[Any]], str]) -> Callable[[Row[Any], Again], Any]:
    def again_of(row: Row[Any], again: Again) -> Any:
        value = getattr(row, column)
        return again(value, purpose_of(row)) if value else value

    return again_of


def _scan(purpose_of: Callable[[Row[Any]], str]) -> Callable[[Row[Any], Again], Any]:
    """Return how a row's scan is passed on; one that lies clear is left to `seal_scans`."""

    def again_of(row: Row[Any], again: Again) -> Any:
        return again(row.content, purpose_of(row)) if row.is_sealed else row.content

    return again_of


def _options(row: Row[Any], again: Again) -> str:
    found = reseal_options(json.loads(row.options), row.name, again)
    return json.dumps(found, ensure_ascii=False)


def _endpoint_purpose(row: Row[Any]) -> str:
    return callback_words.secret_purpose(row.account_id, PushKind(row.kind))


SEALED: Final = (
    SealedColumn(
        access_key,
        "secret_sealed",
        _one("secret_sealed", lambda row: keys.secret_purpose(row.id)),
    ),
    SealedColumn(channel, "options", _options),
    SealedColumn(callback_endpoint, "secret_sealed", _one("secret_sealed", _endpoint_purpose)),
    SealedColumn(
        certification,
        "number_sealed",
        _one("number_sealed", lambda row: certification_words.seal_purpose(row.account_id)),
    ),
    SealedColumn(installation, "pseudonym_key", _one("pseudonym_key", lambda _row: KEY_PURPOSE)),
    SealedColumn(
        qualification,
        "form_sealed",
        _one("form_sealed", lambda row: qualification_words.seal_purpose(row.id)),
    ),
    SealedColumn(
        second_factor,
        "secret_sealed",
        _one("secret_sealed", lambda row: factor_words.seal_purpose(row.person_id)),
    ),
    SealedColumn(
        material_file,
        "content",
        _scan(lambda row: material_words.seal_purpose(row.key)),
        SCANS_AT_ONCE,
    ),
    SealedColumn(
        sign_file,
        "content",
        _scan(lambda row: sign_words.seal_purpose(row.id)),
        SCANS_AT_ONCE,
    ),
)
"""Every sealed column but the text that proves the master key, which is resealed last."""


def reseal_some(tx: Connection, place: WalkPlace, old: Sealer, new: Sealer) -> Step:
    """Seal some rows under the new key, and return where to go on."""
    sealed = SEALED[place.column]
    rows = _rows_after(tx, sealed, place.after)
    counts = {"resealed": 0, "shut": 0}

    def again(value: Any, purpose: str) -> Any:
        is_text = isinstance(value, str)
        opened, seal = ("open", "seal") if is_text else ("open_bytes", "seal_bytes")
        try:
            getattr(new, opened)(value, purpose)
        except SealError:
            pass
        else:
            return value
        try:
            clear = getattr(old, opened)(value, purpose)
        except SealError:
            counts["shut"] += 1
            return value
        counts["resealed"] += 1
        return getattr(new, seal)(clear, purpose)

    for row in rows:
        _store(tx, sealed, row, sealed.again_of(row, again))
    return Step(counts["resealed"], counts["shut"], _following(place, sealed, rows))


def sealed_values(tx: Connection) -> Iterator[tuple[Any, str]]:
    """Yield everything that is sealed, with its purpose."""
    for sealed in SEALED:
        found: list[tuple[Any, str]] = []

        def note(value: Any, purpose: str, found: list[tuple[Any, str]] = found) -> Any:
            found.append((value, purpose))
            return value

        after: tuple[object, ...] | None = None
        while rows := _rows_after(tx, sealed, after):
            for row in rows:
                sealed.again_of(row, note)
            yield from found
            found.clear()
            after = _key_of(sealed, rows[-1])


def _rows_after(
    tx: Connection, sealed: SealedColumn, after: tuple[object, ...] | None
) -> list[Row[Any]]:
    key = list(sealed.table.primary_key.columns)
    found = select(sealed.table).order_by(*key).limit(sealed.rows_at_once)
    if after is not None:
        found = found.where(tuple_(*key) > tuple_(*(literal(one) for one in after)))
    return list(tx.execute(found))


def _store(tx: Connection, sealed: SealedColumn, row: Row[Any], value: Any) -> None:
    if value == getattr(row, sealed.column):
        return
    key = sealed.table.primary_key.columns
    tx.execute(
        update(sealed.table)
        .where(*(one == getattr(row, one.name) for one in key))
        # A command beside this one may have changed the row: its value stays, and is seen again.
        .where(sealed.table.c[sealed.column] == getattr(row, sealed.column))
        .values({sealed.column: value})
    )


def _following(place: WalkPlace, sealed: SealedColumn, rows: list[Row[Any]]) -> WalkPlace | None:
    if len(rows) == sealed.rows_at_once:
        return WalkPlace(place.column, _key_of(sealed, rows[-1]))
    return WalkPlace(place.column + 1) if place.column + 1 < len(SEALED) else None


def _key_of(sealed: SealedColumn, row: Row[Any]) -> tuple[object, ...]:
    return tuple(getattr(row, one.name) for one in sealed.table.primary_key.columns)
