"""Work: what a flow is given besides its own values. Made once a transaction, by the edges alone.

A flow that writes takes it as its first argument. Stores and rules never see it: they are given the
transaction and the time as plain values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext
    from hongyan.kernel.actor import Actor


class Work(NamedTuple):
    """One transaction, the moment it is about, the process it runs in, and who wants it."""

    tx: Connection
    now_ms: int
    context: FlowContext
    actor: Actor
