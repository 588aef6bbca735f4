"""Ready-made templates per scenario (FAQ 1.4.7): read from `library.toml`, free to copy.

Reads that one file of the product and nothing else. What a copy becomes is for the review; nothing
here knows accounts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.said import Fault
from hongyan.text.variables import compile_template

_FILE: Final = "library.toml"


class LibraryError(Fault, ValueError):
    """The document does not say what a library says; the text names the template."""


@dataclass(frozen=True, slots=True)
class ReadyVariable:
    """A variable of a ready-made template: its attribute, its meaning, and a value that fits."""

    name: str
    attribute: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class ReadyTemplate:
    """A template to copy."""

    scenario: str
    name: str
    kind: MessageKind
    content: str
    variables: tuple[ReadyVariable, ...]

    @property
    def attributes(self) -> Mapping[str, str]:
        """Return its TemplateRule: attributes by the names of variables."""
        return {variable.name: variable.attribute for variable in self.variables}


@cache
def shipped_library() -> tuple[ReadyTemplate, ...]:
    """Return the templates that come with the product, read once."""
    return read_library(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))


def read_library(document: str) -> tuple[ReadyTemplate, ...]:
    """Return the templates of a library's document in its order.

    Raises LibraryError when the document is no TOML, a key is missing or superfluous, or the
    variables of a content are not exactly those declared.
    """
    try:
        written = tomllib.loads(document)["template"]
    except (tomllib.TOMLDecodeError, KeyError) as fault:
        raise LibraryError("a library is TOML with [[template]]: {fault}", fault=fault) from fault
    return tuple(_template(one) for one in written)


def scenarios(templates: tuple[ReadyTemplate, ...]) -> dict[str, list[ReadyTemplate]]:
    """Return templates by scenario, both in the library's order."""
    found: dict[str, list[ReadyTemplate]] = {}
    for template in templates:
        found.setdefault(template.scenario, []).append(template)
    return found


def _template(written: dict[str, Any]) -> ReadyTemplate:
    name = written.get("name", "a template without a name")
    try:
        template = ReadyTemplate(
            kind=MessageKind[written["kind"].upper()],
            variables=tuple(ReadyVariable(**one) for one in written.get("variables", ())),
            **{key: written[key] for key in written.keys() - {"kind", "variables"}},
        )
    except (KeyError, TypeError) as fault:
        raise LibraryError("{name}: {fault}", name=name, fault=fault) from fault
    declared = tuple(variable.name for variable in template.variables)
    if declared != compile_template(template.content).names:
        raise LibraryError(
            "{name}: its variables are declared in the order of the content", name=name
        )
    return template
