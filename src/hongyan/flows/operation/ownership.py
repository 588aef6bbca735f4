"""Turn a demo database into one of `hongyan serve`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.installation import store
from hongyan.domain.installation.model import Maker
from hongyan.domain.installation.reasons import InstallationReason
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ChannelState
from hongyan.flows.accounts.people.demo_people import retire_demo_people
from hongyan.flows.reference.demo import DEMO_CARRIERS, DEMO_CHANNELS
from hongyan.flows.reference.origin import DEMO_NAMES, clock_offset, demo_keys, mark_found
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Retired:
    """The parts of the demo that were disabled, by name."""

    keys: tuple[str, ...]
    accounts: tuple[str, ...]
    channels: tuple[str, ...]
    people: tuple[str, ...]


def retire_demo(tx: Connection, now_ms: int) -> Retired | Refused:
    """Disable the demo and mark the database for `hongyan serve`; its own accounts stay.

    A database whose clock was moved holds times to come, so it cannot be given.
    """
    if clock_offset(tx):
        return Refused(InstallationReason.CLOCK_MOVED, "installation.demo")
    mark_found(tx, now_ms)
    keys = tuple(one.key_id for one in demo_keys(tx) if one.state is KeyState.ACTIVE)
    for key_id in keys:
        accounts.set_key_state(tx, key_id, KeyState.DISABLED)
    held = [one for one in accounts.every_account(tx) if one.name in DEMO_NAMES]
    active = tuple(one for one in held if one.state is AccountState.ACTIVE)
    for account in active:
        accounts.change_account(tx, account.account_id, state=AccountState.SUSPENDED.value)
    on = [routing.channel_named(tx, one.name) for one in (*DEMO_CHANNELS, *DEMO_CARRIERS)]
    channels = tuple(one for one in on if one is not None and one.state is ChannelState.ON)
    for channel in channels:
        routing.replace_channel(tx, replace(channel, state=ChannelState.OFF))
    people = retire_demo_people(tx, now_ms)
    store.give_to(tx, Maker.SERVE)
    invalidate_reference(tx)
    return Retired(
        keys,
        tuple(one.name for one in active),
        tuple(one.name for one in channels),
        people,
    )
