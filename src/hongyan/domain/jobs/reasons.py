"""Why a job is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class JobReason(Reason):
    """Why a job is not begun, or not found."""

    MISSING = "job.missing"
    TOO_MANY = "job.too_many"
    ENDED = "job.ended"
