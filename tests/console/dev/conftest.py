"""The developer's tools over a real edge of the API; the clock and the carriers only take notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from hongyan.api.edge import Edge
from hongyan.api.gateway.callers import Callers
from hongyan.app.bench import DevBench, Tape
from hongyan.channels.simulator.chosen import ChosenFates
from hongyan.console.dev.bench import MORE
from hongyan.flows.messages.sending.claim_nonces import claim_nonces_flow
from tests.console.browser import Browser, World
from tests.working import work_at


@dataclass
class Notes:
    """What the clock and the carriers were asked."""

    world: World
    moved: list[int] = field(default_factory=list)
    heard: list[tuple[int, int, str, str]] = field(default_factory=list)
    resets: int = 0

    def now_ms(self) -> int:
        return self.world.clock.now_ms() + sum(self.moved)

    async def move(self, milliseconds: int) -> None:
        self.moved.append(milliseconds)

    def hear(self, channel_id: int, phone: int, dest_id: str, content: str) -> bool:
        self.heard.append((channel_id, phone, dest_id, content))
        return True

    def reset(self) -> None:
        self.resets += 1


@pytest.fixture
def notes(world: World) -> Iterator[Notes]:
    """What was asked; the bench stands in the world from now on."""
    made = Notes(world)
    tape = Tape(world.clock)
    callers = Callers(world.database, world.sealer, world.clock)
    services = world.services

    async def claim(asked: tuple[int, int]) -> bool:
        with world.database.transaction() as tx:
            work = work_at(tx, world.clock.now_ms(), world.context)
            return claim_nonces_flow(work, [asked])[0]

    edge = Edge(
        context=world.context,
        clock=world.clock,
        callers=callers,
        accept=services.accept,
        claim=claim,
        read=services.read,
        write=services.write,
        metrics=world.metrics,
        on_answered=tape.keep,
    )
    bench = DevBench(
        tape=tape,
        edge=edge,
        callers=callers,
        real_clock=world.clock,
        lanes=cast("Any", made),
        chosen=ChosenFates(),
        mover=cast("Any", made),
        reset=made.reset,
    )
    world.more |= {MORE: bench, "edge": edge}
    yield made
    edge.close()
    callers.close()


@pytest.fixture
def developer(notes: Notes, world: World) -> Browser:
    """Who is logged in on this machine."""
    del notes
    return world.browser("owner")
