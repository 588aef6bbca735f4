"""A call as far as a parser looks at it: its parameters, the time and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from hongyan.api.parameters.reader import Params
from hongyan.config import Settings


def called(fields: Mapping[str, str], settings: Settings | None = None, now_ms: int = 0) -> Any:
    """Return a call that no server took."""
    services = SimpleNamespace(settings=settings or Settings())
    return SimpleNamespace(params=Params(fields), services=services, now_ms=now_ms)
