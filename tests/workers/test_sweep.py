"""Who sweeps what: each process looks after its own channels, the rest is done by one of us."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from hongyan.kernel.clock import SystemClock
from hongyan.service.watch import Watchers
from hongyan.workers.sweep import Sweeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongyan.flows.reference.work import Work
    from hongyan.service.flows import FlowRunner

ONE_OF_US = [
    "_doubt_silent",
    "expire_messages",
    "forget_nonces",
    "follow_log",
    "follow_missed",
    "forget_figures",
    "forget_calls",
    "forget_views",
    "compact",
    "forget_uses",
    "seal_scans",
    "forget_scans",
    "purge_closed",
    "remove_unused_files",
    "forget_phone_codes",
    "forget_logins",
    "forget_orphans",
    "close_long_replies",
    "forget_old",
    "run_decisions",
    "sweep_reviews",
    "lapse_letters",
    "judge_conversions",
    "judge_values",
    "seal_entries",
    "seal_records",
    "seal_stragglers",
    "lapse_packages",
    "close_statements",
    "close_orders",
    "forget_peers",
    "raise_alerts",
]


class Named:
    """Notes what it is asked to run, and finds nothing to do."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def run(self, flow: Callable[[Work], object]) -> object:
        self.names.append(flow.__name__)
        return (0, []) if flow.__name__ == "_doubt_silent" else []


async def swept(*, leads: bool) -> list[str]:
    """Return what a process sweeps that leads, or does not."""
    flows = Named()

    async def reload() -> None:
        flows.names.append("reload")

    async def is_leader() -> bool:
        return leads

    sweeper = Sweeper(cast("FlowRunner", flows), SystemClock(), Watchers([]), reload, is_leader)
    await sweeper.sweep_all()
    return flows.names


async def test_whoever_leads_sweeps_for_all() -> None:
    assert await swept(leads=True) == ["reload", *ONE_OF_US]


async def test_whoever_does_not_lead_looks_after_its_own_channels_only() -> None:
    assert await swept(leads=False) == ["reload"]
