"""Every attribute has a value that fits it."""

from __future__ import annotations

import pytest

from hongyan.kernel.kinds import MessageKind
from hongyan.text.examples import ABROAD, EXAMPLES, example_of
from hongyan.text.variables import ATTRIBUTES, check_value


def test_every_attribute_has_an_example() -> None:
    assert set(EXAMPLES) == set(ATTRIBUTES)


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_an_example_fits_its_attribute(name: str) -> None:
    attribute = ATTRIBUTES[name]
    kind = min(attribute.kinds)
    assert check_value(attribute, EXAMPLES[name], kind) is None


@pytest.mark.parametrize("kind", MessageKind)
def test_what_declares_nothing_has_an_example_of_its_kind(kind: MessageKind) -> None:
    assert check_value(None, example_of("", kind), kind) is None


def test_abroad_the_example_is_in_any_language() -> None:
    assert example_of("", MessageKind.INTERNATIONAL) == ABROAD
