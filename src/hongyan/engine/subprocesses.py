"""Work that is given away to processes of its own: few, bounded, fair, replaced when they die.

For work on bytes of strangers, which may take what it can get of memory and time, or kill who does
it. Jobs of one owner wait behind each other, owners take turns, and a job that would wait too long
is refused at once. Processes start with the first job and end some time after the last. Knows
nothing of what a job is.
"""

from __future__ import annotations

import asyncio
import os
import signal
import struct
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Final

import structlog

log = structlog.get_logger()

TRIES_MAX: Final = 2
ANSWER_BYTES_MAX: Final = 64 * 1024 * 1024
PASSED_ON: Final = frozenset({"PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "TZ"})
"""Variables that a process is given; settings and keys are not among them."""

_FRAME: Final = struct.Struct(">I")


class NotDone(Enum):
    """Why a job has no answer."""

    CROWDED = auto()
    """Too many jobs wait, of all or of this owner: try again in a moment."""
    DIED = auto()
    """It took too long, or its process died of it."""


@dataclass(frozen=True, slots=True)
class SubprocessLimits:
    """How many processes, how long a job, how many jobs wait: of all owners and of one."""

    processes: int = 2
    job_seconds: float = 15.0
    idle_seconds: float = 30.0
    waiting: int = 16
    waiting_of_one: int = 4


@dataclass(slots=True)
class _Waiting:
    job: Sequence[bytes]
    answer: asyncio.Future[bytes | NotDone]


@dataclass(slots=True)
class _Owner:
    """One owner's jobs: one runs at a time, the others wait."""

    jobs: deque[_Waiting] = field(default_factory=deque)
    is_running: bool = False


class Subprocesses:
    """Gives jobs to processes started by `command`. Used on one event loop."""

    def __init__(
        self, command: Sequence[str], limits: SubprocessLimits = SubprocessLimits()
    ) -> None:
        """Start nothing yet."""
        self._command = tuple(command)
        self._limits = limits
        self._owners: dict[int, _Owner] = {}
        self._turns: deque[int] = deque()
        self._waiting = 0
        self._idle: list[tuple[Process, asyncio.TimerHandle]] = []
        self._serving: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._live: set[Process] = set()

    @property
    def pids(self) -> list[int]:
        """Return the ids of the processes that live."""
        return [one.pid for one in self._live]

    async def run(self, owner_id: int, *job: bytes) -> bytes | NotDone:
        """Return the answer to a job, or why there is none; its parts are sent one behind another.

        They are not joined here: a job that waits holds no second copy of what is large.
        """
        owner = self._owners.setdefault(owner_id, _Owner())
        of_one = len(owner.jobs) + owner.is_running
        if self._waiting >= self._limits.waiting or of_one >= self._limits.waiting_of_one:
            return NotDone.CROWDED
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        owner.jobs.append(waiting)
        self._waiting += 1
        if not owner.is_running and owner_id not in self._turns:
            self._turns.append(owner_id)
        self._give_out()
        return await waiting.answer

    async def close(self) -> None:
        """End every process; jobs that wait are not done."""
        self._is_closed = True
        for owner in self._owners.values():
            for waiting in owner.jobs:
                _settle(waiting, NotDone.DIED)
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, *self._ending, return_exceptions=True)
        for process, timer in self._idle:
            timer.cancel()
            await self._end(process)
        self._idle.clear()

    def _give_out(self) -> None:
        while self._turns and len(self._serving) < self._limits.processes and not self._is_closed:
            owner_id = self._turns.popleft()
            owner = self._owners[owner_id]
            owner.is_running = True
            self._waiting -= 1
            waiting = owner.jobs.popleft()
            task = asyncio.get_running_loop().create_task(self._serve(waiting))
            self._serving.add(task)
            task.add_done_callback(partial(self._served, owner_id, waiting))

    async def _serve(self, waiting: _Waiting) -> None:
        try:
            _settle(waiting, await self._answer(waiting.job))
        except OSError as fault:
            log.warning("subprocess_not_started", fault=str(fault))

    def _served(self, owner_id: int, waiting: _Waiting, task: asyncio.Task[None]) -> None:
        self._serving.discard(task)
        _settle(waiting, NotDone.DIED)
        owner = self._owners[owner_id]
        owner.is_running = False
        if owner.jobs:
            self._turns.append(owner_id)
        else:
            del self._owners[owner_id]
        self._give_out()

    async def _answer(self, job: Sequence[bytes]) -> bytes | NotDone:
        """Have a job done; again if its process was killed from outside."""
        is_killed_by_others, tries = True, 0
        while is_killed_by_others and tries < TRIES_MAX:
            process, is_killed_by_others, tries = await self._subprocess(), False, tries + 1
            answer = None
            try:
                async with asyncio.timeout(self._limits.job_seconds):
                    answer = await _exchange(process, job)
                    is_killed_by_others = answer is None and await _was_killed(process)
            except TimeoutError:
                pass
            finally:
                await self._leave(process, is_sound=answer is not None)
            if answer is not None:
                return answer
        log.warning("subprocess_ended", job_bytes=sum(map(len, job)))
        return NotDone.DIED

    async def _subprocess(self) -> Process:
        while self._idle:
            process, timer = self._idle.pop()
            timer.cancel()
            if process.returncode is None:
                return process
            await self._end(process)
        environment = {name: os.environ[name] for name in PASSED_ON & os.environ.keys()}
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=environment,
            start_new_session=True,  # a Ctrl-C is for us: what is begun is finished
        )
        self._live.add(process)
        return process

    async def _leave(self, process: Process, *, is_sound: bool) -> None:
        """Let a process rest until the next job, or end it."""
        if not is_sound or self._is_closed:
            await self._end(process)
            return
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._limits.idle_seconds, self._retire, process)
        self._idle.append((process, timer))

    def _retire(self, process: Process) -> None:
        self._idle = [(one, timer) for one, timer in self._idle if one is not process]
        task = asyncio.get_running_loop().create_task(self._end(process))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(self, process: Process) -> None:
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
        self._live.discard(process)


def _settle(waiting: _Waiting, answer: bytes | NotDone) -> None:
    if not waiting.answer.done():
        waiting.answer.set_result(answer)


async def _exchange(process: Process, job: Sequence[bytes]) -> bytes | None:
    """Return what a process answers to a job, None if it died."""
    assert process.stdin is not None, "it was started with pipes"
    assert process.stdout is not None, "it was started with pipes"
    try:
        process.stdin.writelines([_FRAME.pack(sum(map(len, job))), *job])
        await process.stdin.drain()
        (length,) = _FRAME.unpack(await process.stdout.readexactly(_FRAME.size))
        if length > ANSWER_BYTES_MAX:
            return None
        return await process.stdout.readexactly(length)
    except (ConnectionError, asyncio.IncompleteReadError):
        return None


async def _was_killed(process: Process) -> bool:
    """Tell whether a process whose pipes are closed was killed from outside: its limits do not."""
    return await process.wait() == -signal.SIGKILL
