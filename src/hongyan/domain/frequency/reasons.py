"""Why an account's own frequency limits are not changed. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class LimitReason(Reason):
    """Why a frequency limit is not changed."""

    ENTERPRISES_ONLY = "limit.enterprises_only"
    WINDOW_FIXED = "limit.window_fixed"
    PERMITS_BOUNDS = "limit.permits_bounds"


class UnlimitedNumberReason(Reason):
    """Why a number is not put on an account's whitelist."""

    ENTERPRISES_ONLY = "unlimited_number.enterprises_only"
    NOTE_LENGTH = "unlimited_number.note_length"
    TOO_MANY = "unlimited_number.too_many"
