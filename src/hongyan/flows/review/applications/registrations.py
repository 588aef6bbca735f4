"""Where signs are registered at the carriers, as an account and as the operator see it. Reads only.

A carrier that no channel reaches registers nothing. What the operator says is written by
`manage_registrations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hongyan.domain.registrations import store
from hongyan.domain.registrations.model import (
    REGISTERING_CARRIERS,
    RegisteredSign,
    Registration,
    RegistrationState,
    ServingChannel,
    best_of,
    registrations_at,
)
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignRecord, SignState
from hongyan.domain.templates.model import TemplateRecord

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings

Registrations = Mapping[str, tuple[Registration, ...]]
"""By carrier, one for each channel that reaches it; carriers without any are left out."""

APPROVED_ONCE: Final = frozenset(
    {SignState.APPROVED, SignState.UNAVAILABLE, SignState.BANNED, SignState.SOURCE_RETIRED}
)
"""States of a sign whose application was approved, whatever came after."""


def registrations_of_sign(
    tx: Connection, record: SignRecord, now_ms: int, settings: Settings
) -> Registrations:
    """Return where a sign is registered now."""
    sign = _registered_sign(record)
    said = store.registrations_of(tx, [sign.sign_id])
    channels = routing.channels(tx)
    simulated_ms = settings.simulator_registration_seconds * 1000
    found = {}
    for carrier in REGISTERING_CARRIERS:
        serving = [
            ServingChannel(one.channel_id, one.is_simulated)
            for one in channels
            if Carrier(carrier) in one.carriers
        ]
        found[carrier] = registrations_at(carrier, sign, serving, said, now_ms, simulated_ms)
    return {carrier: several for carrier, several in found.items() if several}


def states_of(registrations: Registrations) -> dict[str, Registration]:
    """Return the registration that counts at each carrier."""
    counting = {carrier: best_of(several) for carrier, several in registrations.items()}
    return {carrier: one for carrier, one in counting.items() if one is not None}


def carriers_of_template(
    tx: Connection, record: TemplateRecord, now_ms: int, settings: Settings
) -> dict[str, RegistrationState] | None:
    """Return where the related sign of a template stands at each carrier; None if it has none."""
    applied = record.application
    if applied is None or not applied.related_sign:
        return None
    held = signs.sign_meant(tx, record.template.account_id, applied.related_sign)
    found = None if held is None else signs.sign_record(tx, held.sign_id)
    if found is None:
        return {}
    counting = states_of(registrations_of_sign(tx, found, now_ms, settings))
    return {carrier: one.state for carrier, one in counting.items()}


def _registered_sign(record: SignRecord) -> RegisteredSign:
    sign, applied = record.sign, record.application
    approved_at = None
    if sign.state in APPROVED_ONCE:
        decided_at = applied.decided_at if applied else None
        # Other papers behind a sign are a new application, which was not decided anew.
        moments = (decided_at, applied.created_at if applied else None, record.created_at)
        approved_at = max(moment for moment in moments if moment is not None)
    return RegisteredSign(
        sign_id=sign.sign_id,
        extend_code=sign.extend_code,
        approved_at=approved_at,
        # What an operator gave is the operator's to vouch for.
        has_qualification=applied is None or applied.qualification_id is not None,
    )
