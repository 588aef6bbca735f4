"""The developer's tools of `dev`: what its pages ask of the API, the carriers, the clock.

Keeps the newest calls in memory, whole: with numbers and texts, which is why only `dev` has it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from itertools import count
from typing import Any, Final
from uuid import uuid4

from hongyan.api.edge import Edge
from hongyan.api.gateway.callers import Callers
from hongyan.api.gateway.compare import FoundCause, Habit, compare, compare_text
from hongyan.api.gateway.envelope import Answer
from hongyan.api.gateway.pasted import read_pasted, told_parameters
from hongyan.api.gateway.resign import resigned
from hongyan.api.gateway.wire import RawRequest, UnreadableCall, WireRequest, parse
from hongyan.app.lanes import Lanes
from hongyan.app.mover import ClockMover
from hongyan.channels.simulator.chosen import FATES, ChosenFates
from hongyan.console.dev.bench import Fate, SignatureCompared, TapedCall
from hongyan.domain.calls.model import CallRecord
from hongyan.kernel.calendar import from_iso_utc
from hongyan.kernel.clock import Clock
from hongyan.words.language import Language

CALLS_MAX: Final = 200
SHOWN_BYTES_MAX: Final = 16 * 1024
HIDDEN: Final = frozenset({"Signature", "SecurityToken"})

_SHOWN_FATES: Final = tuple(
    Fate(name, {Language.EN: script.en, Language.ZH_CN: script.zh})
    for name, script in FATES.items()
)


class Tape:
    """The newest calls of a process."""

    def __init__(self, clock: Clock) -> None:
        """Begin with none."""
        self._clock = clock
        self._numbers = count(1)
        self._calls: deque[tuple[TapedCall, RawRequest]] = deque(maxlen=CALLS_MAX)
        self.again_of = 0

    def keep(self, raw: RawRequest, answer: Answer, record: CallRecord) -> None:
        """Keep one call: of the API, not of a browser."""
        request = parse(raw)
        if record.action == "page" or isinstance(request, UnreadableCall):
            return
        call = TapedCall(
            number=next(self._numbers),
            at=self._clock.now_ms(),
            method=raw.method,
            action=record.action or request.action,
            key_id=request.access_key_id,
            status=answer.status,
            code=record.code,
            milliseconds=record.micros / 1000,
            request=_written(request),
            answer=answer.body[:SHOWN_BYTES_MAX].decode("utf-8", "replace"),
            again_of=self.again_of,
        )
        self._calls.append((call, raw))

    def forget(self) -> None:
        """Drop them all."""
        self._calls.clear()

    def calls(self) -> list[TapedCall]:
        """Return them, the newest first."""
        return [call for call, _ in reversed(self._calls)]

    def find(self, number: int) -> tuple[TapedCall, RawRequest] | None:
        """Return one by its number."""
        return next((one for one in self._calls if one[0].number == number), None)


class DevBench:
    """The tools, over the parts of an application."""

    def __init__(
        self,
        *,
        tape: Tape,
        edge: Edge,
        callers: Callers,
        real_clock: Clock,
        lanes: Lanes,
        chosen: ChosenFates,
        mover: ClockMover,
        reset: Callable[[], None],
    ) -> None:
        """Use what a process has; `reset` starts it anew."""
        self._tape, self._edge, self._callers = tape, edge, callers
        self._real_clock, self._lanes, self._chosen = real_clock, lanes, chosen
        self._mover = mover
        self._reset = reset

    @property
    def fates(self) -> Sequence[Fate]:
        """What can be chosen for the next message to a number."""
        return _SHOWN_FATES

    def choose(self, phone: int, name: str) -> None:
        """Choose what becomes of the next message to a number; "" takes the choice back."""
        self._chosen.choose(phone, name if name in FATES else "")

    def chosen(self) -> Mapping[int, str]:
        """Return the choices that no message has used yet, by number."""
        return self._chosen.waiting()

    def hear(self, channel_id: int, phone: int, dest_id: str, content: str) -> bool:
        """Let a handset write back; False where the channel's carrier is not inside."""
        return self._lanes.hear(channel_id, phone, dest_id, content)

    def clock(self) -> tuple[int, int]:
        """Return the time of the service, and by how much it is ahead."""
        now_ms = self._mover.now_ms()
        return now_ms, now_ms - self._real_clock.now_ms()

    async def move(self, milliseconds: int) -> None:
        """Move the clock forward; what falls due on the way happens."""
        await self._mover.move(milliseconds)

    def calls(self) -> Sequence[TapedCall]:
        """Return the newest calls, the newest first."""
        return self._tape.calls()

    def call(self, number: int) -> TapedCall | None:
        """Return one of them."""
        found = self._tape.find(number)
        return None if found is None else found[0]

    async def repeat(self, number: int) -> TapedCall | None:
        """Make a call again, with a new nonce; None where its key is not ours any more."""
        found = self._tape.find(number)
        request = None if found is None else parse(found[1])
        if request is None or isinstance(request, UnreadableCall):
            return None
        caller = await self._callers.find(request.access_key_id)
        if caller is None:
            return None
        nonce, now_ms = uuid4().hex, self._real_clock.now_ms()
        self._tape.again_of = number
        try:
            await _asked(self._edge, resigned(request, caller.secret, nonce, now_ms))
        finally:
            self._tape.again_of = 0
        newest = self._tape.calls()[0]
        return newest if newest.again_of == number else None

    async def compare(self, pasted: str, theirs: str) -> SignatureCompared | None:
        """Compare a pasted call with what its key signs; None where no call can be read."""
        read = read_pasted(pasted)
        if read is None:
            return None
        own = theirs.strip()
        if read.call is None:
            parameters = told_parameters(read.told)
            found = compare_text(read.told, own)
            return await self._compared(found, parameters.get("AccessKeyId", ""), parameters)
        request = parse(read.call)
        if isinstance(request, UnreadableCall):
            return await self._compared(FoundCause("", Habit.FORM, request.error.message), "", {})
        key_id = request.access_key_id
        caller = await self._callers.find(key_id) if key_id else None
        found = compare(request, b"" if caller is None else caller.secret, own)
        return await self._compared(found, key_id, _told(request))

    async def _compared(
        self, found: FoundCause, key_id: str, parameters: Mapping[str, str]
    ) -> SignatureCompared:
        caller = await self._callers.find(key_id) if key_id else None
        return SignatureCompared(
            kind=found.kind,
            habit=str(found.habit),
            detail=found.detail,
            ours=found.ours,
            theirs=found.theirs,
            differs_at=found.differs_at,
            key_id=key_id,
            is_key_known=caller is not None,
            read=tuple(parameters.items()),
            seconds_off=self._seconds_off(parameters),
        )

    def _seconds_off(self, parameters: Mapping[str, str]) -> int | None:
        try:
            at = from_iso_utc(parameters.get("Timestamp") or parameters.get("x-acs-date", ""))
        except ValueError:
            return None
        return (at - self._real_clock.now_ms()) // 1000

    def reset(self) -> None:
        """Begin again with a new database of the demo: the process starts anew."""
        self._reset()


def _told(request: WireRequest) -> dict[str, str]:
    headers = {
        name.decode("latin-1"): value.decode("utf-8", "replace")
        for name, value in request.headers.items()
        if name.startswith(b"x-acs-") or name == b"host"
    }
    return {"": f"{request.raw.method} {request.raw.path}", **headers, **request.parameters}


def _written(request: WireRequest) -> str:
    """Write a call as a developer reads it: one parameter a line, no signature."""
    told = _told(request)
    first = told.pop("")
    lines = [f"{name}: {value}" for name, value in told.items() if name not in HIDDEN]
    return "\n".join([first, *lines])[:SHOWN_BYTES_MAX]


async def _asked(edge: Edge, raw: RawRequest) -> None:
    """Let the edge answer a call, as a listener would."""

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": raw.body, "more_body": False}

    async def send(_message: MutableMapping[str, Any]) -> None:
        return

    scope = {
        "type": "http",
        "method": raw.method,
        "path": raw.path,
        "query_string": raw.query,
        "headers": [*raw.headers],
        "client": ("127.0.0.1", 0),
    }
    await edge(scope, receive, send)
