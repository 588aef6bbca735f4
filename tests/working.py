"""Work for tests that call a flow in a transaction of their own."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hongyan.config import load
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.calendar import HOUR_MS, day_starts_at
from hongyan.kernel.id_source import IdSource

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TESTER = Actor(ActorType.COMMAND, "tester")
NOON = day_starts_at(20260115) + 12 * HOUR_MS


def work_at(tx: Connection, now_ms: int = NOON, context: FlowContext | None = None) -> Work:
    """Work of a tester; without a context, in a process with the settings' defaults."""
    return Work(tx, now_ms, context or _plain(), TESTER)


@cache
def _plain() -> FlowContext:
    settings = load({})
    return FlowContext(settings, IdSource(), ReferenceCache(settings))
