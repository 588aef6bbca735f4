"""An address whose calls end without a known caller, again and again, is heard at a rate."""

from __future__ import annotations

import pytest

from tests.api.conftest import KEY, START_MS, World
from tests.api.door import Door
from tests.api.signing import signed_v1
from tests.api.test_http_protocol import LIVE, settled

FAILING = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(params=[True, False], ids=["direct", "asgi"])
def world(world: World, request: pytest.FixtureRequest) -> World:
    """A service whose endpoint is reached directly, or through ASGI: the bounds are the same."""
    world.is_direct = request.param
    return world


def is_heard(door: Door, number: int) -> bool:
    return bool(list(door.connections)[number].transport.is_reading())


async def test_an_address_that_goes_on_failing_is_heard_seldom(world: World) -> None:
    # AUDIT A5: what a stranger makes us compute is bounded, however many calls there are.
    async with world.opened(failed_calls_per_address=2) as door:
        client = await door.knock()
        await settled(door, 1)
        for _ in range(50):  # two seconds' worth, and what the machine's own time gives back
            if not is_heard(door, 0):
                break
            await client.say(FAILING)
            assert (await client.answer()).status == 400
        assert not is_heard(door, 0)
        newcomer = await door.knock(LIVE)
        await settled(door, 2)
        assert not any(is_heard(door, number) for number in range(2))
        assert (await door.ask(LIVE, "127.0.0.9")).status == 200, "another address is heard"
        for connection in list(door.connections):
            connection._end_rest()
        assert (await newcomer.answer()).status == 200


async def test_whoever_is_known_is_heard_beside_strangers_that_fail(world: World) -> None:
    async with world.opened(failed_calls_per_address=1) as door:
        request = signed_v1("QuerySmsSign", {"SignName": "鸿雁演示"}, key=KEY, now_ms=START_MS)
        head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n"
        kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
        length = b"Content-Length: %d\r\n\r\n" % len(request.body)
        known = await door.knock(head + kind + length + request.body)
        assert (await known.answer()).json["Code"] == "OK"
        stranger = await door.knock()
        for _ in range(50):
            await stranger.say(FAILING)
            await stranger.answer()
            if door.keeper.wait_seconds(door.keeper.tally_of("127.0.0.1")):
                break
        await known.say(LIVE)
        assert (await known.answer()).status == 200


UPLOAD = b"POST /upload/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b"
NOTIFICATION = UPLOAD.replace(b"/upload/", b"/payments/simulator/notify")


@pytest.mark.parametrize("request_", [FAILING, UPLOAD, NOTIFICATION], ids=["call", "upload", "pay"])
async def test_wherever_a_stranger_fails_it_counts(world: World, request_: bytes) -> None:
    async with world.opened(failed_calls_per_address=1) as door:
        client = await door.knock()
        await settled(door, 1)
        for _ in range(5):
            await client.say(request_)
            await client.answer()
            if not is_heard(door, 0):
                return
        pytest.fail("it is heard as often as it likes")
