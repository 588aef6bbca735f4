"""Checks of whose a database is: who made it, who serves it, and whether demo keys may call."""

from __future__ import annotations

from collections.abc import Iterator

from hongyan.app.guard import holder_text
from hongyan.cli.language import worded
from hongyan.cli.operation.checkup.finding import (
    CheckupLine,
    Patient,
    broken,
    fine,
    look,
    newest,
    parted,
)
from hongyan.db.lease import holder_of
from hongyan.db.opening import OpeningError
from hongyan.domain.installation.model import Maker
from hongyan.flows.reference.origin import Origin, origin_of
from hongyan.kernel.calendar import DAY_MS, HOUR_MS


def check_ownership(patient: Patient) -> Iterator[CheckupLine]:
    """A database is `dev`'s or `serve`'s, and one process serves it."""
    with newest(patient) as tx:
        if tx is None:
            return
        origin = origin_of(tx)
    yield from _origin(origin)
    try:
        holder = holder_of(patient.settings.database_url)
    except OpeningError as fault:
        what, remedy = parted(fault)
        yield look(worded("who serves it cannot be told: {what}", what=what), remedy)
        return
    if holder is None:
        yield fine(worded("no process serves it now"))
    else:
        yield fine(worded("it is served {holder}", holder=holder_text(holder)))


def _origin(origin: Origin) -> Iterator[CheckupLine]:
    days, rest = divmod(origin.clock_offset_ms, DAY_MS)
    moved = worded("by {days} days and {hours} hours", days=days, hours=rest // HOUR_MS)
    if origin.made_by is Maker.DEV:
        yield fine(worded("the database was made by `hongyan dev`; `hongyan serve` refuses it"))
        if origin.clock_offset_ms:
            remedy = worded(
                "`hongyan dev --fresh` begins anew; `hongyan serve` needs its own database"
            )
            yield look(worded("the clock of this database was moved, {moved}", moved=moved), remedy)
        return
    yield fine(worded("the database was made for `hongyan serve`"))
    if origin.clock_offset_ms:
        remedy = worded("begin anew: what it holds lies in times to come")
        yield broken(worded("the clock of this database was moved, {moved}", moved=moved), remedy)
    for key in origin.usable_demo_keys:
        remedy = f"hongyan key disable {key}"
        said = worded("the demo key {key} may call, and its secret is published", key=key)
        yield broken(worded("{said}: `hongyan serve` refuses", said=said), remedy)
