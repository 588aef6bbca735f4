"""Totals of an installation: how much waits, which channels are configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.messages import store as messages
from hongyan.kernel.kinds import PRIORITY

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.routing.model import ConfiguredChannel
    from hongyan.flows.reference.context import FlowContext


@dataclass(frozen=True, slots=True)
class Depths:
    """What waits: messages by priority, pushed items by kind and state."""

    queued: Mapping[int, int]
    pushes: Mapping[tuple[str, str], int]


def depths(tx: Connection) -> Depths:
    """Count what waits; a priority without messages counts 0."""
    queued = dict.fromkeys(PRIORITY.values(), 0) | messages.queue_depth(tx)
    pushes = {
        (kind.value, state.value): count
        for (kind, state), count in callbacks.push_counts(tx).items()
    }
    return Depths(queued, pushes)


def configured_channels(tx: Connection, context: FlowContext) -> tuple[ConfiguredChannel, ...]:
    """Return every configured channel as it is now."""
    context.cache.refresh(tx)
    return context.cache.channels(tx)
