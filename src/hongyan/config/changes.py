"""Settings that are gone, and defaults that changed: by the first schema of a version so.

A version that removes a setting or changes a default adds a row. The schema of a database tells
which version served it last, so an upgrade says only what is new to it. Knows no environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.kernel.said import Said, said


@dataclass(frozen=True, slots=True)
class ChangedDefault:
    """A setting whose default was `before` in versions older than `schema`, as it is typed."""

    name: str
    schema: str
    before: str


GONE: Final[Mapping[str, Said]] = {
    "template_param_numbers": said(
        "numbers are accepted; HONGYAN_TEMPLATE_PARAM_STRICT=true accepts quoted texts alone"
    ),
}
"""What there is instead, by the name of the setting."""

CHANGED: Final = (
    ChangedDefault("node", "0008", "0"),
    ChangedDefault("body_bytes_max", "0008", "4194304"),
    ChangedDefault("extend_code_digits_max", "0008", "4"),
    ChangedDefault("code_account", "0008", "hongyan-dev"),
    ChangedDefault("code_sign", "0008", "鸿雁演示"),
    ChangedDefault("code_template", "0008", "SMS_100000001"),
    ChangedDefault("alert_account", "0008", "hongyan-dev"),
    ChangedDefault("alert_sign", "0008", "鸿雁演示"),
    ChangedDefault("alert_template", "0008", "SMS_100000005"),
)
