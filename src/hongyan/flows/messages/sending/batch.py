"""A batch of send requests: what it knows, what it uses up, what it will write. Values only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.callbacks.model import NewPush
    from hongyan.domain.frequency.limits import Past
    from hongyan.domain.messages.request import Group
    from hongyan.domain.messages.store import Delta
    from hongyan.domain.signs.model import Sign
    from hongyan.domain.templates.model import Template
    from hongyan.flows.money.ledger.hold_funds import Purses
    from hongyan.flows.reference.context import FlowContext
    from hongyan.kernel.refusal import Refused


@dataclass(slots=True)
class Uses:
    """Messages and codes that a batch sends to one country."""

    messages: int = 0
    codes: int = 0


@dataclass(slots=True)
class Prepared:
    """A group that passed the checks of the whole call."""

    group: Group
    sign: Sign
    template: Template
    segments: int


class Decided(NamedTuple):
    """One number of a group, its country, and why it is passed over, if it is."""

    one: Prepared
    phone: int
    country: str
    refused: Refused | None


@dataclass(slots=True)
class Batch:
    """What one batch knows and what it will write."""

    tx: Connection
    now_ms: int
    context: FlowContext
    purses: Purses
    past: dict[int, list[Past]] = field(default_factory=lambda: defaultdict(list))
    opted_out: set[tuple[int, int, int]] = field(default_factory=set)
    used: dict[int, int] = field(default_factory=dict)
    code_holders: dict[tuple[int, str], int | None] = field(default_factory=dict)
    code_counts: dict[int, int] = field(default_factory=dict)
    codes_bound: dict[tuple[int, str], int] = field(default_factory=dict)
    used_abroad: dict[int, dict[str, int]] = field(default_factory=dict)
    abroad: dict[int, dict[str, Uses]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Uses))
    )
    message_rows: list[tuple[object, ...]] = field(default_factory=list)
    dispatch_rows: list[tuple[object, ...]] = field(default_factory=list)
    deltas: list[Delta] = field(default_factory=list)
    pushes: list[NewPush] = field(default_factory=list)
