"""Work given away: answers come back, owners take turns, what dies is replaced, limits hold."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hongyan.engine.subprocesses import NotDone, Subprocesses, SubprocessLimits

CHILD = """
import os, struct, sys, time
taken, given = sys.stdin.buffer, sys.stdout.buffer
while len(head := taken.read(4)) == 4:
    job = taken.read(struct.unpack(">I", head)[0])
    word, _, path = job.partition(b" ")
    if word == b"hang":
        time.sleep(3600)
    if word == b"segfault":
        os.kill(os.getpid(), 11)
    if word == b"fifo":
        open(path, "rb").read()
    if word == b"once" and not os.path.exists(path):
        open(path, "w").close()
        os.kill(os.getpid(), 9)
    if word == b"environment":
        job = " ".join(os.environ).encode()
    given.write(struct.pack(">I", len(job)) + job)
    given.flush()
"""


@asynccontextmanager
async def started(**limits: float) -> AsyncIterator[Subprocesses]:
    made = Subprocesses((sys.executable, "-c", CHILD), SubprocessLimits(**limits))
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A pipe on which a job waits until the other end is opened."""
    path = tmp_path / "gate"
    os.mkfifo(path)
    return path


def open_gate(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY))


def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if is_so():
            return
        await asyncio.sleep(0.005)


async def test_nothing_is_started_before_the_first_job_and_nothing_lives_after_the_end() -> None:
    async with started() as work:
        assert work.pids == []
        assert await work.run(1, b"a") == b"a"
        [pid] = work.pids
        assert await work.run(2, b"b") == b"b"
        assert work.pids == [pid]
    assert work.pids == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_process_without_work_ends_and_the_next_job_starts_another() -> None:
    async with started(idle_seconds=0.01) as work:
        assert await work.run(1, b"a") == b"a"
        await until(lambda: not work.pids)
        assert await work.run(1, b"b") == b"b"


async def test_a_job_that_takes_too_long_ends_with_its_process() -> None:
    async with started(job_seconds=0.3) as work:
        assert await work.run(1, b"hang") is NotDone.DIED
        assert work.pids == []
        assert await work.run(1, b"a") == b"a"


async def test_a_job_that_kills_its_process_is_not_tried_again() -> None:
    async with started() as work:
        assert await work.run(1, b"segfault") is NotDone.DIED
        assert await work.run(1, b"a") == b"a"


async def test_a_process_that_somebody_kills_is_replaced_and_its_job_done(tmp_path: Path) -> None:
    async with started() as work:
        job = b"once " + os.fsencode(tmp_path / "mark")
        assert await work.run(1, job) == job
        [pid] = work.pids
        os.kill(pid, signal.SIGKILL)
        assert await work.run(1, b"a") == b"a"


async def test_one_account_cannot_hold_up_another(gate: Path) -> None:
    # AUDIT A2: seven files of one account held another 14 s.
    async with started(processes=2, waiting_of_one=4) as work:
        job = b"fifo " + os.fsencode(gate)
        mine = [loop().create_task(work.run(1, job)) for _ in range(4)]
        await until(lambda: len(work.pids) == 1)
        assert await work.run(2, b"b") == b"b"
        assert not any(one.done() for one in mine)
        for one in mine:
            await asyncio.to_thread(open_gate, gate)
            assert await one == job


async def test_owners_take_turns_where_there_is_one_process(gate: Path) -> None:
    done: list[int] = []

    async def ask(owner_id: int, job: bytes) -> None:
        await work.run(owner_id, job)
        done.append(owner_id)

    async with started(processes=1) as work, asyncio.TaskGroup() as tasks:
        tasks.create_task(ask(1, b"fifo " + os.fsencode(gate)))
        await until(lambda: len(work.pids) == 1)
        for owner_id in (1, 1, 2, 3):
            tasks.create_task(ask(owner_id, b"x"))
        await asyncio.sleep(0)
        await asyncio.to_thread(open_gate, gate)
    assert done[:1] == [1]
    assert done.index(2) < len(done) - 1 - done[::-1].index(1)
    assert done.index(3) < len(done) - 1 - done[::-1].index(1)


@pytest.mark.parametrize(
    ("limits", "owners"),
    [({"waiting_of_one": 2}, (1, 1, 1)), ({"processes": 1, "waiting": 1}, (1, 2, 3))],
)
async def test_who_would_wait_too_long_is_told_at_once(
    gate: Path, limits: dict[str, int], owners: tuple[int, ...]
) -> None:
    async with started(**limits) as work:
        *taken, last = owners
        job = b"fifo " + os.fsencode(gate)
        tasks = [loop().create_task(work.run(one, job)) for one in taken]
        await until(lambda: bool(work.pids))
        assert await work.run(last, b"x") is NotDone.CROWDED
        for task in tasks:
            task.cancel()


async def test_a_process_is_given_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGYAN_MASTER_KEY", "k")
    async with started() as work:
        names = await work.run(1, b"environment")
    assert isinstance(names, bytes)
    assert b"HONGYAN" not in names
    assert b"PATH" in names


async def test_a_command_that_cannot_be_started_is_a_job_not_done() -> None:
    work = Subprocesses(("/nonexistent/program",))
    assert await work.run(1, b"a") is NotDone.DIED
    await work.close()


async def test_a_ctrl_c_at_the_terminal_does_not_reach_a_job() -> None:
    # It goes to the whole process group; the caller would be told that the file was too costly.
    async with started() as work:
        await work.run(1, b"a")
        [pid] = work.pids
        assert os.getpgid(pid) != os.getpgid(0)
