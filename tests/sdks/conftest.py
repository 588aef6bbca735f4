"""Services that the SDK tests share, one of each for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.sdks.players import EVERY_SDK, Player, Sdk, playing
from tests.stories.service import Service, serving

# The tests send to one number again and again; flow control has its own tests.
UNLIMITED = {
    "HONGYAN_VERIFICATION_PER_MINUTE": "100000",
    "HONGYAN_VERIFICATION_PER_HOUR": "100000",
    "HONGYAN_VERIFICATION_PER_DAY": "100000",
    "HONGYAN_VERIFICATION_PER_NUMBER_DAY": "100000",
    "HONGYAN_INTERNATIONAL_PER_NUMBER_DAY": "100000",
}


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A `hongyan dev` of its own kind: no limits for a number."""
    data = tmp_path_factory.mktemp("dev") / "data"
    with serving("dev", data=data, settings=UNLIMITED) as service:
        yield service


@pytest.fixture(scope="session")
def throttled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A `hongyan dev` that allows one call a second."""
    settings = UNLIMITED | {"HONGYAN_RATE_LIMIT_PER_SECOND": "1"}
    with serving("dev", data=tmp_path_factory.mktemp("slow") / "data", settings=settings) as slow:
        yield slow


@pytest.fixture(params=EVERY_SDK, ids=lambda sdk: sdk.name)
def sdk(request: pytest.FixtureRequest) -> Sdk:
    """One of the official SDKs in one way of using it."""
    chosen: Sdk = request.param
    return chosen


@pytest.fixture(scope="session")
def players(dev: Service) -> Iterator[Callable[[Sdk], Player]]:
    """Each SDK with the demo's key, started once."""
    started: dict[str, Player] = {}
    with ExitStack() as stage:

        def find(sdk: Sdk) -> Player:
            if sdk.name not in started:
                started[sdk.name] = stage.enter_context(playing(sdk, dev.endpoint))
            return started[sdk.name]

        yield find


@pytest.fixture
def player(sdk: Sdk, players: Callable[[Sdk], Player]) -> Player:
    """The SDK with the demo's key."""
    return players(sdk)
