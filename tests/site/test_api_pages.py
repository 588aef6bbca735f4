"""The pages of the API are those that the program makes, and what they say is there."""

from __future__ import annotations

import ast
import re
import subprocess

import pytest

from hongyan.api.actions import ACTIONS
from tests.environments import node_modules, sdk_python
from tests.house.tree import parsed, python_files
from tools import make_api_pages as pages

NO_ACTIONS = {"payments", "carriers", "dev_clock", "dev"}
"""Handlers of what is no action of the API."""
IN_ADDRESSES = {"Expires"}
"""A parameter of the signed address of a file."""
FIELD = re.compile(r"[A-Z]\w*[a-z]\w*")
OFFICIAL = [action for action in ACTIONS if not action.startswith(pages.OURS)]


@pytest.mark.parametrize("language", [pages.ENGLISH, pages.CHINESE], ids=lambda one: one.name)
@pytest.mark.parametrize("page", pages.GROUPS)
def test_a_page_is_what_the_program_makes(page: str, language: pages.Language) -> None:
    kept = pages.PAGES / f"{page}{pages.SUFFIX[language.name]}"
    assert kept.read_text("utf-8") == pages.api_page(page, language), "make api-pages"


def test_every_action_has_a_section_and_stands_on_the_first_page() -> None:
    texts = {page: (pages.PAGES / f"{page}.md").read_text("utf-8") for page in pages.GROUPS}
    sections = [
        name for text in texts.values() for name in re.findall(r"^## (\w+)", text, re.MULTILINE)
    ]
    assert sorted(sections) == sorted(ACTIONS)


def test_every_meaning_is_of_a_name_that_a_page_has() -> None:
    assert not pages.unused_words()


def test_every_field_that_a_handler_answers_is_on_a_page() -> None:
    shown = {
        name
        for page in pages.GROUPS
        for path in re.findall(r"^\| `([^`]+)`", _kept(page), re.MULTILINE)
        for name in path.replace("[]", "").split(".")
    }
    answered = {
        key.value
        for file in python_files("src/hongyan/api/handlers")
        if not NO_ACTIONS & {file.stem, file.parent.name}
        for node in ast.walk(parsed(file))
        for key in _keys(node)
        if isinstance(key, ast.Constant) and FIELD.fullmatch(str(key.value))
    }
    assert "SmsSendDetailDTOs" in answered
    missing = answered - shown - IN_ADDRESSES
    assert not missing


def _kept(page: str) -> str:
    return (pages.PAGES / f"{page}.md").read_text("utf-8")


def _keys(node: ast.AST) -> list[ast.expr | None]:
    """Return what a node writes into an answer: keys of a literal, or of `fields["Name"] = …`."""
    if isinstance(node, ast.Dict):
        return node.keys
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [one.slice for one in targets if isinstance(one, ast.Subscript)]


@pytest.mark.sdk
def test_the_methods_that_are_named_are_those_of_the_sdks() -> None:
    program = "from alibabacloud_dysmsapi20170525.client import Client\nprint(*dir(Client))\n"
    asked = [sdk_python(), "-c", program]
    methods = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout
    assert {pages.snake(action) for action in OFFICIAL} <= set(methods.split())
    types = node_modules() / "@alicloud" / "dysmsapi20170525" / "dist" / "client.d.ts"
    declared = set(re.findall(r"^    (\w+)\(", types.read_text("utf-8"), re.MULTILINE))
    assert {pages.camel(action) for action in OFFICIAL} <= declared
