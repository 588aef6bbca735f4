"""Why something about channels and numbers' carriers is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class ChannelReason(Reason):
    """Why a channel is not found, made, changed or removed."""

    MISSING = "channel.missing"
    NAME_ILLEGAL = "channel.name_illegal"
    NAME_TAKEN = "channel.name_taken"
    PRICE_ILLEGAL = "channel.price_illegal"
    NOTHING_TO_CHANGE = "channel.nothing_to_change"
    IS_ON = "channel.is_on"
    HAS_CARRIED = "channel.has_carried"
    CARRIERS_MIXED = "channel.carriers_mixed"
    CARRIERS_NONE = "channel.carriers_none"
    ACCESS_CODE_ILLEGAL = "channel.access_code_illegal"
    SENDER_ILLEGAL = "channel.sender_illegal"
    PRICE_BOUNDS = "channel.price_bounds"
    SPEED_BOUNDS = "channel.speed_bounds"
    WINDOW_BOUNDS = "channel.window_bounds"
    NOT_PORTED_TO = "channel.not_ported_to"
    CAPTURE_SECONDS = "channel.capture_seconds"
