"""Channels and ported numbers as an operator configures them. Knows no socket.

A change counts reference data up; the serving process then goes by it, and makes a connection anew
only if it must.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts.store import count_up
from hongyan.domain.routing import store
from hongyan.domain.routing.carriers import MAINLAND, Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.flows.accounts.manage_limits import read_mainland_phones
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import yuan_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

PRICE_MICRO_MAX: Final = 100_000_000
_PRICES: Final = f"0 to {yuan_text(PRICE_MICRO_MAX)} yuan"
SUBMITS_PER_SECOND_MAX: Final = 100_000
WINDOW_MAX: Final = 10_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
# Room is left for a sign's and the caller's extend codes: a sender number has 20 digits at most.
_ACCESS_CODE = re.compile(r"106[0-9]{1,11}")
# Abroad a sender is a number of that carrier's, or up to 11 letters and digits.
_SENDER = re.compile(r"[0-9]{3,14}|(?=[0-9]{0,10}[A-Za-z])[A-Za-z0-9]{3,11}")


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """What to change of a channel; None leaves it. An option with an empty value is removed."""

    state: ChannelState | None = None
    access_code: str | None = None
    carriers: frozenset[Carrier] | None = None
    price_micro: int | None = None
    submits_per_second: int | None = None
    window_max: int | None = None
    options: Mapping[str, str] | None = None


def price_micro_of(yuan: str) -> int | Declined:
    """Read a price a segment in yuan as micro-yuan: `0.045` is 45000."""
    try:
        micro = Decimal(yuan) * 1_000_000
    except InvalidOperation:
        micro = Decimal("NaN")
    if not micro.is_finite() or micro != micro.to_integral_value():
        rule = f"{quoted(yuan)} is not an amount in yuan with six decimals at most"
        return Declined("--price", rule, "write it like 0.045")
    return int(micro)


def list_channels(tx: Connection) -> list[ConfiguredChannel]:
    """Return every channel, oldest first."""
    return store.channels(tx)


def add_channel(
    tx: Connection, new: ConfiguredChannel, now_ms: int
) -> ConfiguredChannel | Declined:
    """Configure a channel (the id of `new` is ignored) and return it with its id.

    Which kinds there are is `channels/registry`'s to say: the caller tries to build it.
    """
    if not _NAME.fullmatch(new.name):
        rule = (
            f"{quoted(new.name)} is not 1 to 32 letters, digits, or any of . _ - (not these first)"
        )
        return Declined("NAME", rule, "choose another name")
    if store.channel_named(tx, new.name) is not None:
        return Declined("NAME", f"the name {quoted(new.name)} is taken", "choose another name")
    declined = channel_fault(new)
    if declined is not None:
        return declined
    channel_id = store.add_channel(tx, new, now_ms)
    count_up(tx, REFERENCE)
    return replace(new, channel_id=channel_id)


def change_channel(
    tx: Connection, name: str, change: ChannelChange
) -> ConfiguredChannel | Declined:
    """Change a channel's configuration and return it as it is then."""
    found = store.channel_named(tx, name)
    if found is None:
        rule = f"there is no channel {quoted(name)}"
        return Declined("CHANNEL", rule, "`hongyan channel list` shows all")
    given = {
        field: value
        for field in ("state", "access_code", "carriers", "price_micro", "submits_per_second")
        if (value := getattr(change, field)) is not None
    }
    if change.window_max is not None:
        given["window_max"] = change.window_max
    if change.options is not None:
        merged = {**found.options, **change.options}
        given["options"] = {key: value for key, value in merged.items() if value}
    if not given:
        remedy = "`hongyan channel set --help` shows what can be changed"
        return Declined("channel set", "there is nothing to change", remedy)
    changed = replace(found, **given)
    declined = channel_fault(changed)
    if declined is not None:
        return declined
    store.replace_channel(tx, changed)
    count_up(tx, REFERENCE)
    return changed


def channel_fault(one: ConfiguredChannel) -> Declined | None:
    """Return why a channel cannot be configured so, None if it can."""
    is_abroad = Carrier.INTERNATIONAL in one.carriers
    if is_abroad and len(one.carriers) > 1:
        rule = "a channel to other countries reaches no mainland carrier"
        return Declined("--carriers", rule, "make two channels of it")
    if not one.carriers or Carrier.UNKNOWN in one.carriers:
        known = ", ".join(carrier.value for carrier in (*MAINLAND, Carrier.INTERNATIONAL))
        return Declined("--carriers", "a channel reaches one carrier at least", f"use {known}")
    if not (_SENDER if is_abroad else _ACCESS_CODE).fullmatch(one.access_code):
        shape = (
            "3 to 14 digits, or 3 to 11 Latin letters and digits"
            if is_abroad
            else "4 to 14 digits that begin with 106"
        )
        rule = f"{quoted(one.access_code)} is not {shape}"
        return Declined("--access-code", rule, "give the sender that the carrier granted")
    bounds = (
        ("--price", one.price_micro, 0, PRICE_MICRO_MAX, _PRICES),
        ("--tps", one.submits_per_second, 1, SUBMITS_PER_SECOND_MAX, ""),
        ("--window", one.window_max, 1, WINDOW_MAX, ""),
    )
    for field, value, lowest, highest, words in bounds:
        if not lowest <= value <= highest:
            rule = f"must be {words or f'{lowest} to {highest}'}"
            return Declined(field, rule, "give a number in these bounds")
    return None


def list_ported_numbers(tx: Connection) -> dict[int, Carrier]:
    """Return the numbers whose carrier is not that of their segment."""
    return store.ported_numbers(tx)


def set_ported_numbers(tx: Connection, numbers: Sequence[str], carrier: Carrier) -> int | Declined:
    """Note to which mainland carrier numbers changed (携号转网); returns how many they are."""
    if carrier not in MAINLAND:
        known = ", ".join(one.value for one in MAINLAND)
        return Declined("CARRIER", f"numbers are not ported to {carrier.value}", f"use {known}")
    phones = read_mainland_phones(numbers)
    if isinstance(phones, Declined):
        return phones
    for phone in phones:
        store.set_ported_number(tx, phone, carrier)
    count_up(tx, REFERENCE)
    return len(phones)


def remove_ported_numbers(tx: Connection, numbers: Sequence[str]) -> int | Declined:
    """Let numbers belong to their segment's carrier again; returns how many had changed."""
    phones = read_mainland_phones(numbers)
    if isinstance(phones, Declined):
        return phones
    removed = [store.remove_ported_number(tx, phone) for phone in phones]
    count_up(tx, REFERENCE)
    return sum(removed)
