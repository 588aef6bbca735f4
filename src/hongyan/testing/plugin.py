"""The pytest plug-in: the fixtures `hongyan` and `hongyan_server`.

pytest loads it by the entry point `pytest11` in each of its runs, so nothing of the product is
imported before a test asks for a fixture.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hongyan.testing.suite import Hongyan

PORT = "hongyan_port"
WORKER = "PYTEST_XDIST_WORKER"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the one option."""
    parser.addini(
        PORT,
        "Port of the `hongyan dev` of the tests, and of the first worker of pytest-xdist, the next "
        "one of the second; 0 takes any free one.",
        default="0",
    )


@pytest.fixture(scope="session")
def hongyan_server(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hongyan]:
    """A `hongyan dev` of this session, or of this worker of it; it is not reset between tests."""
    from hongyan.testing.server import DevServer, port_for  # noqa: PLC0415 - only when it is used
    from hongyan.testing.suite import Hongyan  # noqa: PLC0415 - the same

    port = port_for(str(pytestconfig.getini(PORT)), os.environ.get(WORKER, ""))
    server = DevServer(tmp_path_factory.mktemp("hongyan"), port)
    server.start()
    try:
        yield Hongyan(server)
    finally:
        server.stop()


@pytest.fixture
def hongyan(hongyan_server: Hongyan) -> Hongyan:
    """A running `hongyan dev` without a message: reset before each test."""
    hongyan_server.begin_test()
    return hongyan_server
