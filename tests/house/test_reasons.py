"""Every reason of a no has words in each language, every place of its words a value."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from hongyan.api.words.codes import PARAMETERS
from hongyan.cli.refusals import WORDS
from hongyan.kernel.filling import PLACE
from hongyan.kernel.refusal import Refusal
from hongyan.words.catalogues import LOCALE, REMEDY
from hongyan.words.language import Language
from tests.house.tree import name_of, parsed, python_files
from tools.compile_words import compiled, entries, sources

EN, ZH = Language.EN, Language.ZH_CN
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)?")
API_ONLY = frozenset(
    {
        "QualificationFormReason",
        "Refusal",
        "TagReason",
        "UploadReason",
    }
)
"""Reasons whose words the API alone has, in its own tables."""


def enums() -> dict[str, dict[str, str]]:
    """Return each enum of reasons: its members and their values."""
    return {
        node.name: {
            one.targets[0].id: ast.literal_eval(one.value)
            for one in node.body
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
        }
        for path in python_files("src/hongyan")
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and [ast.unparse(one) for one in node.bases] == ["Reason"]
    }


def refusals() -> Iterator[tuple[str, ast.Call]]:
    """Yield every place that makes a `Refused`, with the file and line."""
    for path in python_files("src/hongyan"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused":
                yield f"{name_of(path)}:{node.lineno}", node


def words(language: Language) -> dict[tuple[str, str | None], str]:
    """Return what the catalogue of refusals says for a reason, and in the context of remedies."""
    files = sources()[LOCALE / language / "LC_MESSAGES" / "refusals.mo"]
    return {
        (str(one.id), one.context): str(one.string) for source in files for one in entries(source)
    }


def places(sentence: str) -> frozenset[str]:
    """Return the names of the values that a sentence asks for."""
    return frozenset(PLACE.findall(sentence))


def test_a_reason_has_one_value_among_all() -> None:
    values = Counter(value for one in enums().values() for value in one.values())
    assert not {value for value, count in values.items() if count > 1}
    assert all(KEY.fullmatch(value) for value in values)


@pytest.mark.parametrize("language", Language)
def test_every_reason_has_a_rule_and_a_remedy_in_each_language(language: Language) -> None:
    wanted = {
        value
        for name, members in enums().items()
        if name not in API_ONLY
        for value in members.values()
    }
    found = words(language)
    assert {key for key, context in found if context is None} == wanted
    assert {key for key, context in found if context == REMEDY} == wanted
    assert all(found.values()), "nothing is left untranslated"


def test_the_languages_fill_in_the_same_values() -> None:
    chinese = words(ZH)
    differing = {key for key, said in words(EN).items() if places(said) != places(chinese[key])}
    assert not differing


def test_a_no_brings_every_value_that_its_words_ask_for() -> None:
    known = {
        f"{name}.{member}": value
        for name, members in enums().items()
        for member, value in members.items()
    }
    english = words(EN)
    lacking = set()
    for place, call in refusals():
        value = known.get(ast.unparse(call.args[0])) if call.args else None
        if value is None or (value, None) not in english:
            continue
        brought = {one.arg for one in call.keywords}
        asked = places(english[value, None]) | places(english[value, REMEDY])
        if None not in brought and not asked <= brought:
            lacking.add(f"{place} {value}: {sorted(asked - brought)}")
    assert not lacking, "\n".join(sorted(lacking))


def test_the_command_line_has_a_word_for_all_that_a_no_is_about() -> None:
    unnamed = {
        f"{place} {call.args[1].value!r}"
        for place, call in refusals()
        if place.startswith(("src/hongyan/flows", "src/hongyan/domain"))
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant)
        if call.args[1].value not in {**WORDS, **PARAMETERS, "": ""}
    }
    assert not unnamed, "\n".join(sorted(unnamed))


def test_what_is_compiled_is_what_is_written() -> None:
    for target, files in sources().items():
        assert target.read_bytes() == compiled(files), "python -m tools.compile_words"


def test_refusal_is_an_enum_of_reasons() -> None:
    assert {one.name for one in Refusal} == set(enums()["Refusal"])
