"""What flows are given: one `Work`, first, and never its parts side by side."""

from __future__ import annotations

import ast

from tests.house.names import modules
from tests.house.tree import functions, name_of, parsed, python_files

PARTS = frozenset({"tx", "now_ms", "context"})


def test_no_flow_is_given_the_parts_of_its_work() -> None:
    apart = {
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("src/hongyan/flows")
        for node in functions(parsed(path))
        if {one.arg for one in (*node.args.args, *node.args.kwonlyargs)} >= PARTS
    }
    assert not apart, "One `work: Work` says it:\n" + "\n".join(sorted(apart))


def test_work_is_the_first_that_a_flow_is_given() -> None:
    later = {
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("src/hongyan/flows")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef)
        if "work" in [one.arg for one in (*node.args.args[1:], *node.args.kwonlyargs)]
    }
    assert not later, "\n".join(sorted(later))


def test_the_edges_run_flows_by_their_names() -> None:
    # A lambda has no name, by which the time of its transaction could be measured.
    nameless = {
        f"{name_of(path)}:{node.lineno}"
        for module, path in modules().items()
        if module.startswith(("hongyan.api", "hongyan.workers", "hongyan.app", "hongyan.service"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"write", "write_files", "follow_up", "run", "look", "transact"}
        if any(isinstance(one, ast.Lambda) for one in node.args)
        if ast.unparse(node.func) != "self._thread.run"
    }
    assert not nameless, "\n".join(sorted(nameless))
