"""The repository as the house tests see it: its files and their syntax trees. Judges nothing."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hongyan"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
DefinitionNode = FunctionNode | ast.ClassDef


@cache
def kept_files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    paths = {ROOT / name for name in listed.decode().split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files(folder: str) -> list[Path]:
    """Return the Python files of the repository below `folder`, such as `src/hongyan/domain`."""
    return [
        path for path in kept_files() if path.suffix == ".py" and path.is_relative_to(ROOT / folder)
    ]


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    """Return the path as it stands in the repository."""
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[FunctionNode]:
    """Yield every function and method of a tree."""
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            yield node


def definitions(tree: ast.Module) -> Iterator[DefinitionNode]:
    """Yield the classes and functions of a module, and the methods; no function inside another."""
    for node in tree.body:
        if isinstance(node, DefinitionNode):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from (inner for inner in node.body if isinstance(inner, DefinitionNode))


def is_override(node: DefinitionNode) -> bool:
    """Whether the definition is named and described by the class that it overrides."""
    return any(ast.unparse(decorator).endswith("override") for decorator in node.decorator_list)
