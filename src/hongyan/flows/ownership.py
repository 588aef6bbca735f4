"""Who made a database: marked once, concluded for one that is older than the mark.

The demo's keys are published, so what holds one was made by `hongyan dev`. Knows no file and no
process.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.installation import store
from hongyan.domain.installation.model import ALLOWED, Act, Maker, Mark
from hongyan.domain.installation.tables import installation
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ChannelState
from hongyan.flows.catalogue import REFERENCE
from hongyan.flows.declined import Declined
from hongyan.flows.demo import DEMO_ACCOUNTS, DEMO_CHANNELS
from hongyan.flows.move_clock import clock_offset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import AccessKey

DEMO_KEYS: Final = frozenset(one.key_id for one in DEMO_ACCOUNTS)
DEMO_NAMES: Final = frozenset(one.name for one in DEMO_ACCOUNTS)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a database shows of its making.

    `is_concluded` says that it has no mark of its own time; `usable_demo_keys` are published keys
    that may call; `own_accounts` are the names of all accounts but the demo's.
    """

    made_by: Maker
    is_concluded: bool
    clock_offset_ms: int
    usable_demo_keys: tuple[str, ...]
    own_accounts: tuple[str, ...]

    def allows(self, act: Act) -> bool:
        """Return whether the database is of the kind that an act is for."""
        return ALLOWED[act] is self.made_by

    @property
    def is_wipeable(self) -> bool:
        """Whether `dev --fresh` may delete it: nothing in it was there before, or beside, `dev`."""
        return self.allows(Act.FRESH) and not (self.is_concluded and self.own_accounts)


@dataclass(frozen=True, slots=True)
class Retired:
    """What of the demo was put out of use, by name."""

    keys: tuple[str, ...]
    accounts: tuple[str, ...]
    channels: tuple[str, ...]


def origin_of(tx: Connection) -> Origin:
    """Return what a database with tables of ours shows of its making, whatever its schema."""
    mark = store.mark_of(tx) if inspect(tx).has_table(installation.name) else None
    held = list(_demo_keys(tx))
    offset_ms = clock_offset(tx)
    concluded = Maker.DEV if held or offset_ms else Maker.SERVE
    names = [one.name for one in accounts.all_accounts(tx)]
    return Origin(
        made_by=concluded if mark is None else mark.made_by,
        is_concluded=mark is None or not mark.version,
        clock_offset_ms=offset_ms,
        usable_demo_keys=tuple(one.key_id for one in held if one.state is KeyState.ACTIVE),
        own_accounts=tuple(name for name in names if name not in DEMO_NAMES),
    )


def is_for(tx: Connection, act: Act) -> bool:
    """Return whether a database of the newest schema is of the kind that an act is for."""
    return origin_of(tx).allows(act)


def mark_made(tx: Connection, made_by: Maker, version: str, now_ms: int) -> None:
    """Mark a database that was just made."""
    store.add_mark(tx, Mark(made_by, now_ms, version))


def mark_found(tx: Connection, now_ms: int) -> Mark:
    """Return the mark of a database; one without is marked by what it holds."""
    mark = store.mark_of(tx)
    if mark is not None:
        return mark
    concluded = Mark(origin_of(tx).made_by, now_ms, "")
    store.add_mark(tx, concluded)
    return concluded


def retire_demo(tx: Connection, now_ms: int) -> Retired | Declined:
    """Put the demo out of use and give the database to `hongyan serve`; its own accounts stay.

    A database whose clock was moved holds times to come, so it cannot be given.
    """
    if clock_offset(tx):
        rule = "the clock of this database was moved: in real time what it holds means nothing"
        return Declined("--retire-demo", rule, "begin anew: `hongyan serve` tells the commands")
    mark_found(tx, now_ms)
    keys = tuple(one.key_id for one in _demo_keys(tx) if one.state is KeyState.ACTIVE)
    for key_id in keys:
        accounts.set_key_state(tx, key_id, KeyState.DISABLED)
    held = [one for one in accounts.all_accounts(tx) if one.name in DEMO_NAMES]
    active = tuple(one for one in held if one.state is AccountState.ACTIVE)
    for account in active:
        accounts.change_account(tx, account.account_id, state=AccountState.SUSPENDED.value)
    on = [routing.channel_named(tx, one.name) for one in DEMO_CHANNELS]
    channels = tuple(one for one in on if one is not None and one.state is ChannelState.ON)
    for channel in channels:
        routing.replace_channel(tx, replace(channel, state=ChannelState.OFF))
    store.give_to(tx, Maker.SERVE)
    accounts.count_up(tx, REFERENCE)
    return Retired(keys, tuple(one.name for one in active), tuple(one.name for one in channels))


def _demo_keys(tx: Connection) -> Iterator[AccessKey]:
    for key_id in sorted(DEMO_KEYS):
        key = accounts.key_by_id(tx, key_id)
        if key is not None:
            yield key
