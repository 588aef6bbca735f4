"""`/healthz` and `/metrics`: for monitoring, cheap at any rate of requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from hongyan.api.pages.watch import Watch
from hongyan.api.server import build_app, build_watch_app
from hongyan.config import Settings
from hongyan.engine.metrics import Metrics
from tests.api.asgi import HttpAnswer, HttpRequest, ask
from tests.api.conftest import World

TOKEN = "a-token-of-twenty-four-c"


class _Health:
    """Counts how often it is asked."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.asked = 0
        self.fault = fault

    async def __call__(self) -> dict[str, object]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        return {"status": "ok"}


def _get(path: str, token: str = "") -> HttpRequest:
    return HttpRequest(path=path, headers=((b"authorization", token.encode()),) if token else ())


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
async def test_strangers_at_the_public_port_find_neither(
    world: World, path: str
) -> None:  # AUDIT A12
    health = _Health()
    app = build_app(world.edge, Watch(health, world.metrics))
    answer = await ask(app, _get(path))
    assert (answer.status, answer.code) == (404, "InvalidAction.NotFound")
    assert health.asked == 0


async def test_livez_is_for_everybody_and_asks_nobody(world: World) -> None:
    health = _Health()
    answer = await ask(build_app(world.edge, Watch(health, world.metrics)), _get("/livez"))
    assert (answer.status, answer.body, health.asked) == (200, b'{"status":"ok"}', 0)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        ("", 403),
        ("Bearer ", 403),
        (TOKEN, 403),
        (f"Bearer {TOKEN}x", 403),
        (f"Bearer {TOKEN[:-1]}", 403),
        ("Bearer 钥匙", 403),
    ],
)
@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
async def test_with_a_token_everybody_must_send_it(
    make_world: Callable[..., World], path: str, sent: str, status: int
) -> None:  # AUDIT A12
    world = make_world(watch_token=TOKEN)
    watch = Watch(_Health(), world.metrics)
    for app in (build_app(world.edge, watch), build_watch_app(watch, world.settings)):
        assert (await ask(app, _get(path, sent))).status == status


async def test_the_watch_address_needs_no_token_when_none_is_set() -> None:
    app = build_watch_app(Watch(_Health(), Metrics()), Settings())
    for path in ("/livez", "/healthz", "/metrics"):
        assert (await ask(app, _get(path))).status == 200
    assert (await ask(app, HttpRequest())).status == 404


async def test_a_hundred_that_ask_at_once_cost_one_look() -> None:  # AUDIT A12
    health = _Health()
    app = build_watch_app(Watch(health, Metrics()), Settings())
    paths = ["/healthz", "/metrics"] * 50
    answers: list[HttpAnswer] = await asyncio.gather(*[ask(app, _get(path)) for path in paths])
    assert {one.status for one in answers} == {200}
    assert health.asked == 1


async def test_after_a_second_it_looks_again() -> None:
    health = _Health()
    watch = Watch(health, Metrics())
    await watch.shown()
    watch._kept_until = 0.0
    await watch.shown()
    assert health.asked == 2


async def test_one_that_gives_up_waiting_stops_no_other() -> None:
    health = _Health()
    watch = Watch(health, Metrics())
    first = asyncio.get_running_loop().create_task(watch.shown())
    await asyncio.sleep(0)
    first.cancel()
    assert (await watch.shown()).status == 200
    assert health.asked == 1


async def test_a_database_that_is_away_is_503_and_one_line_a_minute() -> None:  # AUDIT A18
    watch = Watch(_Health(OSError("away")), Metrics())
    app = build_watch_app(watch, Settings())
    with capture_logs() as lines:
        for _ in range(5):
            watch._kept_until = 0.0
            answer = await ask(app, _get("/healthz"))
            assert (answer.status, answer.json["status"]) == (503, "failed")
    assert [one["event"] for one in lines] == ["health_unknown"]


async def test_metrics_are_small_and_know_the_process() -> None:  # AUDIT A12
    metrics = Metrics()
    for number in range(43):
        metrics.calls.labels(f"Action{number}").inc()
        metrics.call_seconds.labels(f"Action{number}").observe(0.1)
    text = (await Watch(_Health(), metrics).metrics()).decode()
    assert "_created" not in text
    assert "process_resident_memory_bytes" in text
    assert "process_open_fds" in text
    assert len(text) < 64_000
