"""What callers write is read in one place: no handler makes numbers or values of texts itself."""

from __future__ import annotations

import ast

from tests.house.tree import PACKAGE, name_of, parsed, python_files

DECODERS = frozenset({"decode", "Decoder", "loads", "convert"})
LIBRARIES = frozenset({"json", "msgspec"})


def test_nothing_that_reads_parameters_decodes_json_itself() -> None:
    # AUDIT A8: ids beyond 63 bits and U+0000 inside nested texts came through readers of their own
    found = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in python_files("src/hongyan/api")
        if path != PACKAGE / "api" / "parameters.py" and _takes_parameters(parsed(path))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in DECODERS and _is_json(node.value)
    }
    assert not found, "api/parameters.py reads nested texts:\n" + "\n".join(sorted(found))


def test_numbers_of_any_length_are_read_by_one_function() -> None:
    # AUDIT A8
    found = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in python_files("src/hongyan/api")
        if path != PACKAGE / "api" / "parameters.py" and _takes_parameters(parsed(path))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"int", "float"}
        if any("params" in ast.unparse(one) for one in node.args)
    }
    assert not found, "api/parameters.py reads whole numbers:\n" + "\n".join(sorted(found))


def _takes_parameters(tree: ast.Module) -> bool:
    named = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return "params" in named | read


def _is_json(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Name | ast.Attribute)
        and ast.unparse(node).partition(".")[0] in LIBRARIES
    )
