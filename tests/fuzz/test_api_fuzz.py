"""Every action, called by chance on both databases: no answer of 500, no traceback, no hang.

`HONGYAN_SOAK_FUZZ` says how many calls are made in all (`make soak-fuzz`: 20,000). A seed is a test
of its own, so that the time limit of a test finds what hangs; its name repeats a failure.
"""

from __future__ import annotations

import base64
import os
import traceback
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from itertools import product
from math import ceil
from typing import Any

import pytest
import structlog

from hongyan.api.actions import ACTIONS
from hongyan.config import Settings
from hongyan.db.database import Database
from hongyan.domain.materials.model import MaterialKind, start_path
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.review.papers.phone_codes import keep_code
from hongyan.flows.review.papers.uploads import keep_material
from hongyan.kernel.seal import Sealer
from tests.api.applying import account_id, certify
from tests.api.asgi import HttpAnswer, HttpRequest
from tests.api.conftest import AT_ONCE, KEY, START_MS, World
from tests.demo import demo_context
from tests.fuzz.calls import Chance, learn_names, unsigned_request
from tests.fuzz.values import PNG, SHARP
from tests.working import work_at

DATABASES = 2
CALLS = int(os.environ.get("HONGYAN_SOAK_FUZZ", "1200"))
CALLS_OF_A_SEED = min(300, CALLS // DATABASES)
SEEDS = range(ceil(CALLS / DATABASES / CALLS_OF_A_SEED))
UPLOADS_PERMILLE = 30
CALLS_A_CODE = 20


@contextmanager
def watched_log() -> Iterator[list[str]]:
    """Collect every traceback and every error that is logged meanwhile."""
    found: list[str] = []

    def keep(_logger: Any, method: str, event: MutableMapping[str, Any]) -> Any:
        if event.get("exc_info"):
            found.append(traceback.format_exc())
        elif method in {"error", "critical"}:
            found.append(str(event))
        raise structlog.DropEvent

    before = structlog.get_config()["processors"]
    # In place, since a logger that was used once keeps the list that it was given.
    kept = list(before)
    before[:] = [keep]
    try:
        yield found
    finally:
        before[:] = kept


@pytest.fixture
def fuzzed(database: Database) -> World:
    """The service over both kinds of database, with the demo's accounts."""
    sealer = Sealer(b"0" * 32)
    with database.transaction() as tx:
        seed_demo(work_at(tx, START_MS, demo_context(sealer)))
    world = World(database, sealer, Settings(**AT_ONCE))
    certify(world)
    return world


def keep_picture(world: World) -> str:
    """Give the enterprise an uploaded file, and return its key."""
    owner = account_id(world)
    key = f"{start_path(owner, 'f' * 24)}/a.png"
    content = base64.b64decode(PNG)
    world.write(
        lambda tx: keep_material(
            work_at(tx, START_MS), owner, key, MaterialKind.PNG, content, "0" * 64
        )
    )
    return key


def send_code(world: World) -> None:
    """Let the enterprise's administrator have a code on the phone that papers name."""
    owner = account_id(world)
    world.write(
        lambda tx: keep_code(work_at(tx, world.clock.now_ms()), owner, 8613900000000, "123456")
    )


class Watch:
    """Makes calls, and fails with words by which a call can be made again."""

    def __init__(self, world: World, chance: Chance) -> None:
        self._world = world
        self._chance = chance
        self.codes: Counter[str] = Counter()

    async def ask(self, shown: str, request: HttpRequest, logged: list[str]) -> None:
        number = self.codes.total()
        answer = await self._world.ask(request)
        where = f"seed {self._chance.seed}, call {number}: {shown}"
        assert not logged, f"{where}\n{logged[0]}"
        assert answer.status < 500, f"{where}\n{answer.body!r}"
        self.codes[_code(answer)] += 1
        if answer.headers["content-type"].startswith("application/json"):
            self._chance.learn(answer.json)
        if number % CALLS_A_CODE == 0:
            send_code(self._world)


async def begin(world: World, seed: int) -> Chance:
    caller = await world.edge._admission._callers.find(KEY[0])
    assert caller is not None
    chance = Chance(seed, learn_names(world, caller))
    chance.learn({"Material": keep_picture(world)})
    return chance


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_call_makes_a_fault(fuzzed: World, seed: int) -> None:
    # AUDIT A8: answers of 500, some on PostgreSQL alone
    chance = await begin(fuzzed, seed)
    watch = Watch(fuzzed, chance)
    with watched_log() as logged:
        for _ in range(CALLS_OF_A_SEED):
            if chance.random.random() < UPLOADS_PERMILLE / 1000:
                request = unsigned_request(chance.random)
                shown = repr(request)
            else:
                shown, request = chance.request(fuzzed.clock.now_ms())
            await watch.ask(shown, request, logged)
            if chance.random.random() < 0.2:
                fuzzed.clock.advance(chance.random.randrange(120_000))
    # Calls that are all refused at the door would prove nothing.
    assert watch.codes["OK"] > CALLS_OF_A_SEED // 20, watch.codes
    assert len(watch.codes) > 10, watch.codes


async def test_no_parameter_at_its_bound_makes_a_fault(fuzzed: World) -> None:
    # AUDIT A8: numbers near 2^63, U+0000 inside nested texts
    chance = await begin(fuzzed, 0)
    watch = Watch(fuzzed, chance)
    with watched_log() as logged:
        for action, names in chance.names.items():
            for name, value in product(names, SHARP):
                now_ms = fuzzed.clock.now_ms()
                await watch.ask(*chance.one_wrong(action, name, value, now_ms), logged)


def _code(answer: HttpAnswer) -> str:
    if answer.headers["content-type"].startswith("application/json"):
        return answer.code
    found = answer.body.decode().partition("<Code>")[2].partition("</Code>")[0]
    return found or str(answer.status)


async def test_every_action_is_called_with_what_its_reader_asks_for(fuzzed: World) -> None:
    names = (await begin(fuzzed, 0)).names
    assert set(names) == set(ACTIONS)
    assert {"PhoneNumbers", "SignName", "TemplateCode", "TemplateParam"} < set(names["SendSms"])
    assert {"Tag.1.Key", "ResourceId.1"} < set(names["TagResources"])
    without = {action for action, asked in names.items() if not asked}
    assert without == {"GetOSSInfoForUploadFile", "GetSmsOcrOssInfo"}
