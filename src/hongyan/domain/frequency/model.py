"""An account's own frequency limits as values."""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.domain.frequency.limits import LimitScope, Window


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A limit that an account changed.

    Until `effective_at` it is `permits_before` (None: the platform's).
    """

    scope: LimitScope
    window: Window
    permits: int
    effective_at: int
    permits_before: int | None
