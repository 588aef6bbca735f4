r"""A link's conversation as a list of steps, over a real socket, with the playbook as the far end.

    await (
        LinkPlaybook(link, peer)
        << b"login\n"
        >> b"ok\n"
        << LinkState.UP
        >> message(7)
        << b"put 7.1.0\n"
        >> b"took 7.1.0 a\n"
        << Submitted(7, 1, ("a",))
    ).ends()

There `>>` also takes `HANG_UP` and seconds to wait (0.05), and `<<` a state, `Down(words)`, an
answer, an event, a function that must become true. `On(2, b"…")` speaks for the second connection;
after `<< Connected(2)` all steps do.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from hongyan.channels.link import CarrierLink
from hongyan.kernel.carriage import (
    ChannelFault,
    InboundText,
    LateAnswer,
    LinkState,
    Receipt,
    Submission,
    SubmitAnswer,
    Submitted,
)
from hongyan.kernel.outcome import Outcome
from tests.channels.playbook import Fits, Stored, agree

STEP_SECONDS_MAX: Final = 5.0
"""A step that was expected and does not come within this fails the test."""

HANG_UP: Final = "hang up"


@dataclass(frozen=True)
class On:
    """Something on a connection other than the first, counted from 1 in the order of connecting."""

    number: int
    step: bytes | str


@dataclass(frozen=True)
class Connected:
    """The link connects; it is connection `number` that the steps from here on are about."""

    number: int


@dataclass(frozen=True)
class Arrived:
    """An event of this id."""

    event_id: str


@dataclass(frozen=True)
class Down:
    """A state of a link that is not up, with words of its reason."""

    words: str
    state: LinkState = LinkState.DOWN


class ScriptedPeer:
    """The far end of a link: it says nothing of its own, and keeps what it hears."""

    def __init__(self, ssl: Any = None) -> None:
        """Listen later; with `ssl`, over TLS."""
        self._ssl = ssl
        self._server: asyncio.Server | None = None
        self.connections: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._unheard: dict[int, bytes] = {}

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        assert self._server is not None
        return "127.0.0.1", int(self._server.sockets[0].getsockname()[1])

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, ssl=self._ssl)

    async def close(self) -> None:
        """Hang up and listen no more."""
        assert self._server is not None
        self._server.close()
        for _, writer in self.connections:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append((reader, writer))

    async def connected(self, number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Wait for connection `number`, counted from 1."""
        while len(self.connections) < number:  # noqa: ASYNC110 - a listener has no signal for it
            await asyncio.sleep(0.001)
        return self.connections[number - 1]

    async def hears(self, number: int, expected: bytes | Fits) -> None:
        """Expect bytes next on a connection."""
        reader, _ = await self.connected(number)
        heard = self._unheard.pop(number, b"")
        wanted = len(expected) if isinstance(expected, bytes) else 1
        while len(heard) < wanted:
            chunk = await reader.read(65_536)
            assert chunk, f"the link closed the connection; expected {expected!r}, heard {heard!r}"
            heard += chunk
        if isinstance(expected, bytes):
            self._unheard[number] = heard[len(expected) :]
            heard = heard[: len(expected)]
        agree(heard, expected)

    async def ended(self, number: int) -> None:
        """Expect that the link ends a connection."""
        reader, _ = await self.connected(number)
        try:
            while await reader.read(65_536):
                pass
        except ConnectionError:
            pass

    def unheard(self) -> dict[int, bytes]:
        """Return what was read and not expected, by connection."""
        return {number: heard for number, heard in self._unheard.items() if heard}


class LinkPlaybook:
    """The conversation of a link that is started, run by `ends`."""

    def __init__(self, link: CarrierLink, peer: ScriptedPeer) -> None:
        """Write down the steps; nothing happens before `ends`."""
        self.link = link
        self.peer = peer
        self._steps: list[tuple[str, Any]] = []
        self._answers: deque[SubmitAnswer] = deque()
        self._events: deque[Any] = deque()
        self._first = 1

    def __rshift__(self, step: object) -> LinkPlaybook:
        """Let something happen."""
        self._steps.append((">>", step))
        return self

    def __lshift__(self, expected: object) -> LinkPlaybook:
        """Expect what comes next."""
        self._steps.append(("<<", expected))
        return self

    async def ends(self) -> None:
        """Run the steps, and expect nothing more than they say."""
        await self.runs()
        assert not self._answers, f"not expected: {list(self._answers)}"
        assert not self._events, f"not expected: {list(self._events)}"
        assert not self.peer.unheard(), f"not expected: {self.peer.unheard()}"

    async def runs(self) -> None:
        """Run the steps; more may come than they say."""
        tasks = [asyncio.get_running_loop().create_task(self._listen())]
        try:
            for number, (direction, step) in enumerate(self._steps, start=1):
                await self._run(number, direction, step, tasks)
        finally:
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._steps.clear()
        for one in tasks:
            if not one.cancelled():
                one.result()

    async def _run(
        self, number: int, direction: str, step: object, tasks: list[asyncio.Task[None]]
    ) -> None:
        try:
            async with asyncio.timeout(STEP_SECONDS_MAX):
                if direction == ">>":
                    await self._happens(step, tasks)
                else:
                    await self._comes(step)
        except TimeoutError:
            known = self.link.status.words
            raise AssertionError(f"step {number}, {step!r}, did not come: {known}") from None
        except AssertionError as fault:
            raise AssertionError(f"step {number}: {fault}") from fault

    async def _happens(self, step: object, tasks: list[asyncio.Task[None]]) -> None:
        match step:
            case bytes() | "hang up":
                await self._speak(self._first, step)
            case On(number, said):
                await self._speak(number, said)
            case Submission():
                tasks.append(asyncio.get_running_loop().create_task(self._submit(step)))
                await asyncio.sleep(0)
            case Stored(event_ids=ids):
                await self.link.acknowledge([event_named(one) for one in ids])
            case float():
                await asyncio.sleep(step)
            case _:
                raise AssertionError(f"no step of a link: {step!r}")

    async def _speak(self, number: int, step: bytes | str) -> None:
        _, writer = await self.peer.connected(number)
        if isinstance(step, bytes):
            writer.write(step)
            await writer.drain()
        else:
            writer.close()

    async def _comes(self, expected: object) -> None:
        match expected:
            case bytes() | "hang up":
                await self._peer_meets(self._first, expected)
            case On(number, step):
                await self._peer_meets(number, step)
            case Submitted() | ChannelFault():
                await until(lambda: bool(self._answers))
                agree(self._answers.popleft(), expected)
            case Receipt() | InboundText() | LateAnswer() | Arrived():
                await until(lambda: bool(self._events))
                found = self._events.popleft()
                if isinstance(expected, Arrived):
                    found = Arrived(found.event_id)
                agree(found, expected)
            case LinkState():
                await until(lambda: self.link.status.state is expected)
            case Down():
                await until(lambda: _is_down(self.link, expected))
            case Connected(number):
                await self.peer.connected(number)
                self._first = number
            case _ if callable(expected):
                await until(expected)
            case _:
                raise AssertionError(f"nothing that a link does: {expected!r}")

    async def _peer_meets(self, number: int, expected: bytes | str) -> None:
        if isinstance(expected, bytes):
            await self.peer.hears(number, expected)
        else:
            await self.peer.ended(number)

    async def _submit(self, submission: Submission) -> None:
        self._answers.extend(await self.link.submit([submission]))

    async def _listen(self) -> None:
        async for batch in self.link.events():
            self._events.extend(batch)


def _is_down(link: CarrierLink, expected: Down) -> bool:
    status = link.status
    return status.state is expected.state and expected.words in status.reason


def event_named(event_id: str) -> Receipt:
    """Return an event of this id: to acknowledge one, its id is enough."""
    return Receipt(event_id, event_id, 1, Outcome.DELIVERED, "DELIVERED", "", 0)


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - a link has no signal for it
        await asyncio.sleep(0.001)


@asynccontextmanager
async def conversing(
    make: Callable[[tuple[str, int]], CarrierLink], ssl: Any = None
) -> AsyncIterator[LinkPlaybook]:
    """Start a link towards a scripted peer, and stop both at the end."""
    peer = ScriptedPeer(ssl)
    await peer.open()
    link = make(peer.address)
    await link.start()
    try:
        yield LinkPlaybook(link, peer)
    finally:
        await link.stop()
        await peer.close()
