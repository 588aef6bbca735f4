"""Where a sign is registered at the mainland's carriers, and what is presumed meanwhile. Pure.

What the operator said of a carrier or of one channel counts. What was not said is presumed of the
time at which the sign was approved: a simulated carrier registers it after a time, a real one is
taken to be at it. So nothing is written when time passes. Source: Dysmsapi, GetSmsSign.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class RegistrationState(StrEnum):
    """Where a sign stands at a carrier, on one channel."""

    UNREGISTERED = "unregistered"
    REGISTERING = "registering"
    FAILED = "failed"
    REGISTERED = "registered"
    """The carrier said yes; whether messages arrive is still to be seen."""
    LAPSED = "lapsed"
    VERIFIED = "verified"


class RegistrationReason(StrEnum):
    """Why it stands there."""

    UNBINDING_QUA = "unbinding_qua"
    BINDING_INCOMPLETE_QUA = "binding_incomplete_qua"
    NON_REGISTER = "non_register"
    REGISTERING = "registering"
    DETECTING = "detecting"
    DETECT_SUCCESS = "detect_success"
    QUALIFICATION_ERROR = "qualification_error"
    SIGNATURE_ERROR = "signature_error"
    SIGNATURE_QUALIFICATION_ERROR = "signature_qualification_error"
    ONE_CODE_MULTIPLE_SIGN = "one_code_multiple_sign"
    OTHERS_ERROR = "others_error"
    REGISTER_TIMEOUT = "register_timeout"
    NO_SEND_RECORD = "no_send_record"
    EXT_CODE_RECYCLE = "ext_code_recycle"
    SUBPORT_RECYCLE = "subport_recycle"


_S, _R = RegistrationState, RegistrationReason

REASONS: Final[Mapping[RegistrationState, tuple[RegistrationReason, ...]]] = {
    _S.UNREGISTERED: (_R.NON_REGISTER, _R.UNBINDING_QUA, _R.BINDING_INCOMPLETE_QUA),
    _S.REGISTERING: (_R.REGISTERING,),
    _S.FAILED: (
        _R.OTHERS_ERROR,
        _R.QUALIFICATION_ERROR,
        _R.SIGNATURE_ERROR,
        _R.SIGNATURE_QUALIFICATION_ERROR,
        _R.ONE_CODE_MULTIPLE_SIGN,
        _R.REGISTER_TIMEOUT,
    ),
    _S.REGISTERED: (_R.DETECTING,),
    _S.LAPSED: (_R.NO_SEND_RECORD, _R.EXT_CODE_RECYCLE, _R.SUBPORT_RECYCLE),
    _S.VERIFIED: (_R.DETECT_SUCCESS,),
}
"""Total over `RegistrationState`: which reasons each can have; the first where none is given."""

REGISTERING_CARRIERS: Final = ("mobile", "unicom", "telecom")
"""Carriers that register signs. 广电 numbers travel on 移动's network."""

PASSED: Final = frozenset({_S.REGISTERED, _S.VERIFIED})
OPEN: Final = frozenset({_S.UNREGISTERED, _S.REGISTERING})
"""States of which the carrier has said nothing."""

_BEST_FIRST: Final = (
    _S.VERIFIED,
    _S.REGISTERED,
    _S.REGISTERING,
    _S.LAPSED,
    _S.FAILED,
    _S.UNREGISTERED,
)
"""One channel on which a sign passed is enough for its carrier (Dysmsapi, RegisterStatus)."""

_WORST_FIRST: Final = (
    _S.REGISTERING,
    _S.UNREGISTERED,
    _S.FAILED,
    _S.LAPSED,
    _S.REGISTERED,
    _S.VERIFIED,
)
"""All carriers together have passed when each has; as long as one is at it, nothing is certain."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A sign at a carrier: on one channel, or on each of them that nothing else is said of.

    `extend_code` is the extension number that was registered, `since` when it came to this state.
    """

    registration_id: int
    sign_id: int
    carrier: str
    channel_id: int | None
    state: RegistrationState
    reason: RegistrationReason
    note: str
    extend_code: str
    since: int


@dataclass(frozen=True, slots=True)
class RegisteredSign:
    """What registration depends on: since when a sign is approved (None: it is not), its papers."""

    sign_id: int
    extend_code: str
    approved_at: int | None
    has_qualification: bool


@dataclass(frozen=True, slots=True)
class ServingChannel:
    """A channel that reaches a carrier."""

    channel_id: int
    is_simulated: bool


def registrations_at(
    carrier: str,
    sign: RegisteredSign,
    serving: Sequence[ServingChannel],
    said: Iterable[Registration],
    now_ms: int,
    simulated_ms: int,
) -> tuple[Registration, ...]:
    """Return where a sign stands at a carrier: one for each channel, what was said before the rest.

    Without a channel only what was said of the carrier itself; a simulated carrier takes
    `simulated_ms` to register a sign.
    """
    holding = {one.channel_id: one for one in said if one.carrier == carrier and _holds(one, sign)}
    everywhere = holding.get(None)
    if not serving:
        return () if everywhere is None else (everywhere,)
    return tuple(
        _on(channel, holding) or _presumed(carrier, sign, channel, now_ms, simulated_ms)
        for channel in serving
    )


def best_of(found: Collection[Registration]) -> Registration | None:
    """Return the registration that counts for a carrier, None without any."""
    return min(found, key=lambda one: _BEST_FIRST.index(one.state), default=None)


def overall(states: Collection[RegistrationState]) -> RegistrationState:
    """Return where a sign stands at all carriers together."""
    return min(states, key=_WORST_FIRST.index, default=RegistrationState.UNREGISTERED)


def _on(channel: ServingChannel, holding: Mapping[int | None, Registration]) -> Registration | None:
    """Return what was said of a channel, else of every channel to its carrier."""
    everywhere = holding.get(None)
    own = None if everywhere is None else replace(everywhere, channel_id=channel.channel_id)
    return holding.get(channel.channel_id, own)


def _holds(one: Registration, sign: RegisteredSign) -> bool:
    """Tell whether what was said still counts: a sign that is applied for anew is registered anew.

    What has passed stays so.
    """
    return one.state in PASSED or sign.approved_at is None or one.since >= sign.approved_at


def _presumed(
    carrier: str, sign: RegisteredSign, channel: ServingChannel, now_ms: int, simulated_ms: int
) -> Registration:
    state, reason, since = _S.UNREGISTERED, _R.NON_REGISTER, sign.approved_at or 0
    if sign.approved_at is not None and channel.is_simulated:
        done_at = sign.approved_at + simulated_ms
        is_done = now_ms >= done_at
        state = _S.VERIFIED if is_done else _S.REGISTERING
        since = done_at if is_done else since
        reason = REASONS[state][0]
    elif sign.approved_at is not None and sign.has_qualification:
        state, reason = _S.REGISTERING, _R.REGISTERING
    elif sign.approved_at is not None:
        reason = _R.UNBINDING_QUA
    return Registration(
        registration_id=0,
        sign_id=sign.sign_id,
        carrier=carrier,
        channel_id=channel.channel_id,
        state=state,
        reason=reason,
        note="",
        extend_code=sign.extend_code,
        since=since,
    )
