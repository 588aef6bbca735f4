"""Which connection a request came by, as the listener's gatekeeper knows it. Knows no edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hongyan.engine.gatekeeper import Visitor

VISITOR_EXTENSION: Final = "hongyan.visitor"
"""Under this name an ASGI scope carries its `Visitor` among its extensions."""


def visitor_of(scope: Mapping[str, Any]) -> Visitor | None:
    """Return the connection of a request; None where no socket is behind it."""
    found: Visitor | None = scope.get("extensions", {}).get(VISITOR_EXTENSION)
    return found
