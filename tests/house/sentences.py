"""Which sentences the command line asks its catalogue for, found in the tree and by its help."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from dataclasses import fields
from functools import cache, reduce
from pathlib import Path
from typing import Final

import pytest
from cyclopts import App
from rich.console import Console

from hongyan.app.capturing import CAPTURE_FAULTS
from hongyan.channels.options import described
from hongyan.channels.peers import LEAVES_THIS_MACHINE
from hongyan.channels.registry import KINDS
from hongyan.cli import build
from hongyan.config import Settings
from hongyan.domain.statements.sheet import By
from hongyan.flows.messages.records.show_statistics import Key
from hongyan.workers.alert_texts import SENTENCES
from tests.house.tree import name_of, parsed, python_files

TABLE: Final = "show_table"
FIELDS: Final = "show_fields"
COUNTED: Final = "counted"
WORDED: Final = frozenset({"worded", "tell"})
SAID: Final = "said"


def commands(app: App, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, groups of commands included."""
    yield path
    for name in app:
        if not name.startswith("-"):
            yield from commands(app[name], (*path, name))


def command_at(app: App, path: tuple[str, ...]) -> App:
    """Return the command, or the group of commands, that these words lead to."""
    return reduce(lambda group, name: group[name], path, app)


def help_pages(app: App) -> dict[str, str]:
    """Return the help page of every command in the language of the environment."""
    pages = {}
    for path in commands(app):
        page = io.StringIO()
        app.help_print(list(path), console=Console(file=page, width=100))
        pages[" ".join(path)] = page.getvalue()
    return pages


def sentences_of_help(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return what is looked up while every help page is printed."""
    asked: set[str] = set()

    def looked_up(sentence: str, _: object) -> str:
        asked.add(sentence)
        return sentence

    monkeypatch.setattr("hongyan.cli.language.translated", looked_up)
    help_pages(build())
    return asked


def sentences_of_code() -> set[str]:
    """Return what the tree passes to `worded` and `tell`, heads tables with, or counts."""
    found = {
        *(one.metadata["help"] for one in fields(Settings)),
        *(one.value for one in (*By, *Key)),
        *(one.help_text for kind in KINDS.values() for one in described(kind.options)),
        *SENTENCES,
        LEAVES_THIS_MACHINE,
        *CAPTURE_FAULTS,
        "yes",
        "no",
    }
    for path in python_files("src/hongyan/cli"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                found |= set(_of_call(node, path))
    return (found | sentences_below()) - {""}


def sentences_below() -> set[str]:
    """Return the templates of the sentences that the layers below the words make."""
    return {
        template.value
        for _, template in templates_below()
        if isinstance(template, ast.Constant) and isinstance(template.value, str)
    }


def templates_below() -> Iterator[tuple[str, ast.expr]]:
    """Yield what each sentence, and each fault that a person reads, is made of, with its place."""
    makers = faults() | {SAID}
    for path in python_files("src/hongyan"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in makers:
                yield f"{name_of(path)}:{node.lineno}", node.args[0]


@cache
def faults() -> frozenset[str]:
    """Return the names of the exceptions that a person reads: every kind of `Fault`."""
    return frozenset(
        node.name
        for path in python_files("src/hongyan")
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef)
        if "Fault" in {ast.unparse(one) for one in node.bases}
    )


def _of_call(call: ast.Call, path: Path) -> Iterator[str]:
    name = ast.unparse(call.func)
    if name in WORDED and not isinstance(call.args[0], ast.BinOp):
        yield from constants(call.args[0], path)
    elif name == COUNTED:
        yield from (f"{{count}} {one}" for one in constants(call.args[1], path))
    elif name == TABLE:
        yield from constants(call.args[0], path)
        for one in call.keywords:
            if one.arg == "empty" and isinstance(one.value, ast.Constant):
                yield from constants(one.value, path)
    elif name == FIELDS:
        yield from _keys(call.args[0], path)


def constants(node: ast.AST, path: Path) -> Iterator[str]:
    """Yield the texts of an expression; of a name in capitals, or `columns`, what it stands for."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
        if isinstance(one, ast.Name) and (one.id.isupper() or one.id == "columns"):
            for value in _meant(one.id, path):
                yield from constants(value, path)


def _meant(name: str, path: Path) -> list[ast.expr]:
    here = [value for known, value in assigned(path) if known == name]
    return here or [
        value
        for other in python_files("src/hongyan/cli")
        for known, value in assigned(other)
        if known == name
    ]


@cache
def assigned(path: Path) -> list[tuple[str, ast.expr]]:
    """Return what is assigned to names in a file."""
    return [
        (target.id, node.value)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    ]


def _keys(node: ast.expr, path: Path) -> Iterator[str]:
    """Yield the names of fields: of a literal, or of what a function of the file returns."""
    where: list[ast.AST] = [node]
    if isinstance(node, ast.Call):
        where = [
            one
            for one in parsed(path).body
            if isinstance(one, ast.FunctionDef) and one.name == ast.unparse(node.func)
        ]
    for each in where:
        for one in ast.walk(each):
            if isinstance(one, ast.Dict):
                yield from (
                    key.value
                    for key in one.keys
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                )
