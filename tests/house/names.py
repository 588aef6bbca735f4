"""Which names the code defines, and which of them it asks for. Judges nothing.

A name is a module and what it defines at its top, such as ("hongyan.domain.review.store", "cases").
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.tree import (
    ROOT,
    DefinitionNode,
    FunctionNode,
    is_override,
    parsed,
    python_files,
)

Name = tuple[str, str]


def module_of(path: Path) -> str:
    """Return the module that a file below `src` is."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """Return every module of the product, and its file."""
    return {module_of(path): path for path in python_files("src")}


def defined_in(path: Path) -> Iterator[tuple[Name, int]]:
    """Yield what a module defines at its top, with the line."""
    module = module_of(path)
    for node in parsed(path).body:
        if isinstance(node, DefinitionNode):
            if not _is_registered(node):
                yield (module, node.name), node.lineno
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield (module, target.id), node.lineno
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield (module, node.target.id), node.lineno


@cache
def asked_names() -> frozenset[Name]:
    """Return every name that the product reads, or a tool that writes its pages and tables."""
    askers = (*modules().values(), *python_files("tools"))
    return frozenset(name for path in askers for name in _asked_in(path))


@cache
def attributes() -> frozenset[str]:
    """Return every attribute that the product reads, whatever it is read of."""
    return frozenset(
        node.attr
        for path in modules().values()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
    )


def methods_of(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield class, name and line of the public methods and properties of a module."""
    for node in parsed(path).body:
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if not isinstance(inner, FunctionNode) or inner.name.startswith("_"):
                    continue
                if not is_override(inner):
                    yield node.name, inner.name, inner.lineno


def _is_registered(node: DefinitionNode) -> bool:
    """Whether a decorator hands the definition to a library, which calls it: SQLAlchemy's."""
    return any(ast.unparse(one).startswith("compiles(") for one in node.decorator_list)


def _asked_in(path: Path) -> Iterator[Name]:
    own, tree = module_of(path) if path.is_relative_to(ROOT / "src") else "", parsed(path)
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in modules():
                    known[alias.asname or alias.name] = whole
                else:
                    yield node.module, alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield own, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            whose = known.get(node.value.id)
            if whose is not None:
                yield whose, node.attr
