"""Values of labels that strangers choose, within bounds: a carrier's codes have no end.

Knows nothing of what is counted.
"""

from __future__ import annotations

import re
from typing import Final

OTHER: Final = "other"
_PLAIN: Final = re.compile(r"[A-Za-z0-9:_.#-]{1,32}")


class BoundedLabels:
    """The first `most` values of a label stay, each as it is; those that come later are `other`."""

    def __init__(self, most: int) -> None:
        """Begin with none."""
        self._most = most
        self._known: set[str] = set()

    def of(self, value: str) -> str:
        """Return the label of a value; a value that is not a plain word of 32 is `other`."""
        if value in self._known:
            return value
        if len(self._known) >= self._most or not _PLAIN.fullmatch(value):
            return OTHER
        self._known.add(value)
        return value
