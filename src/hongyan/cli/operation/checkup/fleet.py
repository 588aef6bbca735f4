"""Check of the fleet: which processes are there, which one sweeps, which ones died."""

from __future__ import annotations

from collections.abc import Iterator

from hongyan.cli.language import worded
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, fine, look, newest
from hongyan.db.dialect import database_ms
from hongyan.domain.fleet.model import LEADER, Peer, Role
from hongyan.flows.operation.fleet import fleet
from hongyan.kernel.calendar import shanghai_text


def check_fleet(patient: Patient) -> Iterator[CheckupLine]:
    """Every process is shown; one that was killed keeps its leases until they end."""
    with newest(patient) as tx:
        if tx is None:
            return
        found = fleet(tx, database_ms(tx))
    leader = found.holder_of(LEADER)
    for one in found.peers:
        leads = worded("; it sweeps for all") if one == leader else ""
        seen = worded("last seen {seen_at} (Asia/Shanghai)", seen_at=shanghai_text(one.seen_at))
        if found.is_alive(one):
            yield fine(f"{_named(one)}{leads}, {seen}")
        else:
            remedy = worded("it was killed, or its machine is gone; its leases have ended")
            yield look(
                worded("{one} gives no sign of life, {seen}", one=_named(one), seen=seen), remedy
            )
    alive = [one for one in found.peers if found.is_alive(one)]
    is_served = any(Role.WORKERS.value in one.roles for one in alive)
    if is_served and leader is None:
        remedy = worded(
            "look again in 15 seconds; if it stays so, look into the log of the processes"
        )
        yield look(worded("no process sweeps for all now"), remedy)


def _named(one: Peer) -> str:
    return worded(
        "process {pid} on {host} ({roles}, {version}) has node {node}",
        pid=one.pid,
        host=one.host,
        roles=", ".join(one.roles),
        version=one.version,
        node=one.node,
    )
