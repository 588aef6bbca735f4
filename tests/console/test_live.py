"""The hub: what moved is rendered once for all, no one misses it, no one holds the others up."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import MutableMapping
from typing import Any

from hongyan.console import live
from hongyan.console.lines import LineAnswer
from hongyan.console.live import LAG_MAX, LINES_PER_PERSON, RING_MAX, Full, Hub, LiveLine, LiveView
from hongyan.engine.notifier import TICK_SECONDS, Keys, LocalNotifier

TOPIC = "account:1"


class Shower:
    """Renders the keys themselves, and counts how often it was asked in each language."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answer: str | None = None
        self.fails = False

    async def __call__(self, keys: Keys, language: str, scope: tuple[str, ...]) -> str | None:
        del scope
        self.asked[language] += 1
        if self.fails:
            raise ArithmeticError
        if keys is None:
            return None
        return " ".join(sorted(keys)) if self.answer is None else self.answer


def _hub() -> tuple[Hub, LiveView, Shower, LocalNotifier]:
    notifier, shower = LocalNotifier(), Shower()
    notifier.open()
    return Hub(notifier), LiveView("records", TOPIC, (), shower), shower, notifier


def _joined(
    hub: Hub, view: LiveView, person: int = 1, last: str = "", language: str = "en"
) -> LiveLine:
    line = hub.join(view, language, person, last)
    assert isinstance(line, LiveLine)
    return line


async def _told(notifier: LocalNotifier, *keys: str) -> None:
    notifier.publish(TOPIC, keys)
    await asyncio.sleep(TICK_SECONDS * 2.5)


def _data(line: LiveLine) -> list[str]:
    return [chunk.decode().partition("data: ")[2].strip() for chunk in line.chunks]


async def test_a_tick_is_rendered_once_for_each_language_and_handed_to_all() -> None:
    hub, view, shower, notifier = _hub()
    lines = [_joined(hub, view, person) for person in range(40)]
    chinese = _joined(hub, view, language="zh_CN")
    await _told(notifier, "message:1", "message:2")
    assert shower.asked == {"en": 1, "zh_CN": 1}
    assert {id(line.chunks[0]) for line in lines} == {id(lines[0].chunks[0])}, "the same bytes"
    assert _data(chinese) == ["message:1 message:2"]


async def test_a_burst_comes_whole_and_in_order() -> None:
    hub, view, shower, notifier = _hub()
    line, got = _joined(hub, view), list[bytes]()

    async def read() -> None:
        while (chunk := await line.next(1)) is not None:
            got.append(chunk)

    reading = asyncio.get_running_loop().create_task(read())
    for number in range(300):
        notifier.publish(TOPIC, [f"message:{number:03}"])
        if number % 30 == 0:
            await asyncio.sleep(TICK_SECONDS)
    await asyncio.sleep(TICK_SECONDS * 3)
    line.leave()
    await reading
    shown = b"".join(got).decode()
    assert [f"message:{number:03}" for number in range(300)] == [
        word for word in shown.split() if word.startswith("message:")
    ]
    assert shower.asked["en"] <= 30, "a tick at a time"


async def test_a_reader_that_lags_is_dropped_and_the_others_are_not() -> None:
    hub, view, shower, notifier = _hub()
    slow, quick = _joined(hub, view, 1), _joined(hub, view, 2)
    for number in range(LAG_MAX + 5):
        stage = hub._stage(view, "en")
        stage._send(f"row {number}")
        await quick.next(0)
    assert slow.is_dropped
    assert await slow.next(0) is None
    assert not quick.is_over
    del shower, notifier


async def test_who_comes_back_gets_what_it_missed_and_nothing_twice() -> None:
    hub, view, _, notifier = _hub()
    first = _joined(hub, view)
    await _told(notifier, "message:1")
    seen = first.chunks[0].decode().split("\n")[0].removeprefix("id: ")
    first.leave()
    await _told(notifier, "message:2")
    await _told(notifier, "message:3")
    again = _joined(hub, view, last=seen)
    assert _data(again) == ["message:2", "message:3"]


async def test_a_page_that_was_just_rendered_misses_nothing() -> None:
    hub, view, _, notifier = _hub()
    mark = hub.mark(view, "en")
    await _told(notifier, "message:1")
    assert _data(_joined(hub, view, last=mark)) == ["message:1"]


async def test_who_missed_more_than_is_kept_is_told_to_load_again() -> None:
    hub, view, _, _ = _hub()
    mark = hub.mark(view, "en")
    for number in range(RING_MAX + 1):
        hub._stage(view, "en")._send(str(number))
    assert _data(_joined(hub, view, last=mark)) == ["reload"]
    assert _data(_joined(hub, view, 2, last="another-process-7")) == ["reload"]


async def test_a_view_that_cannot_be_shown_says_load_again() -> None:
    hub, view, shower, notifier = _hub()
    line, shower.fails = _joined(hub, view), True
    await _told(notifier, "message:1")
    assert _data(line) == ["reload"]
    shower.fails, shower.answer = False, ""
    await _told(notifier, "message:2")
    assert _data(line) == ["reload"], "nothing to show is not sent"


async def test_lines_are_counted_by_person_and_in_all(monkeypatch: Any) -> None:
    hub, view, _, _ = _hub()
    lines = [_joined(hub, view, 1) for _ in range(LINES_PER_PERSON)]
    assert hub.join(view, "en", 1, "") is Full.PERSON
    lines[0].leave()
    lines[0].leave()
    assert isinstance(hub.join(view, "en", 1, ""), LiveLine)
    monkeypatch.setattr(live, "LINES_MAX", hub.line_count)
    assert hub.join(view, "en", 2, "") is Full.PROCESS


async def test_stages_that_nobody_reads_are_closed(monkeypatch: Any) -> None:
    hub, view, shower, notifier = _hub()
    hub.mark(view, "en")
    monkeypatch.setattr(live, "UNREAD_SECONDS", -1.0)
    hub.mark(LiveView("other", "account:2", (), shower), "en")
    await _told(notifier, "message:1")
    assert shower.asked["en"] == 0


class Reader:
    """One HTTP client of a line."""

    def __init__(self) -> None:
        self.sent: list[MutableMapping[str, Any]] = []
        self._gone = asyncio.Event()

    @property
    def body(self) -> str:
        return b"".join(one.get("body", b"") for one in self.sent).decode()

    async def receive(self) -> MutableMapping[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        self.sent.append(message)

    def go(self) -> None:
        self._gone.set()


async def _yes() -> bool:
    return True


async def _no() -> bool:
    return False


async def test_a_silent_line_says_something_so_that_proxies_keep_it() -> None:
    hub, view, _, _ = _hub()
    reader = Reader()
    answer = LineAnswer(_joined(hub, view), _yes, comment_seconds=0.01)
    writing = asyncio.get_running_loop().create_task(answer({}, reader.receive, reader.send))
    await asyncio.sleep(0.05)
    assert ": \n\n" in reader.body
    assert reader.sent[0]["status"] == 200
    assert (b"x-accel-buffering", b"no") in reader.sent[0]["headers"]
    reader.go()
    await writing
    assert hub.line_count == 0


async def test_a_line_ends_when_its_visit_does() -> None:
    hub, view, _, _ = _hub()
    reader = Reader()
    answer = LineAnswer(_joined(hub, view), _no, comment_seconds=0.01, again_seconds=0.02)
    async with asyncio.timeout(1):
        await answer({}, reader.receive, reader.send)
    assert reader.body.rstrip().endswith("event: ended\ndata: ended")
    assert not reader.sent[-1]["more_body"]
    assert hub.line_count == 0


async def test_lines_end_when_the_process_stops() -> None:
    hub, view, _, _ = _hub()
    reader = Reader()
    answer = LineAnswer(_joined(hub, view), _yes)
    writing = asyncio.get_running_loop().create_task(answer({}, reader.receive, reader.send))
    await asyncio.sleep(0)
    hub.close()
    async with asyncio.timeout(1):
        await writing
    assert hub.join(view, "en", 1, "") is Full.CLOSED
