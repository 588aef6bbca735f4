"""The edge over a real SQLite database with the demo's accounts, driven in this process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from sqlalchemy.engine import Connection
from starlette.types import ASGIApp

from hongyan.api.edge import Edge
from hongyan.api.gateway.callers import Callers
from hongyan.api.pages.watch import Watch
from hongyan.api.server import build_app
from hongyan.config import Settings
from hongyan.db.database import Database
from hongyan.documents.scan import Scan, Unfit
from hongyan.documents.scans import clean
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.materials.model import MaterialKind
from hongyan.domain.messages.request import SendRequest
from hongyan.engine.metrics import Metrics
from hongyan.flows.messages.sending.accept import Answer, accept_messages
from hongyan.flows.messages.sending.claim_nonces import claim_nonces_flow
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.demo import ENTERPRISE, SENDERS
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import Actor
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.seal import Sealer
from hongyan.service.cleaning import CROWDED, Crowded
from tests.api.asgi import HttpAnswer, HttpRequest, ask
from tests.api.door import Door, opened
from tests.api.signing import signed_v1
from tests.clocks import ManualClock
from tests.demo import demo_context
from tests.working import work_at

START_MS = 1_800_000_000_000
"""2027-01-15 16:00:00 in China, on a full minute."""

KEY = (ENTERPRISE.key_id, ENTERPRISE.secret)

_T = TypeVar("_T")


@dataclass
class World:
    """A service without workers: calls are accepted, and wait."""

    database: Database
    sealer: Sealer
    settings: Settings = field(default_factory=Settings)
    clock: ManualClock = field(default_factory=lambda: ManualClock(START_MS))
    metrics: Metrics = field(default_factory=Metrics)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    called: list[CallRecord] = field(default_factory=list)
    accepted: list[SendRequest] = field(default_factory=list)
    fault: Exception | None = None
    is_crowded: bool = False
    is_direct: bool = True
    health: dict[str, object] = field(default_factory=lambda: {"status": "ok"})

    def __post_init__(self) -> None:
        ids = IdSource()
        self.context = FlowContext(self.settings, ids, ReferenceCache(self.settings), self.sealer)
        self.edge = Edge(
            context=self.context,
            clock=self.clock,
            callers=Callers(self.database, self.sealer, self.clock),
            accept=self._accept,
            claim=self._claim,
            read=self._read,
            write=self._write,
            clean=self._clean,
            metrics=self.metrics,
            on_refused=lambda *told: self.refused.append(told),
            on_called=self.called.append,
        )
        watch = Watch(self._health, self.metrics)
        self.app: ASGIApp = build_app(self.edge, watch, is_watched_here=True)

    def opened(self, **more: Any) -> AbstractAsyncContextManager[Door]:
        """Serve on a real socket; `more` are what `tests.api.door.opened` takes."""
        return opened(self.app, answering=self.edge.answer if self.is_direct else None, **more)

    async def ask(
        self, request: HttpRequest, *, client: str = "127.0.0.1", chunks: list[bytes] | None = None
    ) -> HttpAnswer:
        return await ask(self.app, request, client=client, chunks=chunks)

    async def call(self, action: str, /, **fields: str) -> HttpAnswer:
        """Call an action with the demo's key, signed V1."""
        now_ms = self.clock.now_ms()
        return await self.ask(signed_v1(action, fields, key=KEY, now_ms=now_ms))

    def write(self, change: Callable[[Connection], _T]) -> _T:
        with self.database.transaction() as tx:
            return change(tx)

    async def _accept(self, request: SendRequest) -> Answer:
        if self.fault is not None:
            raise self.fault
        self.accepted.append(request)
        with self.database.transaction() as tx:
            now_ms = self.clock.now_ms()
            return accept_messages(work_at(tx, now_ms, self.context), [request])[0]

    async def _claim(self, claim: tuple[int, int]) -> bool:
        with self.database.transaction() as tx:
            return claim_nonces_flow(work_at(tx, self.clock.now_ms()), [claim])[0]

    async def _read(self, reading: Callable[[Connection], _T], /) -> _T:
        with self.database.reading() as tx:
            return reading(tx)

    async def _write(
        self, actor: Actor, flow: Callable[..., _T], /, *values: object, **named: object
    ) -> _T:
        with self.database.transaction() as tx:
            work = Work(tx, self.clock.now_ms(), self.context, actor)
            return flow(work, *values, **named)

    async def _clean(
        self, _account_id: int, raw: bytes, bytes_max: int, kinds: Collection[MaterialKind], /
    ) -> Scan | Unfit | Crowded:
        return CROWDED if self.is_crowded else clean(raw, bytes_max, kinds)

    async def _health(self) -> dict[str, object]:
        return self.health


AT_ONCE = {"account_template_apart_seconds": 0, "account_qualification_apart_seconds": 0}
"""Applications follow each other, for the clock stands still."""


@pytest.fixture
def make_world(sqlite_url: str) -> Iterator[Callable[..., World]]:
    """Make a service with other settings than the default ones."""
    database = Database.open(sqlite_url)
    sealer = Sealer(b"0" * 32)
    with database.transaction() as tx:
        seed_demo(work_at(tx, START_MS, demo_context(sealer)))
    yield lambda **settings: World(database, sealer, Settings(**{**SENDERS, **AT_ONCE, **settings}))
    database.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A service with default settings."""
    return make_world()
