"""The attacker's process: one attack, on one core, until its time is up."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from bench.attacks.crowd import Crowd
from bench.attacks.frames import FRAMES
from bench.attacks.sockets import SOCKETS
from bench.attacks.target import Target
from bench.attacks.tenants import TENANTS

ATTACKS = {attack.__name__: attack for attack in (*SOCKETS, *FRAMES, *TENANTS)}
READY_SECONDS_MAX = 30
END_SECONDS_MAX = 15


@contextmanager
def attacking(name: str, target: Target, seconds: float) -> Iterator[dict[str, int]]:
    """Attack in a process of its own; what it was told is there once the block is over."""
    told: dict[str, int] = {}
    context = multiprocessing.get_context("spawn")
    hears, says = context.Pipe(duplex=False)
    process = context.Process(target=_attack, args=(name, target, seconds, says))
    process.start()
    try:
        if not hears.poll(READY_SECONDS_MAX):
            raise TimeoutError(f"the attack {name} did not begin")
        hears.recv()
        yield told
        if hears.poll(seconds + END_SECONDS_MAX):
            told.update(hears.recv())
    finally:
        process.kill()
        process.join()


def _attack(name: str, target: Target, seconds: float, says: Connection) -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    says.send("begins")
    crowd = Crowd(target.port, time.monotonic() + seconds)
    try:
        asyncio.run(ATTACKS[name](target, crowd))
    except Exception as error:  # noqa: BLE001 an attack that fails says so in the table
        crowd.told[f"attack failed: {error!r}"] += 1
    says.send(dict(crowd.told))
