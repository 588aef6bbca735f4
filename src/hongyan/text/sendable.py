"""Whether a template can be sent at all: the length of its shortest message with its sign. Pure.

One rule for every flow that takes a template: what can never be sent is refused when it is applied
for. Knows no account; the signs that it may be sent with are as short as signs can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from hongyan.kernel.kinds import MessageKind
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.variables import ATTRIBUTES, compile_template, default_attribute

SIGN_CHARACTERS: Final = range(2, 13)
"""How long a sign is (FAQ 1.4.8)."""

SIGN_BRACKETS: Final = 2
"""Domestic 【】, international [ ] or 【】: two characters either way."""

_SHORTEST: Final = {"time": 2}
"""Attributes whose form asks for more characters than their range says: `8点`."""


class Shortest(NamedTuple):
    """The characters of a template's shortest message, and what they are made of."""

    literal: int
    values: int
    sign: int

    @property
    def total(self) -> int:
        """Return all of them."""
        return self.literal + self.values + self.sign

    @property
    def is_sendable(self) -> bool:
        """Tell whether a message may be that long (FAQ 4.1.2)."""
        return self.total <= CONTENT_CHARACTERS_MAX


def shortest_message(
    content: str, attributes: Mapping[str, str], kind: MessageKind, sign_characters: int = 0
) -> Shortest:
    """Return the figures of the shortest message that a template can become.

    `attributes` are the declared ones by variable; `sign_characters` is the sign's length, 0 for
    the shortest sign that there can be.
    """
    pieces = compile_template(content).pieces
    return Shortest(
        sum(map(len, pieces[::2])),
        sum(_shortest_value(attributes.get(name, ""), kind) for name in pieces[1::2]),
        (sign_characters or SIGN_CHARACTERS.start) + SIGN_BRACKETS,
    )


def _shortest_value(declared: str, kind: MessageKind) -> int:
    attribute = ATTRIBUTES.get(declared) or default_attribute(kind)
    return max(attribute.length_min, _SHORTEST.get(attribute.name, 0))
