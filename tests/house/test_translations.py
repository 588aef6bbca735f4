"""Every sentence of the command line has its Chinese, and no Chinese stands for nothing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from hongyan.cli import build
from hongyan.kernel.filling import PLACE
from hongyan.words.catalogues import LOCALE
from hongyan.words.language import Language
from tests.house.sentences import (
    command_at,
    commands,
    faults,
    help_pages,
    sentences_of_code,
    sentences_of_help,
    templates_below,
)
from tests.house.tree import name_of, parsed, python_files
from tools.compile_words import entries, sources

VALUE_PLACE = re.compile(r"(?<!\$)\{(\w+)\}")
"""A place of a sentence; `${code}` is a variable of a template that an example shows."""
ENTRY = re.compile(r'^(?:msgctxt "(.*)"\n)?msgid ((?:".*"\n)+)', re.MULTILINE)
HEADER = ("", '""\n')
FILLED = frozenset({"worded", "tell", "said"})
SAYING = frozenset({"CommandError", "say", "say_now", "warn", "fine", "look", "broken", "_line"})
"""What is given a sentence to say; none of these translates it."""
COMMANDS = ("hongyan ", "chmod ", "ALTER ", "SQLite: ")
"""How a text begins that is to be copied, or names values of a database: equal in each language."""
PROSE = re.compile(r"(?<![\w./{:=-])[a-z]{2,}(?![\w./}:=-])")


def chinese() -> dict[str, str]:
    """Return the Chinese of every sentence of the command line."""
    files = sources()[LOCALE / Language.ZH_CN / "LC_MESSAGES" / "commands.mo"]
    return {str(one.id): str(one.string) for source in files for one in entries(source)}


def test_every_sentence_is_translated_and_every_translation_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = sentences_of_code() | sentences_of_help(monkeypatch)
    known = chinese()
    assert not asked - set(known), "without Chinese:\n" + "\n".join(sorted(asked - set(known)))
    assert not set(known) - asked, "not asked for:\n" + "\n".join(sorted(set(known) - asked))
    assert all(known.values())


@pytest.mark.parametrize(
    "files", sources().values(), ids=[f"{one.parts[-3]}-{one.stem}" for one in sources()]
)
def test_a_sentence_stands_once_in_a_catalogue(files: list[Path]) -> None:
    """Of two, the compiled catalogue would have the first one's words alone."""
    keys = Counter(key for one in files for key in ENTRY.findall(one.read_text(encoding="utf-8")))
    twice = {key for key, count in keys.items() if count > 1 and key != HEADER}
    assert not twice


def test_a_translation_fills_in_the_same_values() -> None:
    differing = {
        key: said
        for key, said in chinese().items()
        if set(PLACE.findall(key)) != set(PLACE.findall(said))
    }
    assert not differing


def test_each_argument_of_a_command_has_a_help_text() -> None:
    """The help text is translated where every sentence is."""
    app = build()
    helpless = {
        f"{' '.join(path)} {argument.name}"
        for path in commands(app)
        for command in [command_at(app, path)]
        if command.default_command is not None
        for argument in command.assemble_argument_collection()
        if argument.show and not (argument.parameter.help or "").strip()
    }
    assert not helpless, "\n".join(sorted(helpless))


def test_each_place_of_a_sentence_has_its_value() -> None:
    """A value that is missing is a fault at the moment at which the sentence is said."""
    lacking = {
        f"{name_of(path)}:{call.lineno} {template.value}"
        for path in python_files("src/hongyan")
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in FILLED | faults()
        for template in call.args[:1]
        if isinstance(template, ast.Constant) and isinstance(template.value, str)
        if None not in {one.arg for one in call.keywords}
        if not set(VALUE_PLACE.findall(template.value)) <= {one.arg for one in call.keywords}
    }
    assert not lacking, "\n".join(sorted(lacking))


def test_no_sentence_is_said_past_the_catalogue() -> None:
    bare = {
        f"{name_of(path)}:{call.lineno} {text}"
        for path in python_files("src/hongyan/cli")
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in SAYING
        for text in map(_literal, call.args)
        if PROSE.search(text) and not text.startswith(COMMANDS)
    }
    assert not bare, "\n".join(sorted(bare))


def test_a_sentence_of_the_layers_below_is_a_template_with_values() -> None:
    """What is put together in another way has no key in the catalogue."""
    built = {place for place, template in templates_below() if not _is_template(template)}
    assert not built, "\n".join(sorted(built))


def test_a_fault_that_the_command_line_catches_is_one_that_can_be_translated() -> None:
    """An exception of ours that the command line shows by its text is a `Fault`."""
    shown = {
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("src/hongyan/cli")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and node.name is not None
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "CommandError"
        if ast.unparse(call.args[0]) in {f"str({node.name})", f"f'{{{node.name}}}'"}
    }
    assert not shown, "\n".join(sorted(shown))


def _is_template(node: ast.expr) -> bool:
    """Tell whether a sentence stands as it is, or is a value that was made as one."""
    if isinstance(node, ast.Constant):
        return True
    inner = list(ast.walk(node))
    return not any(
        isinstance(one, ast.JoinedStr | ast.BinOp)
        or (isinstance(one, ast.Constant) and isinstance(one.value, str))
        for one in inner
    )


def _literal(node: ast.expr) -> str:
    """Return what an argument says by itself, without its values; empty if it is no literal."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_a_group_says_of_each_of_its_commands_what_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HONGYAN_LANG", "en")
    pages = help_pages(build())
    for path in map(" ".join, commands(build())):
        group, _, name = path.rpartition(" ")
        if name:
            rows = [line.strip("│ ").split(maxsplit=1) for line in pages[group].splitlines()]
            assert [name] not in rows, f"{path}: register it with help=…"
