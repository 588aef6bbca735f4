"""Templates of requests: texts with `{names}` in them, filled with values.

`{{` and `}}` are braces. Knows no names: who fills says which there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_PLACE: Final = re.compile(r"\{\{|\}\}|\{([a-z_]{1,32})\}")
_BRACES: Final[Mapping[str, str]] = {"{{": "{", "}}": "}"}

Lists = Mapping[str, Sequence[str]]


def names_in(template: Any) -> Iterator[str]:
    """Yield the names that a template asks for: a text, or a structure of JSON with texts in it."""
    if isinstance(template, str):
        yield from (found[1] for found in _PLACE.finditer(template) if found[1])
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from names_in(value)
    elif isinstance(template, list | tuple):
        for value in template:
            yield from names_in(value)


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a text with its names filled; a name without a value is a bug: KeyError."""
    return _PLACE.sub(lambda found: values[found[1]] if found[1] else _BRACES[found[0]], template)


def filled_deep(template: Any, values: Mapping[str, str], lists: Lists) -> Any:
    """Return a structure of JSON with its texts filled.

    A text that is one name alone, of a list, becomes that list. Texts that come out empty are left
    out of objects.
    """
    if isinstance(template, str):
        name = template[1:-1]
        return (
            list(lists[name])
            if template == f"{{{name}}}" and name in lists
            else filled(template, values)
        )
    if isinstance(template, Mapping):
        pairs = ((key, filled_deep(value, values, lists)) for key, value in template.items())
        return {key: value for key, value in pairs if value != ""}
    if isinstance(template, list | tuple):
        return [filled_deep(value, values, lists) for value in template]
    return template


def filled_pairs(template: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Return fields filled, those that come out empty left out."""
    pairs = ((name, filled(text, values)) for name, text in template.items())
    return {name: text for name, text in pairs if text}
