"""Template codes as the API writes them."""

from __future__ import annotations

import pytest

from hongyan.domain.templates.model import Template, TemplateState, code_of, number_of
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.text.variables import compile_template


def test_a_code_is_the_number_with_its_prefix() -> None:
    assert code_of(100000001) == "SMS_100000001"


def test_a_codes_number_is_read_back() -> None:
    assert number_of(code_of(200_000_001)) == 200_000_001


@pytest.mark.parametrize(
    "code", ["", "SMS_", "SMS_x", "100", "SMS_\uff11\uff12", f"SMS_{'9' * 19}", "SMS_-1"]
)
def test_what_is_no_code_has_no_number(code: str) -> None:
    assert number_of(code) is None


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
