"""No part may hold up another on threads that both use: the event loop's own threads are banned."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.tree import name_of, parsed, python_files

BANNED = frozenset({"to_thread", "getaddrinfo", "getnameinfo", "ThreadedResolver"})
"""What runs on the event loop's own threads; `socket.getaddrinfo` runs where it is called."""

NAMED = {"ClientSession": "connector", "TCPConnector": "resolver"}
"""Where aiohttp looks names up on them unless it is given something else."""


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def _complaint(call: ast.Call, called: str) -> str:
    _, _, last = called.rpartition(".")
    first = ast.unparse(call.args[0]) if call.args else ""
    if last in BANNED and not called.startswith("socket."):
        return "runs on the event loop's own threads"
    if last == "run_in_executor" and first in {"None", ""}:
        return "names no executor"
    needed = NAMED.get(last)
    if needed is not None and needed not in {keyword.arg for keyword in call.keywords}:
        return f"names no {needed}, so names are looked up on the event loop's own threads"
    return ""


def test_nothing_runs_on_the_event_loops_own_threads() -> None:
    # AUDIT A2: images were decoded where keys were looked up.
    found = {
        f"{name_of(path)}:{call.lineno} {called}(): {complaint}"
        for path in python_files("src")
        for call, called in _calls(parsed(path))
        if (complaint := _complaint(call, called))
    }
    assert not found, "\n".join(sorted(found))


def test_a_word_that_runs_there_is_found() -> None:
    tree = ast.parse(
        "asyncio.to_thread(f)\nloop.run_in_executor(None, f)\naiohttp.ClientSession()\n"
        "loop.getaddrinfo(h, 1)\nloop.run_in_executor(own, f)\nsocket.getaddrinfo(h, 1)\n"
    )
    assert [bool(_complaint(*one)) for one in _calls(tree)] == [True] * 4 + [False] * 2
