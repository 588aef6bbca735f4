"""The house style, executed: sizes, names, docstrings, and no float where business is decided."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatchcase
from pathlib import Path

from tests.house.tree import (
    ROOT,
    DefinitionNode,
    definitions,
    functions,
    is_override,
    name_of,
    parsed,
    python_files,
)

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
VAGUE_WORDS = frozenset({"manager", "helper", "util", "base", "data", "info", "handle", "process"})
PRINTERS = frozenset(
    {
        "print",
        "sys.stdout.write",
        "sys.stderr.write",
        "sys.stdout.writelines",
        "sys.stderr.writelines",
        "Console",
    }
)
CODE = ("src", "tests", "bench", "tools")


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        f"{name_of(path)}: {lines} lines"
        for folder in CODE
        for path in python_files(folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    }
    assert not long, _listed(long)


def test_no_function_is_longer_than_60_lines() -> None:
    long = {
        f"{name_of(path)}:{node.lineno} {node.name}: {lines} lines"
        for folder in CODE
        for path in python_files(folder)
        for node in functions(parsed(path))
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert not long, _listed(long)


def test_every_module_says_its_one_job() -> None:
    silent = {
        name_of(path)
        for folder in CODE
        for path in python_files(folder)
        if not ast.get_docstring(parsed(path))
    }
    assert not silent, _listed(silent)


def test_every_public_class_and_function_is_described() -> None:
    silent = {
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("src")
        for node in definitions(parsed(path))
        if not node.name.startswith("_") and not is_override(node) and not ast.get_docstring(node)
    }
    assert not silent, _listed(silent)


def test_names_are_not_vague() -> None:
    vague = {
        f"{name_of(path)}: {part}"
        for path in python_files("src")
        for part in path.relative_to(ROOT / "src").with_suffix("").parts
        if VAGUE_WORDS & _words(part)
    }
    vague |= {
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("src")
        for node in ast.walk(parsed(path))
        if isinstance(node, DefinitionNode)
        if VAGUE_WORDS & _words(node.name) and not is_override(node)
    }
    assert not vague, _listed(vague)


def test_no_public_class_has_anothers_name() -> None:
    homes: dict[str, list[str]] = {}
    for path in python_files("src"):
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(name_of(path))
    twice = {f"{name}: {', '.join(paths)}" for name, paths in homes.items() if len(paths) > 1}
    assert not twice, _listed(twice)


def test_no_float_decides_business() -> None:
    floats = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in python_files("src/hongyan/domain")
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    }
    assert not floats, _listed(floats)


def test_every_rule_and_flow_has_its_test_file() -> None:
    # Modules without a function only declare; stores are run by the tests of the flows.
    sources = [
        path
        for layer in ("domain", "text", "flows")
        for path in python_files(f"src/hongyan/{layer}")
        if path.stem != "store" and any(functions(parsed(path)))
    ]
    tests = [str(path.relative_to(ROOT / "tests")) for path in python_files("tests")]
    untested = {
        f"{name_of(path)}: no tests/{' nor tests/'.join(accepted)}"
        for path in sources
        if not _any_match(tests, accepted := _test_files(path))
    }
    assert not untested, _listed(untested)


# AUDIT A7: "one place that prints shows them as `\\x1b`"
def test_only_the_terminal_module_prints() -> None:
    printing = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in python_files("src")
        if path != ROOT / "src" / "hongyan" / "engine" / "terminal.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        if ast.unparse(node.func) in PRINTERS or ast.unparse(node.func).startswith("sys.__std")
    }
    assert not printing, "engine/terminal.py has say, warn and show_table:\n" + _listed(printing)


# AUDIT A19: "errors that repeat megabytes: cut at 64 characters everywhere"
def test_no_error_quotes_a_value_whole() -> None:
    whole = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in python_files("src")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FormattedValue) and node.conversion == ord("r")
    }
    assert not whole, "kernel/cut.py has quoted:\n" + _listed(whole)


def test_no_test_skips() -> None:
    skips = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in python_files("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "importorskip"}
        if ast.unparse(node.value) in {"pytest", "pytest.mark"}
    }
    assert not skips, "What is missing must fail, and say what to install:\n" + _listed(skips)


def _test_files(source: Path) -> tuple[str, ...]:
    # A test file may be split: test_segments.py and test_segments_properties.py are of one source.
    layer, *islands = source.relative_to(ROOT / "src" / "hongyan").parent.parts
    island, name = "_".join(islands), f"{source.stem}*.py"
    match layer:
        case "domain":
            return f"rules/{island}/test_{name}", f"rules/test_{island}_{name}"
        case "text":
            return f"rules/text/test_{name}", f"rules/test_{name}"
        case _:
            return (f"flows/{'/'.join(islands)}/test_{name}",)


def _any_match(paths: list[str], patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(path, pattern) for path in paths for pattern in patterns)


def _words(name: str) -> set[str]:
    # `load_base`, `LoadBase` and `loadBases` alike.
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return {part.lower() for part in parts} | {part.lower().removesuffix("s") for part in parts}


def _listed(complaints: set[str]) -> str:
    return "\n".join(sorted(complaints))


def test_commands_read_texts_in_one_place() -> None:
    # A file in GBK is said to be one, whatever command it is given to.
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("src/hongyan/cli")
        if path.name != "files.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and not ast.unparse(node).startswith("files(")  # our own
        and (
            node.func.attr == "read_text"
            or (node.func.attr == "open" and any(one.arg == "encoding" for one in node.keywords))
        )
    ]
    assert not found, "use cli/files.text_in: " + ", ".join(found)
