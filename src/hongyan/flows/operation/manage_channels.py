"""Channels and ported numbers as an operator configures them. Knows no socket.

A change invalidates reference data; the serving process then applies it, and reconnects
only if it must.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from hongyan.domain.messages import attempt_store
from hongyan.domain.routing import store
from hongyan.domain.routing.carriers import MAINLAND, Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.routing.reasons import ChannelReason
from hongyan.domain.watch import store as watch
from hongyan.flows.accounts.manage_limits import read_mainland_phones
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.cut import quoted
from hongyan.kernel.money import yuan_text
from hongyan.kernel.refusal import Refused, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

PRICE_MICRO_MAX: Final = 100_000_000
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


def price_micro_of(yuan: str) -> int | Refused:
    """Read a price a segment in yuan as micro-yuan: `0.045` is 45000."""
    try:
        micro = Decimal(yuan) * 1_000_000
    except InvalidOperation:
        micro = Decimal("NaN")
    if not micro.is_finite() or micro != micro.to_integral_value():
        return Refused(ChannelReason.PRICE_ILLEGAL, "channel.price", price=quoted(yuan))
    return int(micro)


def list_channels(tx: Connection) -> list[ConfiguredChannel]:
    """Return every channel, oldest first."""
    return store.channels(tx)


def add_channel(work: Work, new: ConfiguredChannel) -> ConfiguredChannel | Refused:
    """Configure a channel (the id of `new` is ignored) and return it with its id.

    Which kinds there are is `channels/registry`'s to say: the caller tries to build it.
    """
    declined = together((_name_fault(work.tx, new.name), channel_fault(new)))
    if declined is not None:
        return declined
    channel_id = store.add_channel(work.tx, new, work.now_ms)
    invalidate_reference(work.tx)
    made = replace(new, channel_id=channel_id)
    note_change(work, None, "add_channel", new.name, None, made)
    return made


def change_channel(work: Work, name: str, change: ChannelChange) -> ConfiguredChannel | Refused:
    """Change a channel's configuration and return it as it is then."""
    found = store.channel_named(work.tx, name)
    if found is None:
        return _missing(name)
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
        return Refused(ChannelReason.NOTHING_TO_CHANGE, "channel.change")
    changed = replace(found, **given)
    declined = channel_fault(changed)
    if declined is not None:
        return declined
    store.replace_channel(work.tx, changed)
    invalidate_reference(work.tx)
    note_change(work, None, "change_channel", name, found, changed)
    return changed


def remove_channel(work: Work, name: str) -> Refused | None:
    """Delete a channel that is off and carried nothing.

    One that did stays: receipts may come, and `message show` names it. Attempts that a channel
    refused do not keep it; their stories say its number then.
    """
    found = store.channel_named(work.tx, name)
    if found is None:
        return _missing(name)
    if found.state is not ChannelState.OFF:
        return Refused(ChannelReason.IS_ON, "channel", name=name)
    if attempt_store.has_carried(work.tx, found.channel_id):
        return Refused(ChannelReason.HAS_CARRIED, "channel", name=name)
    store.remove_channel(work.tx, found.channel_id)
    watch.forget_channel(work.tx, found.channel_id)
    invalidate_reference(work.tx)
    note_change(work, None, "remove_channel", name, found, None)
    return None


def _missing(name: str) -> Refused:
    return Refused(ChannelReason.MISSING, "channel", name=quoted(name))


def channel_fault(one: ConfiguredChannel) -> Refused | None:
    """Return all for which a channel cannot be configured so, None if it can."""
    return together((_sender_fault(one), *_bounds_faults(one)))


def _name_fault(tx: Connection, name: str) -> Refused | None:
    if not _NAME.fullmatch(name):
        return Refused(ChannelReason.NAME_ILLEGAL, "channel.name", name=quoted(name))
    if store.channel_named(tx, name) is not None:
        return Refused(ChannelReason.NAME_TAKEN, "channel.name", name=quoted(name))
    return None


def _sender_fault(one: ConfiguredChannel) -> Refused | None:
    is_international = Carrier.INTERNATIONAL in one.carriers
    if is_international and len(one.carriers) > 1:
        return Refused(ChannelReason.CARRIERS_MIXED, "channel.carriers")
    if not one.carriers or Carrier.UNKNOWN in one.carriers:
        known = ", ".join(carrier.value for carrier in (*MAINLAND, Carrier.INTERNATIONAL))
        return Refused(ChannelReason.CARRIERS_NONE, "channel.carriers", known=known)
    if not (_SENDER if is_international else _ACCESS_CODE).fullmatch(one.access_code):
        reason = (
            ChannelReason.SENDER_ILLEGAL if is_international else ChannelReason.ACCESS_CODE_ILLEGAL
        )
        return Refused(reason, "channel.access_code", sender=quoted(one.access_code))
    return None


def _bounds_faults(one: ConfiguredChannel) -> Iterator[Refused]:
    if not 0 <= one.price_micro <= PRICE_MICRO_MAX:
        most = yuan_text(PRICE_MICRO_MAX)
        yield Refused(ChannelReason.PRICE_BOUNDS, "channel.price", most=most)
    if not 1 <= one.submits_per_second <= SUBMITS_PER_SECOND_MAX:
        yield Refused(ChannelReason.SPEED_BOUNDS, "channel.speed", most=SUBMITS_PER_SECOND_MAX)
    if not 1 <= one.window_max <= WINDOW_MAX:
        yield Refused(ChannelReason.WINDOW_BOUNDS, "channel.window", most=WINDOW_MAX)


def list_ported_numbers(tx: Connection) -> dict[int, Carrier]:
    """Return the numbers whose carrier is not that of their segment."""
    return store.ported_numbers(tx)


def set_ported_numbers(work: Work, numbers: Sequence[str], carrier: Carrier) -> int | Refused:
    """Record the mainland carrier of ported numbers (携号转网); returns how many they are."""
    if carrier not in MAINLAND:
        known = ", ".join(one.value for one in MAINLAND)
        reason = ChannelReason.NOT_PORTED_TO
        return Refused(reason, "carrier", carrier=carrier.value, known=known)
    phones = read_mainland_phones(numbers)
    if isinstance(phones, Refused):
        return phones
    for phone in phones:
        store.set_ported_number(work.tx, phone, carrier)
    invalidate_reference(work.tx)
    ported = {"numbers": len(set(phones))}
    note_change(work, None, "set_ported_numbers", carrier.value, None, ported)
    return len(phones)


def remove_ported_numbers(work: Work, numbers: Sequence[str]) -> int | Refused:
    """Delete the porting of numbers; returns how many were ported."""
    phones = read_mainland_phones(numbers)
    if isinstance(phones, Refused):
        return phones
    removed = sum([store.remove_ported_number(work.tx, phone) for phone in phones])
    invalidate_reference(work.tx)
    note_change(work, None, "remove_ported_numbers", "", {"numbers": removed}, None)
    return removed
