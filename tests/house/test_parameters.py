"""What callers write is read in one place: no handler sees it, none answers a mistake by itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from hongyan.api.actions import ACTIONS
from hongyan.api.parameters import reader
from tests.house.tree import PACKAGE, name_of, parsed, python_files

ROOM = PACKAGE / "api" / "parameters"
MAKERS = {PACKAGE / "api" / name for name in ("edge.py", "front.py")}
DECODERS = frozenset({"decode", "Decoder", "loads", "convert"})
LIBRARIES = frozenset({"json", "msgspec"})
EXCEPTIONS = frozenset({"Exception", "BaseException", "ValueError", "Unreadable", "Malformed"})


def test_nothing_that_reads_parameters_decodes_json_itself() -> None:
    # AUDIT A8: ids beyond 63 bits and U+0000 inside nested texts came through readers of their own
    found = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in _other_files()
        if _takes_parameters(parsed(path))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in DECODERS and _is_json(node.value)
    }
    assert not found, "api/parameters reads nested texts:\n" + "\n".join(sorted(found))


def test_numbers_of_any_length_are_read_by_one_function() -> None:
    # AUDIT A8
    found = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in _other_files()
        if _takes_parameters(parsed(path))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"int", "float"}
        if any("params" in ast.unparse(one) for one in node.args)
    }
    assert not found, "api/parameters reads whole numbers:\n" + "\n".join(sorted(found))


# AUDIT H7: "one reader, one convention (three today disagree)"
def test_every_action_reads_through_the_one_decorator() -> None:
    code = _code(reader.reading(len))
    unread = [name for name, action in ACTIONS.items() if _code(action.parse) is not code]
    assert not unread, f"no @reading at the parser of {', '.join(unread)}"


def test_what_a_caller_wrote_is_seen_by_the_reader_alone() -> None:
    # AUDIT H7
    seen = {
        f"{name_of(path)}: {ast.unparse(node)}"
        for path in _other_files()
        for node in ast.walk(parsed(path))
        if _looks_behind(node) or (path not in MAKERS and _makes_parameters(node))
    }
    assert not seen, "parameters are read by the methods of Params:\n" + "\n".join(sorted(seen))


def test_no_handler_carries_or_catches_a_no_of_its_own() -> None:
    # AUDIT H7
    found = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node).splitlines()[0]}"
        for path in python_files("src/hongyan/api/handlers")
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.ClassDef) and EXCEPTIONS & _names(*node.bases))
        or (isinstance(node, ast.ExceptHandler) and {"Unreadable", "Malformed"} & _names(node.type))
    }
    assert not found, "`Unreadable` carries it, `reading` returns it:\n" + "\n".join(sorted(found))


def _other_files() -> Iterator[Path]:
    return (path for path in python_files("src/hongyan/api") if not path.is_relative_to(ROOM))


def _takes_parameters(tree: ast.Module) -> bool:
    named = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return "params" in named | read


def _is_json(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Name | ast.Attribute)
        and ast.unparse(node).partition(".")[0] in LIBRARIES
    )


def _looks_behind(node: ast.AST) -> bool:
    """Whether a node takes the texts out of `Params`, or has `params` be anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr == "_written"
    annotation = node.annotation if isinstance(node, ast.arg) and node.arg == "params" else None
    return annotation is not None and ast.unparse(annotation) != "Params"


def _makes_parameters(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Params"


def _names(*nodes: ast.expr | None) -> set[str]:
    return {
        one.id
        for node in nodes
        if node is not None
        for one in ast.walk(node)
        if isinstance(one, ast.Name)
    }


def _code(function: object) -> object:
    return getattr(function, "__code__", None)
