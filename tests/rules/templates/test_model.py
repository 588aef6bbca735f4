"""Templates as values: what a template is for."""

from __future__ import annotations

import pytest

from hongyan.domain.templates.model import Template, TemplateState
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.text.variables import compile_template


@pytest.mark.parametrize(
    ("kind", "intl_type", "purpose"),
    [
        (MessageKind.PROMOTION, None, MessageKind.PROMOTION),
        (MessageKind.INTERNATIONAL, IntlType.VERIFICATION, MessageKind.VERIFICATION),
        (MessageKind.INTERNATIONAL, IntlType.PROMOTION, MessageKind.PROMOTION),
        (MessageKind.INTERNATIONAL, None, MessageKind.NOTIFICATION),
    ],
)
def test_a_template_is_for_the_same_wherever_it_goes(
    kind: MessageKind, intl_type: IntlType | None, purpose: MessageKind
) -> None:
    compiled = compile_template("hello")
    made = Template(1, 1, 1, kind, TemplateState.APPROVED, "x", compiled, intl_type=intl_type)
    assert made.purpose is purpose
