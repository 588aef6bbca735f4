"""Who calls: read once for many calls, kept for a second, never longer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.engine import Connection

from hongyan.api.gateway import callers as callers_module
from hongyan.api.gateway.callers import Callers
from hongyan.db.database import Database
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.acts import Act
from hongyan.domain.accounts.model import KeyState
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.reference.demo import ENTERPRISE
from hongyan.kernel.refusal import Refusal
from hongyan.kernel.seal import Sealer, SealError
from tests.clocks import ManualClock
from tests.demo import demo_context
from tests.working import work_at

NOW = 1_800_000_000_000
SEALER = Sealer(b"0" * 32)


class CountingDatabase:
    """A database that counts how often it is read."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.readings = 0

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self.readings += 1
        with self.database.reading() as tx:
            yield tx

    def raise_if_stuck(self) -> None:
        self.database.raise_if_stuck()

    def raise_if_silent(self) -> None:
        self.database.raise_if_silent()


@pytest.fixture
def counting(sqlite_url: str) -> Iterator[CountingDatabase]:
    database = Database.open(sqlite_url)
    with database.transaction() as tx:
        seed_demo(work_at(tx, NOW, demo_context(SEALER)))
    yield CountingDatabase(database)
    database.close()


def callers_of(
    counting: CountingDatabase, clock: ManualClock | None = None, sealer: Sealer = SEALER
) -> Callers:
    return Callers(counting, sealer, clock or ManualClock(NOW))  # type: ignore[arg-type]


async def test_many_calls_at_once_read_once(counting: CountingDatabase) -> None:
    callers = callers_of(counting)
    found = await asyncio.gather(*(callers.find(ENTERPRISE.key_id) for _ in range(50)))
    assert counting.readings == 1
    assert {one.secret for one in found if one is not None} == {ENTERPRISE.secret.encode()}


async def test_a_caller_who_goes_away_takes_nobody_with_him(counting: CountingDatabase) -> None:
    callers = callers_of(counting)
    loop = asyncio.get_running_loop()
    first = loop.create_task(callers.find(ENTERPRISE.key_id))
    await asyncio.sleep(0)
    second = loop.create_task(callers.find(ENTERPRISE.key_id))
    await asyncio.sleep(0)
    first.cancel()
    assert await second is not None


async def test_what_was_read_is_kept_for_a_second(counting: CountingDatabase) -> None:
    clock = ManualClock(NOW)
    callers = callers_of(counting, clock)
    await callers.find(ENTERPRISE.key_id)
    with counting.database.transaction() as tx:
        accounts.set_key_state(tx, ENTERPRISE.key_id, KeyState.DISABLED)
    clock.advance(999)
    kept = await callers.find(ENTERPRISE.key_id)
    clock.advance(1)
    fresh = await callers.find(ENTERPRISE.key_id)
    assert [one.is_active for one in (kept, fresh) if one is not None] == [True, False]


async def test_an_unknown_key_is_kept_too(counting: CountingDatabase) -> None:
    callers = callers_of(counting)
    assert [await callers.find("nobody") for _ in range(3)] == [None] * 3
    assert counting.readings == 1


async def test_guesses_do_not_fill_the_memory(
    counting: CountingDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers_module, "KEPT_MAX", 10)
    callers = callers_of(counting)
    for number in range(25):
        await callers.find(f"guess-{number}")
    assert len(callers._unknown) <= 10


async def test_guesses_hold_up_no_key_that_was_found_before(
    counting: CountingDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A thousand connections that guessed keys let every other caller wait for their readings.
    clock, goes_on = ManualClock(NOW), threading.Event()
    monkeypatch.setattr(callers_module, "KEPT_MAX", 10)
    callers = callers_of(counting, clock)
    for number in range(25):
        await callers.find(f"guess-{number}")
    await callers.find(ENTERPRISE.key_id)
    for number in range(25):
        await callers.find(f"another-{number}")
    clock.advance(1000)
    read = callers._read

    def slow(key_id: str) -> object:
        return read(key_id) if key_id == ENTERPRISE.key_id or not goes_on.wait(60) else None

    monkeypatch.setattr(callers, "_read", slow)
    loop = asyncio.get_running_loop()
    guesses = [loop.create_task(callers.find(f"third-{number}")) for number in range(25)]
    await asyncio.sleep(0)
    assert await asyncio.wait_for(callers.find(ENTERPRISE.key_id), 30) is not None
    assert not any(guess.done() for guess in guesses)
    goes_on.set()
    await asyncio.gather(*guesses)
    callers.close()


async def test_a_wrong_master_key_is_a_fault_and_no_unknown_key(
    counting: CountingDatabase,
) -> None:
    callers = callers_of(counting, sealer=Sealer(b"1" * 32))
    with pytest.raises(SealError):
        await callers.find(ENTERPRISE.key_id)


async def test_an_account_that_is_not_active_has_its_refusal(counting: CountingDatabase) -> None:
    with counting.database.transaction() as tx:
        account = accounts.account_by_name(tx, ENTERPRISE.name)
        assert account is not None
        accounts.change_account(tx, account.account_id, state="frozen")
    caller = await callers_of(counting).find(ENTERPRISE.key_id)
    assert caller is not None
    refused = caller.act_refusal(Act.APPLY)
    assert refused is not None
    assert refused.reason is Refusal.ACCOUNT_FROZEN
