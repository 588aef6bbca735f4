"""How a process is: what `/healthz` says, and the gauges that a scrape reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hongyan.db.away import DatabaseAway
from hongyan.flows.operation.health import Depths, depths
from hongyan.workers.membership import fleet_told

if TYPE_CHECKING:
    from hongyan.db.database import Database
    from hongyan.engine.metrics import Metrics
    from hongyan.service.flows import FlowRunner


async def told_health(
    database: Database, flows: FlowRunner, metrics: Metrics, channels: Mapping[str, str]
) -> Mapping[str, object]:
    """Return what is told of a process whose channels are so, and refresh its gauges.

    While the database is away: what it says, and since when.
    """
    try:
        database.raise_if_away()
        found: Depths = await flows.read(depths)
        told = await flows.read(fleet_told)
    except DatabaseAway as fault:
        return _unwell(database, str(fault))
    if database.outage is not None:
        return _unwell(database, "")
    for priority, waiting in found.queued.items():
        metrics.queued.labels(str(priority)).set(waiting)
    for (kind, state), waiting in found.pushes.items():
        metrics.pushes_waiting.labels(kind, state).set(waiting)
    return {
        "status": "ok",
        "database": database.dialect,
        "queued": sum(found.queued.values()),
        "channels": channels,
        **told,
    }


def _unwell(database: Database, what: str) -> Mapping[str, object]:
    outage = database.outage
    told = {"what": what} if outage is None else outage.told()
    return {"status": "unavailable", "database": database.dialect, **told}
