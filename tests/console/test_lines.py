"""Live lines over real connections, behind the listener of a service: read, cut, and bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

import pytest

from hongyan.console import lines
from hongyan.console.live import LINES_PER_PERSON
from hongyan.console.session import PLAIN_COOKIE
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import biz_text
from hongyan.flows.accounts.people.logins import end_logins
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.flows.reference.work import Work
from hongyan.service.announce import account_topic, message_key
from tests.api.door import Client, Door, opened
from tests.console.browser import OURS, World
from tests.console.tenant.sent import PHONE, Sent
from tests.flows.carrier import receipt

HEAD_END = b"\r\n\r\n"
READ_SECONDS = 20
DELIVERED = '<span class="state ok">delivered</span>'


class Lines:
    """The live lines of the start page for one call that was submitted, and what moves it."""

    def __init__(self, world: World) -> None:
        """Send, and let a channel take what was sent."""
        self.world = world
        [self.departure] = Sent(world).submitted(PHONE)
        biz_id = world.run(_biz_id, self.departure.message_id)
        self.path = f"/console/a/{OURS}/start/live?sent={biz_text(biz_id)}"

    async def open(self, door: Door, token: str) -> tuple[Client, str]:
        """Ask for a line by the token of a login; return the connection and the answer's head."""
        said = ("Host: 127.0.0.1", "Accept-Language: en", f"Cookie: {PLAIN_COOKIE}={token}")
        asked = "\r\n".join((f"GET {self.path} HTTP/1.1", *said))
        client = await door.knock(asked.encode() + HEAD_END)
        return client, (await client.reader.readuntil(HEAD_END)).decode()

    def moves(self) -> None:
        """Give the news that the message moved, as the service does after a commit."""
        topic = account_topic(self.world.account_id)
        self.world.notifier.publish(topic, [message_key(self.departure.message_id)])

    def arrives(self) -> None:
        """Let its receipt come."""
        now_ms = self.world.clock.now_ms()
        self.world.run(take_receipts, [receipt(self.departure, done_at=now_ms)])
        self.moves()

    def runs(self, story: Coroutine[Any, Any, None]) -> None:
        """Run a story on the loop on which the pages' notices are given."""

        async def timed() -> None:
            self.world.notifier.open()
            async with asyncio.timeout(READ_SECONDS):
                await story

        self.world.ask(timed())


def _biz_id(work: Work, message_id: int) -> int:
    return messages.messages_by_id(work.tx, [message_id])[message_id].biz_id


@pytest.fixture
def live(world: World) -> Lines:
    """Lines of an account whose message is on its way."""
    return Lines(world)


async def event(client: Client) -> str:
    """Read up to the end of the next event; comments and the time to come back are none."""
    while True:
        piece = (await client.reader.readuntil(b"\n\n")).decode()
        if "data:" in piece:
            return piece


def test_an_event_is_read_while_its_line_stays_open(live: Lines) -> None:
    token = live.world.logs_in("owner").token

    async def story() -> None:
        async with opened(live.world.app) as door:
            client, head = await live.open(door, token)
            assert " 200 " in head
            assert "content-type: text/event-stream" in head
            live.moves()
            assert DELIVERED not in await event(client)
            live.arrives()
            assert DELIVERED in await event(client)
            assert not client.is_hung_up_on

    live.runs(story())


def test_a_line_is_cut_when_the_login_ends(live: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = partial(lines.LineAnswer, comment_seconds=0.05, again_seconds=0.1)
    monkeypatch.setattr(lines, "LineAnswer", soon)
    world = live.world
    ended = world.logs_in("owner").token

    async def story() -> None:
        async with opened(world.app) as door:
            client, _ = await live.open(door, ended)
            live.moves()
            assert "event: ended" not in await event(client)
            world.run(end_logins, "owner", world.clock.now_ms())
            live.moves()
            told = await event(client)
            if "event: ended" not in told:  # what moved before the next look at the login
                told = await event(client)
            assert "event: ended" in told
            assert b"data" not in await client.reader.readuntil(b"0\r\n\r\n"), "the answer ends"
            _, head = await live.open(door, ended)
            assert " 200 " not in head

    live.runs(story())


def test_one_person_has_no_more_lines_than_the_bound(live: Lines) -> None:
    token = live.world.logs_in("owner").token

    async def story() -> None:
        async with opened(live.world.app) as door:
            opened_lines = [await live.open(door, token) for _ in range(LINES_PER_PERSON)]
            assert all(" 200 " in head for _, head in opened_lines)
            _, head = await live.open(door, token)
            assert " 503 " in head
            assert f"retry-after: {lines.RETRY_AFTER_SECONDS}" in head
            live.moves()
            for client, _ in opened_lines:
                assert "data:" in await event(client)
            opened_lines[0][0].close()
            while " 200 " not in head:
                _, head = await live.open(door, token)

    live.runs(story())
