"""Why a test message is not sent from the page: what is wrong with what was typed."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class StartReason(Reason):
    """Each has its rule and remedy in the catalogues of refusals."""

    NUMBER = "start.number"
    VALUES = "start.values"
