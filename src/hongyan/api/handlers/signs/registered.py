"""What answers on signs and templates say of the registration at carriers (实名报备)."""

from __future__ import annotations

from collections.abc import Mapping

from hongyan.api.gateway.envelope import Value
from hongyan.api.words.registrations import (
    REASON_TEXTS,
    REGISTER_RESULT,
    REGISTER_STATUS,
    UNDECIDED_STATUS,
    VENDOR_PASSED,
    VENDOR_STATUS,
    VENDORS,
)
from hongyan.domain.registrations.model import (
    OPEN,
    REGISTERING_CARRIERS,
    Registration,
    RegistrationReason,
    RegistrationState,
    overall,
)
from hongyan.domain.templates.model import TemplateState
from hongyan.kernel.calendar import shanghai_text


def registered(counting: Mapping[str, Registration]) -> dict[str, Value]:
    """Write where a sign is registered: a row for each carrier, and the sum, which is deprecated.

    A carrier that no channel reaches has a row, and does not count for the sum.
    """
    states = [one.state for one in counting.values()]
    return {
        "RegisterResult": REGISTER_RESULT[overall(states)],
        "SignIspRegisterDetailList": [
            _row(carrier, counting.get(carrier)) for carrier in REGISTERING_CARRIERS
        ],
    }


def audited(
    state: TemplateState, by_sign: Mapping[str, RegistrationState] | None
) -> dict[str, Value]:
    """Write how far a template is at each carrier: by its related sign, once it is approved."""
    if state is not TemplateState.APPROVED:
        return dict.fromkeys(VENDORS.values(), UNDECIDED_STATUS[state])
    if by_sign is None:
        return dict.fromkeys(VENDORS.values(), VENDOR_PASSED)
    unreached = RegistrationState.UNREGISTERED
    return {
        vendor: VENDOR_STATUS[by_sign.get(carrier, unreached)]
        for carrier, vendor in VENDORS.items()
    }


def _row(carrier: str, one: Registration | None) -> dict[str, Value]:
    state = RegistrationState.UNREGISTERED if one is None else one.state
    reason = RegistrationReason.NON_REGISTER if one is None else one.reason
    notes = [one.note] if one is not None and one.note else []
    row: dict[str, Value] = {
        "OperatorCode": carrier,
        "RegisterStatus": REGISTER_STATUS[state],
        "RegisterStatusReasons": [
            {"ReasonCode": reason.name, "ReasonDescList": [REASON_TEXTS[reason], *notes]}
        ],
    }
    if one is not None and state not in OPEN:
        row["OperatorCompleteTime"] = shanghai_text(one.since)
    return row
