"""Whether an account may send to a country now (FAQ 5.1.1, 5.1.13). Pure.

Knows no number and no price: what the message costs is asked elsewhere.
"""

from __future__ import annotations

from enum import StrEnum

from hongyan.domain.countries.model import AccountInternational, Country


class CountryRefusal(StrEnum):
    """Why not, in the order of precedence."""

    NOT_ACTIVATED = "not_activated"
    NOT_LISTED = "not_listed"
    NOT_ENABLED = "not_enabled"
    SWITCHED_OFF = "switched_off"
    CONVERSION_LOW = "conversion_low"
    DAY_CAP_REACHED = "day_cap_reached"


def country_refusal(
    country: Country | None,
    account: AccountInternational,
    *,
    used_today: int,
    now_ms: int,
    wanted: int = 1,
) -> CountryRefusal | None:
    """Return why an account may not send `wanted` messages to a country now; None if it may.

    `used_today` are the messages that it had accepted for that country this day (Shanghai).
    """
    if account.activated_at is None:
        return CountryRefusal.NOT_ACTIVATED
    if country is None:
        return CountryRefusal.NOT_LISTED
    cap = (account.day_caps or {}).get(country.iso2)
    refusals = (
        (not country.is_enabled, CountryRefusal.NOT_ENABLED),
        (is_switched_off(country.iso2, account), CountryRefusal.SWITCHED_OFF),
        ((account.halted or {}).get(country.iso2, 0) > now_ms, CountryRefusal.CONVERSION_LOW),
        (cap is not None and used_today + wanted > cap, CountryRefusal.DAY_CAP_REACHED),
    )
    return next((refusal for is_so, refusal in refusals if is_so), None)


def is_switched_off(iso2: str, account: AccountInternational) -> bool:
    """Tell whether an account closed a country for itself."""
    return iso2 in account.blocked or (account.only_allowed and iso2 not in account.allowed)
