"""Rotates the master key of a database: everything sealed is resealed; safe to kill at any time.

The next key lies beside the master key from before the first value is resealed until after the
last; as long as it is there, both keys open (`sealing.sealer_of`), so that a process can serve
between a kill and the next run. Knows no sealed column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.app.guard import GuardError, leased, open_database
from hongyan.app.sealing import sealer_of
from hongyan.flows.operation.master_key import Fit, accept_key, fit_of
from hongyan.flows.operation.reseal import WalkPlace, reseal_some
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.seal import (
    Sealer,
    make_master_key,
    next_key_file,
    put_in_place,
    read_master_key,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hongyan.config import Settings
    from hongyan.db.database import Database


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: values resealed and left shut, where the key before it is kept."""

    resealed: int
    shut: int
    key_before: Path


def rotate_master_key(settings: Settings, on_step: Callable[[], None] = lambda: None) -> Rotated:
    """Reseal everything under a next master key, then let that be the master key.

    No process may serve meanwhile. `on_step` is called after each step. Raises GuardError.
    """
    with leased(settings, "key rotate-master"):
        database = open_database(settings)
        try:
            resealed, shut = _reseal(database, settings, on_step)
        finally:
            database.close()
        return Rotated(resealed, shut, put_in_place(settings.master_key_file))


def _reseal(database: Database, settings: Settings, on_step: Callable[[], None]) -> tuple[int, int]:
    both = sealer_of(database, settings)
    file = next_key_file(settings.master_key_file)
    next_key = read_master_key(file, "") or make_master_key(file)
    if next_key == read_master_key(settings.master_key_file, settings.master_key):
        raise GuardError(
            "{file} holds the master key itself; move it away, and run this again", file=file
        )
    new = Sealer(next_key)
    on_step()
    total = 0
    while True:  # until a whole walk finds nothing: a command may have sealed something meanwhile
        resealed, shut = _walk(database, both, new, on_step)
        total += resealed
        if not resealed:
            break
    with database.transaction() as tx:
        if fit_of(tx, new) is not Fit.PROVEN:
            accept_key(tx, new, SystemClock().now_ms())
    on_step()
    return total, shut


def _walk(
    database: Database, both: Sealer, new: Sealer, on_step: Callable[[], None]
) -> tuple[int, int]:
    place: WalkPlace | None = WalkPlace()
    resealed = shut = 0
    while place is not None:
        with database.transaction() as tx:
            step = reseal_some(tx, place, both, new)
        resealed, shut, place = resealed + step.resealed, shut + step.shut, step.following
        on_step()
    return resealed, shut
