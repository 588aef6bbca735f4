"""Every test can fail: it asserts, expects an error, or calls a helper that does."""

from __future__ import annotations

import ast
from functools import cache

from tests.house.tree import functions, name_of, parsed, python_files

EXPECTS = frozenset({"raises", "fail", "warns"})


def test_every_test_can_fail() -> None:
    toothless = {
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("tests")
        for node in functions(parsed(path))
        if node.name.startswith("test_") and not _bites(node) and not _called(node) & _biting()
    }
    assert not toothless, "These assert nothing:\n" + "\n".join(sorted(toothless))


@cache
def _biting() -> frozenset[str]:
    """Return the names of the tests' own functions that assert, themselves or by what they call."""
    defined = [node for path in python_files("tests") for node in functions(parsed(path))]
    found = {node.name for node in defined if _bites(node)}
    while True:
        more = {node.name for node in defined if _called(node) & found} - found
        if not more:
            return frozenset(found)
        found |= more


def _bites(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Attribute) and node.attr in EXPECTS)
        or (isinstance(node, ast.Raise))
        for node in ast.walk(tree)
    )


def _called(tree: ast.AST) -> frozenset[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {func.id for func in calls if isinstance(func, ast.Name)}
    return frozenset(names | {func.attr for func in calls if isinstance(func, ast.Attribute)})
