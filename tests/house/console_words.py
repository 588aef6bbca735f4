"""Every sentence that the console says: of its modules and of its templates. Judges nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

from hongyan.console.render import HOME, environment
from hongyan.words.language import Language
from tests.house.tree import kept_files, name_of, parsed, python_files

SAYS = frozenset({"N_", "say"})
"""Functions of modules whose first literal is a sentence; `visit.say` is one of them."""
COUNTS = frozenset({"n_"})


def templates() -> list[Path]:
    """Return every template of the console."""
    return [path for path in kept_files() if path.suffix == ".html" and path.is_relative_to(HOME)]


def sentences() -> dict[str, str]:
    """Return each sentence with a place where it stands."""
    found: dict[str, str] = {}
    for place, sentence in (*_of_modules(), *_of_templates()):
        found.setdefault(sentence, place)
    return found


def bare_calls() -> list[str]:
    """Return calls that say what is no literal: they can have no key in the catalogue."""
    return [
        f"{path.relative_to(HOME)}:{call.lineno}"
        for path in templates()
        for call in _calls(path)
        if not all(isinstance(one, nodes.Const) for one in _keys(call))
    ]


def _of_modules() -> Iterator[tuple[str, str]]:
    for path in python_files("src/hongyan/console"):
        for call in ast.walk(parsed(path)):
            if not isinstance(call, ast.Call):
                continue
            name = ast.unparse(call.func).rpartition(".")[2]
            for argument in call.args[:2] if name in SAYS else ():
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield f"{name_of(path)}:{call.lineno}", argument.value


def _of_templates() -> Iterator[tuple[str, str]]:
    for path in templates():
        for call in _calls(path):
            for key in _keys(call)[:1]:
                if isinstance(key, nodes.Const):
                    yield f"{path.relative_to(HOME)}:{call.lineno}", str(key.value)


def _calls(path: Path) -> Iterator[nodes.Call]:
    tree = environment(Language.EN).parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", *COUNTS}:
            yield call


def _keys(call: nodes.Call) -> list[nodes.Expr]:
    assert isinstance(call.node, nodes.Name)
    return call.args[:2] if call.node.name in COUNTS else call.args[:1]
