"""The simulator as a process: every listener on one event loop, with one log.

Knows what listens where, not what is said there.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import uvloop

from hongyan.channels.simulator.behaviours import Behaviours, Chosen
from hongyan.channels.simulator.carrier import Habits
from hongyan.channels.simulator.ismg import Ismg
from hongyan.channels.simulator.listener import WireListener
from hongyan.channels.simulator.log import SimulatorLog
from hongyan.channels.simulator.office import Office
from hongyan.channels.simulator.replay import Recording
from hongyan.channels.simulator.server import SimulatorServer
from hongyan.channels.simulator.smsc import Smsc
from hongyan.channels.simulator.users import CMPP, SMPP, User, Users
from hongyan.kernel.clock import Clock, MovableClock, SystemClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

JSON: Final = "json"
"""The lines of `wire`, which channels of the kind `simulator` speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What is simulated: a port for each language (`json`, `smpp`, `cmpp`), 0 for any free one."""

    ports: Mapping[str, int]
    log_path: Path
    host: str = "127.0.0.1"
    seed: int = 0
    pace: float = 1.0
    users: Sequence[User] = ()
    chosen: Sequence[Chosen] = ()
    recording: Recording | None = None
    """Played at every port instead of what carriers do."""


class _Listener(Protocol):
    @property
    def port(self) -> int:
        """Where it listens."""

    async def start(self, host: str, port: int) -> None:
        """Listen."""

    async def stop(self) -> None:
        """Close every connection, and listen no more."""


@asynccontextmanager
async def simulating(told: Simulation, clock: Clock) -> AsyncIterator[dict[str, int]]:
    """Listen until the end of the `with`; yields the ports. Raises OSError for a taken one."""
    with SimulatorLog(told.log_path) as log:
        habits = Habits(seed=told.seed, pace=told.pace)
        office = Office(log, habits, Users(told.users), Behaviours(told.chosen, told.seed))
        async with AsyncExitStack() as stack:
            ports: dict[str, int] = {}
            for language, port in told.ports.items():
                listener = _listener(language, log, habits, office, clock)
                if (recording := told.recording) is not None:
                    listener = _replaying(recording, told.pace, clock)
                await listener.start(told.host, port)
                stack.push_async_callback(listener.stop)
                if isinstance(clock, MovableClock) and isinstance(listener, WireListener):
                    stack.callback(clock.on_move(listener.look))
                ports[language] = listener.port
            yield ports


def _replaying(recording: Recording, pace: float, clock: Clock) -> _Listener:
    return WireListener(lambda: recording.next_side(pace), clock)


def _listener(
    language: str, log: SimulatorLog, habits: Habits, office: Office, clock: Clock
) -> _Listener:
    if language == SMPP:
        return WireListener(lambda: Smsc(office), clock)
    if language == CMPP:
        return WireListener(lambda: Ismg(office), clock)
    return SimulatorServer(log, habits, clock)


def run_simulator(told: Simulation, on_ready: Callable[[Mapping[str, int]], None]) -> None:
    """Serve in this process until SIGTERM or SIGINT; raises OSError when a port is taken."""

    async def serve() -> None:
        async with simulating(told, SystemClock()) as ports:
            on_ready(ports)
            await asyncio.get_running_loop().create_future()

    async def until_told() -> None:
        loop = asyncio.get_running_loop()
        serving = loop.create_task(serve())
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, serving.cancel)
        await asyncio.wait([serving])
        if not serving.cancelled():
            serving.result()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_told())
