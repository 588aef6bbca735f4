"""Put values into a sentence of ours. Knows no language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

PLACE: Final = re.compile(r"\{(\w+)\}")


def filled(sentence: str, values: Mapping[str, str]) -> str:
    """Return a sentence with each `{name}` replaced; braces in a caller's value stay braces.

    Raises KeyError for a place that no value fills.
    """
    return PLACE.sub(lambda found: values[found[1]], sentence)
