"""A gateway of others: how it accepts calls, and how it carries them to a carrier of SMPP.

wrk asks for one message a call, the gateway sends it and takes its receipt. On the whole way there
are two rates: *live*, from the first call to the last receipt, and *queued*, where all calls were
accepted before the carrier was there: from the first receipt to the last. Knows no gateway by name.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlencode

from bench import accept
from bench.accept import Calls
from bench.result import Measured
from bench.service import family, family_cpu_seconds, resident_mb
from tests.ports import free_port

CONNECTIONS: Final = 64
CALLS_A_SECOND_MAX: Final = 25_000
SECONDS_MAX: Final = 120
END_SECONDS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running gateway: its door, what it says to an accepted call, and its processes by name."""

    method: ClassVar = "GET"

    port: int
    path: str
    accepted: str
    processes: Mapping[str, int]
    receipts: Callable[[], int] = int
    """How many receipts it has taken."""

    def body(self, parameters: dict[str, str]) -> str:
        """Return the query of one call."""
        return urlencode(parameters)

    def cpu_seconds(self) -> float:
        """Return the processor time of all its processes so far."""
        return sum(map(family_cpu_seconds, self.processes.values()))

    def memory_mb(self) -> float:
        """Return the resident memory of all its processes."""
        return sum(resident_mb(pid) for one in self.processes.values() for pid in family(one))


@dataclass(frozen=True, slots=True)
class Kind:
    """What is to be known of a gateway: how it is opened before a carrier, and how it is called.

    `opened` takes the carrier's port and the window; with `is_queued` the carrier comes later.
    """

    name: str
    durability: str
    opened: Callable[..., AbstractContextManager[Gateway]]
    query: Callable[[str], Mapping[str, str]]
    """The parameters of a call that sends a text, without its number."""

    carries: bool = True
    """Whether it can be measured on the whole way."""

    def calls(self, text: str) -> Calls:
        """Return calls that send a text to one number each."""
        same = dict(self.query(text))
        return Calls(
            lambda fresh: same | {"to": f"86{next(fresh)}"}, 1, CONNECTIONS, CALLS_A_SECOND_MAX
        )


@dataclass(frozen=True, slots=True)
class Carried:
    """What a run on the whole way showed, and the processor time of a message by process."""

    measured: Measured
    cpu_us: Mapping[str, float]


def accepted(kind: Kind, text: str, fresh: Iterator[str], seconds: int) -> Measured:
    """Measure how calls are accepted, while no carrier takes them away."""
    with kind.opened(free_port(), 1, is_queued=True) as gateway:
        return accept.run(gateway, kind.name, kind.calls(text), fresh, seconds)


def carried(
    kind: Kind,
    start_carrier: Callable[[int], Callable[[], None]],
    text: str,
    fresh: Iterator[str],
    window: int,
    seconds: int,
    *,
    is_queued: bool,
) -> Carried:
    """Measure the whole way once: `seconds` of calls.

    `start_carrier` listens on a port and returns what ends it.
    """
    port = free_port()
    end_carrier = None if is_queued else start_carrier(port)
    try:
        with kind.opened(port, window, is_queued=is_queued) as gateway:
            before = _cpu_seconds(gateway)
            calls = accept.run(gateway, kind.name, kind.calls(text), fresh, seconds, warm_up=0)
            # Writing the calls down took time as well, before the first of them.
            began = time.perf_counter() - calls.requests / calls.requests_per_second
            before_first = 0
            if is_queued:
                end_carrier = start_carrier(port)
                until(gateway.receipts, "the first receipt")
                before_first, began = gateway.receipts(), time.perf_counter()
            until(lambda: gateway.receipts() >= calls.requests, "the last receipt")
            carrying = time.perf_counter() - began
            cpu_us = {
                name: (used - before[name]) / calls.requests * 1e6
                for name, used in _cpu_seconds(gateway).items()
            }
            found = replace(
                calls,
                pushed_per_second=(calls.requests - before_first) / carrying,
                cpu_us=sum(cpu_us.values()),
                memory_mb=gateway.memory_mb(),
            )
            return Carried(found, cpu_us)
    finally:
        if end_carrier is not None:
            end_carrier()


@contextmanager
def ending(directory: Path) -> Iterator[Callable[..., int]]:
    """Yield what starts a program and returns its process; all of them are ended at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str, more: Mapping[str, str] | None = None) -> int:
        quiet = subprocess.DEVNULL
        environment = os.environ | dict(more or {})
        started.append(
            subprocess.Popen(words, stdout=quiet, stderr=quiet, cwd=directory, env=environment)
        )
        return started[-1].pid

    try:
        yield start
    finally:
        for process in reversed(started):
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Tell a program to end, and end what is left of it: a lock of its own may be left behind."""
    pids = family(process.pid)
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS_MAX)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def need(programs: Sequence[str | Path], how: str) -> None:
    """End with what is to be done if a program is missing."""
    absent = [str(one) for one in programs if not Path(one).exists()]
    if absent:
        sys.exit(f"{', '.join(absent)} missing: {how}")


def until(asked: Callable[[], object], what: str) -> None:
    """Ask again and again until the answer counts as true."""
    give_up_at = time.monotonic() + SECONDS_MAX
    while not asked():
        if time.monotonic() > give_up_at:
            sys.exit(f"not within {SECONDS_MAX} s: {what}; load {os.getloadavg()[0]:.1f}")
        time.sleep(0.05)


def _cpu_seconds(gateway: Gateway) -> dict[str, float]:
    return {name: family_cpu_seconds(pid) for name, pid in gateway.processes.items()}
