"""Why what a carrier is said to have said is not written down. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class RegisteringReason(Reason):
    """Why a registration is not written down."""

    CARRIER_UNFIT = "registration.carrier_unfit"
    CHANNEL_UNFIT = "registration.channel_unfit"
    REASON_UNFIT = "registration.reason_unfit"
    EXTEND_CODE_SHAPE = "registration.extend_code_shape"
    NOTE_SHAPE = "registration.note_shape"
