"""Checks of whose a database is: who made it, who serves it, and whether demo keys may call."""

from __future__ import annotations

from collections.abc import Iterator

from hongyan.app.guard import holder_text
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, broken, fine, look, newest
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
        what, _, remedy = str(fault).rpartition("; ")
        yield look(f"who serves it cannot be told: {what}", remedy)
        return
    if holder is None:
        yield fine("no process serves it now")
    else:
        yield fine(f"it is served {holder_text(holder)}")


def _origin(origin: Origin) -> Iterator[CheckupLine]:
    days, rest = divmod(origin.clock_offset_ms, DAY_MS)
    moved = f"by {days} days and {rest // HOUR_MS} hours"
    if origin.made_by is Maker.DEV:
        yield fine("the database was made by `hongyan dev`; `hongyan serve` refuses it")
        if origin.clock_offset_ms:
            remedy = "`hongyan dev --fresh` begins anew; `hongyan serve` needs its own database"
            yield look(f"the clock of this database was moved, {moved}", remedy)
        return
    yield fine("the database was made for `hongyan serve`")
    if origin.clock_offset_ms:
        remedy = "begin anew: what it holds lies in times to come"
        yield broken(f"the clock of this database was moved, {moved}", remedy)
    for key in origin.usable_demo_keys:
        remedy = f"hongyan key disable {key}"
        said = f"the demo key {key} may call, and its secret is published"
        yield broken(f"{said}: `hongyan serve` refuses", remedy)
