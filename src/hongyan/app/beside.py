"""The carriers that `hongyan dev --carriers` runs beside itself, on this machine alone."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from hongyan.app.ports import why_not_free
from hongyan.channels.simulator.simulation import Simulation, simulating
from hongyan.channels.simulator.users import CMPP, SMPP
from hongyan.kernel.clock import Clock

HOST: Final = "127.0.0.1"
PORTS: Final[Mapping[str, int]] = {SMPP: 2775, CMPP: 7890}
"""The usual ports of the two protocols; another one where it is taken."""
LOG: Final = "simulator.jsonl"


def ports_beside() -> dict[str, int]:
    """Return the ports on which the carriers can listen now."""
    return {
        language: port if why_not_free(HOST, port) is None else _free_port()
        for language, port in PORTS.items()
    }


@asynccontextmanager
async def carriers_beside(
    ports: Mapping[str, int], data: Path, seed: int, clock: Clock
) -> AsyncIterator[None]:
    """Listen at these ports until the end of the `with`; none is no carrier."""
    if not ports:
        yield
        return
    told = Simulation(ports=ports, log_path=data / LOG, host=HOST, seed=seed)
    async with simulating(told, clock):
        yield


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])
