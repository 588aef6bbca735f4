"""Every listener asks a gatekeeper: none is open to strangers without bounds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import name_of, parsed, python_files

LISTENS = frozenset(
    {
        "create_datagram_endpoint",
        "create_server",
        "create_unix_server",
        "listen",
        "run_app",
        "serve_forever",
        "start_server",
        "start_unix_server",
    }
)
SERVERS = frozenset({"uvicorn.Config", "uvicorn.run", "web.TCPSite", "web.SockSite"})


def listening(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield every call that makes a process reachable."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            # A socket's `listen` takes a number at most; a library's, whom to tell of what.
            is_subscribed = node.func.attr == "listen" and len(node.args) > 1
            if ast.unparse(node.func) in SERVERS or (
                node.func.attr in LISTENS and not is_subscribed
            ):
                yield node


def asks_a_gatekeeper(tree: ast.Module) -> bool:
    """Tell whether a module is given a keeper, or makes one, and lets it decide who enters."""
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.expr)}
    return "Gatekeeper" in used and any("keeper" in one and one != "Gatekeeper" for one in used)


def test_every_listener_asks_a_gatekeeper() -> None:  # AUDIT A9
    unbounded = [
        f"{name_of(path)}:{call.lineno} {ast.unparse(call.func)}"
        for path in python_files("src")
        for call in listening(parsed(path))
        if not asks_a_gatekeeper(parsed(path))
    ]
    assert not unbounded, "These listen without bounds (engine/gatekeeper):\n" + "\n".join(
        unbounded
    )


def test_the_known_listeners_are_found() -> None:
    found = {name_of(path) for path in python_files("src") if any(listening(parsed(path)))}
    simulator = "src/hongyan/channels/simulator"
    assert found == {
        "src/hongyan/app/listening.py",
        f"{simulator}/listener.py",
        f"{simulator}/server.py",
    }


@pytest.mark.parametrize(
    "source",
    [
        "async def f(loop): await loop.create_server(P, '', 1)",
        "asyncio.start_server(f, '', 1)",
        "uvicorn.run(app)",
        "uvicorn.Server(uvicorn.Config(app))",
        "sock.listen()",
    ],
)
def test_a_listener_without_a_gatekeeper_would_be_found(source: str) -> None:
    tree = ast.parse(source)
    assert list(listening(tree))
    assert not asks_a_gatekeeper(tree)


def test_uvicorn_is_configured_in_one_place() -> None:
    named = [
        name_of(path)
        for path in python_files("src")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom | ast.Import) and "uvicorn" in ast.unparse(node)
    ]
    listener = "src/hongyan/app/listening.py"
    assert {one for one in named if not one.startswith("src/hongyan/api/gateway/")} == {listener}
