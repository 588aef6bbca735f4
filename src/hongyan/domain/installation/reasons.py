"""Why something about the whole installation is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class InstallationReason(Reason):
    """Why a database is not taken over."""

    CLOCK_MOVED = "installation.clock_moved"
