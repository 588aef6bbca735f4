"""Kills a service under load and looks for each message that it had answered OK: `--kill`.

Run before figures count: a service that answers before it has stored is fast and wrong. SIGKILL
ends the process, and the system keeps what it had written: what a power cut loses is not shown.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Final

import uvloop

from bench.cases import CALLS
from bench.checkout import HERE
from bench.paced import END_OF_HEAD, LENGTH, request_of
from bench.service import Service, copied, serving
from bench.signing import numbers
from bench.stage import Stage, say
from tests.stories.audit import answered_calls_are_kept
from tests.stories.books import open_books
from tests.stories.load import Call

LIFE_SECONDS: Final = (1.0, 4.0)
SINGLE: Final = CALLS["single"]


@dataclass(frozen=True, slots=True)
class Killed:
    """What was found after the kills: complaints are of answers that the message log belies."""

    workers: str
    kills: int
    answered: int
    under_way: int
    complaints: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """Tell whether there was load at each kill, and each answer is kept."""
        return self.answered > 0 and self.under_way > 0 and not self.complaints

    def __str__(self) -> str:
        """Say it in a line, with the first complaints below."""
        missing = f"{len(self.complaints)} complaints" if self.complaints else "none is missing"
        said = (
            f"{self.workers}: killed {self.kills} times under load, {self.answered:,} calls were"
            f" answered OK, {self.under_way} were under way; {missing}"
        )
        return "\n".join([said, *self.complaints[:20]])


def run(stage: Stage, kills: int) -> list[Killed]:
    """Kill a service that only accepts, as in `single`, and one whose messages leave meanwhile."""
    return [_killed(stage, kills, has_workers=has_workers) for has_workers in (False, True)]


def _killed(stage: Stage, kills: int, *, has_workers: bool) -> Killed:
    prepared, fresh, random = stage.prepared(HERE), numbers(0), Random()
    calls: list[Call] = []
    under_way = []
    with copied(prepared) as data:
        for number in range(kills):
            say(f"kill {number + 1} of {kills}, {len(calls):,} calls before")
            life = random.uniform(*LIFE_SECONDS)
            with serving(prepared, data, has_workers=has_workers) as service:
                made = uvloop.run(_until_killed(service, fresh, life, len(calls)))
            under_way.append(sum(not (one.biz_id or one.refusal) for one in made))
            calls += made
        with serving(prepared, data, has_workers=has_workers):
            books = open_books(f"sqlite:///{data / 'hongyan.db'}", stage.carriers_log)
    return Killed(
        "messages leave" if has_workers else "acceptance alone",
        kills,
        sum(bool(one.biz_id) for one in calls),
        min(under_way),
        tuple(answered_calls_are_kept(calls, books)),
    )


async def _until_killed(
    service: Service, fresh: Iterator[str], life: float, number: int
) -> list[Call]:
    """Call over all connections, kill the process in the middle, and return the calls."""
    calls: list[Call] = []

    async def customer() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                call = _call(service, fresh, number + len(calls))
                calls.append(call)
                writer.write(request_of(call.form, service.port))
                head = (await reader.readuntil(END_OF_HEAD)).lower()
                length = int(head.partition(LENGTH)[2].partition(b"\r\n")[0])
                answer = json.loads(await reader.readexactly(length))
                is_accepted = answer["Code"] == "OK"
                call.biz_id = answer["BizId"] if is_accepted else ""
                call.refusal = "" if is_accepted else answer["Code"]
        writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(SINGLE.connections):
            group.create_task(customer())
        await asyncio.sleep(life)
        service.process.kill()
    service.process.wait()
    return calls


def _call(service: Service, fresh: Iterator[str], number: int) -> Call:
    parameters = SINGLE.make(fresh) | {"OutId": str(number)}
    return Call(str(number), [parameters["PhoneNumbers"]], service.body(parameters))
