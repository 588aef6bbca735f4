"""A value for each attribute of a variable, to show what a message will look like. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import ATTRIBUTES, default_attribute

EXAMPLES: Final[Mapping[str, str]] = {
    "numberCaptcha": "246810",
    "characterWithNumber2": "A8K2",
    "characterWithNumber": "A8K2",
    "verifyTime": "5",
    "phone_number2": "0571-88158888",
    "time": "12月1日 20:00",
    "money": "128.50",
    "other_number2": "HY20261201001",
    "user_nick": "小雁",
    "name": "王小雁",
    "unit_name": "鸿雁商贸",
    "address": "文三路90号快递驿站",
    "license_plate_number": "浙A12345",
    "tracking_number": "SF1234567890",
    "pick_up_code": "6-2-3015",
    "link_param": "a8Kd2",
    "email_address": "yan@example.cn",
    "others": "文三路店",
}
"""Total over the attributes."""

ABROAD: Final = "246810"
"""Of a variable without an attribute in an international template: it fits any language."""


def example_of(declared: str, kind: MessageKind) -> str:
    """Return a value that fits a variable as it is declared; "" declares nothing."""
    if declared not in ATTRIBUTES and kind is MessageKind.INTERNATIONAL:
        return ABROAD
    attribute = ATTRIBUTES.get(declared) or default_attribute(kind)
    return EXAMPLES[attribute.name]
