"""One `hongyan dev` for the tests of this folder, as the plug-in starts it; reset before each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hongyan.testing.server import DevServer
    from hongyan.testing.suite import Hongyan
    from tests.stories.caller import Caller


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    """A process that is ready."""
    from hongyan.testing.server import DevServer

    started = DevServer(tmp_path_factory.mktemp("hongyan"), 0)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def hongyan(server: DevServer) -> Hongyan:
    """What a test asks, after a reset."""
    from hongyan.testing.suite import Hongyan

    found = Hongyan(server)
    found.begin_test()
    return found


@pytest.fixture
def caller(server: DevServer) -> Iterator[Caller]:
    """The application under test."""
    from tests.stories.caller import Caller

    with closing(Caller(server.port)) as made:
        yield made
