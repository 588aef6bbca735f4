"""Simulated carriers of SMPP and CMPP in the process of a test, on free ports.

    async with carriers(tmp_path) as here:
        address = ("127.0.0.1", here.smpp_port)   # or here.cmpp_port
        ...                                       # submit to 13900000000 and others
        here.received()                           # what was submitted, how often, what was told

Without `users` SMPP lets `hongyan` in with the password `hongyan`, CMPP every Source_Addr with that
secret. Numbers behave as docs/rules/simulator.md says; `pace` multiplies every delay. `chosen` are
behaviours: `Chosen("receipt_twice")` for all, `Chosen("close_mid_pdu", phones=frozenset({…}))`,
`Chosen("throttle", share=10)`. `here.smpp.hang_up()` breaks every connection without a word.

The log has a line for each PDU and phone, written before its answer: `received()` returns them
(`answer` is submitted, refused, or dropped: taken without an answer; `number` of `total`).

A process of its own, which survives the product: tests/stories/service.py `simulating`, whose
`smpp_port` and `cmpp_port` these clients reach, and whose `log` `read_log` reads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hongyan.channels.simulator.behaviours import Behaviours, Chosen
from hongyan.channels.simulator.carrier import Habits
from hongyan.channels.simulator.ismg import Ismg
from hongyan.channels.simulator.listener import WireListener
from hongyan.channels.simulator.log import (
    EventAcknowledged,
    EventSent,
    Received,
    SimulatorLog,
    read_log,
)
from hongyan.channels.simulator.office import Office
from hongyan.channels.simulator.smsc import Smsc
from hongyan.channels.simulator.users import User, Users
from hongyan.kernel.clock import SystemClock

LOGIN = "hongyan"
PASSWORD = "hongyan"
SOURCE_ADDR = "901234"
"""A login of CMPP: any six characters would do."""


@dataclass
class Carriers:
    """Both listeners, and what they wrote down."""

    smpp: WireListener
    cmpp: WireListener
    log_path: Path

    @property
    def smpp_port(self) -> int:
        return self.smpp.port

    @property
    def cmpp_port(self) -> int:
        return self.cmpp.port

    def received(self) -> list[Received]:
        """Return the submissions in their order."""
        return [line for line in read_log(self.log_path) if isinstance(line, Received)]

    def sent(self) -> list[EventSent]:
        """Return the receipts and replies that went out, repetitions among them."""
        return [line for line in read_log(self.log_path) if isinstance(line, EventSent)]

    def acknowledged(self) -> list[EventAcknowledged]:
        """Return the receipts and replies that the client answered."""
        return [line for line in read_log(self.log_path) if isinstance(line, EventAcknowledged)]


@asynccontextmanager
async def carriers(
    directory: Path,
    *,
    pace: float = 0.01,
    users: Sequence[User] = (),
    chosen: Sequence[Chosen] = (),
    habits: Habits | None = None,
    smpp_port: int = 0,
    cmpp_port: int = 0,
) -> AsyncIterator[Carriers]:
    """Serve until the end of the `with`; the log is `simulator.jsonl` in a directory."""
    log_path = directory / "simulator.jsonl"
    with SimulatorLog(log_path) as log:
        office = Office(log, habits or Habits(pace=pace), Users(tuple(users)), Behaviours(chosen))
        clock = SystemClock()
        made = Carriers(
            WireListener(lambda: Smsc(office), clock),
            WireListener(lambda: Ismg(office), clock),
            log_path,
        )
        await made.smpp.start("127.0.0.1", smpp_port)
        await made.cmpp.start("127.0.0.1", cmpp_port)
        try:
            yield made
        finally:
            await made.smpp.stop()
            await made.cmpp.stop()
