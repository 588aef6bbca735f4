"""What a setting is made of: a default, a help text, and the error of a value that does not fit."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from hongyan.kernel.fitting import INTEGER_MAX
from hongyan.kernel.said import Fault

PREFIX = "HONGYAN_"


class ConfigError(Fault):
    """A variable has a value that cannot be used; the text names it, the rule and the remedy."""


def setting(default: Any, text: str, least: int = 0, most: int = INTEGER_MAX) -> Any:
    """Declare a field of `Settings`: `text` is what `hongyan settings` says of it.

    Whole numbers lie from `least` to `most`.
    """
    return field(default=default, metadata={"help": text, "least": least, "most": most})
