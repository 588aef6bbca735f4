"""The TemplateCode of a template's number, and back. What a template is, is not known here."""

from __future__ import annotations

from typing import Final

CODE_DIGITS_MAX: Final = 18
TEMPLATE_NUMBERS: Final = "template_number"
"""The counter that gives template numbers; 100000001 to 199999999 are the demo's."""


def code_of(template_id: int) -> str:
    """Return the TemplateCode of a template's number."""
    return f"SMS_{template_id}"


def number_of(code: str) -> int | None:
    """Return the number in a TemplateCode, None if it cannot be one."""
    digits = code.removeprefix("SMS_")
    if digits == code or not (
        digits.isascii() and digits.isdigit() and len(digits) <= CODE_DIGITS_MAX
    ):
        return None
    return int(digits)
