"""Who made a database: marked once, concluded for one that is older than the mark.

The demo's keys are published, so what holds one was made by `hongyan dev`. Knows no file and no
process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import KeyState
from hongyan.domain.installation import store
from hongyan.domain.installation.model import ALLOWED, Maker, MakerCommand, Mark
from hongyan.domain.installation.tables import installation
from hongyan.flows.reference.demo import DEMO_ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import AccessKey

CLOCK_OFFSET: Final = "clock_offset_ms"
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

    def allows(self, act: MakerCommand) -> bool:
        """Return whether the database is of the kind that an act is for."""
        return ALLOWED[act] is self.made_by

    @property
    def is_wipeable(self) -> bool:
        """Whether `dev --fresh` may delete it: nothing in it was there before, or beside, `dev`."""
        return self.allows(MakerCommand.FRESH) and not (self.is_concluded and self.own_accounts)


def clock_offset(tx: Connection) -> int:
    """Return how many milliseconds this installation's time is ahead of real time."""
    return accounts.counter_value(tx, CLOCK_OFFSET)


def origin_of(tx: Connection) -> Origin:
    """Return what a database with tables of ours shows of its making, whatever its schema."""
    mark = store.mark_of(tx) if inspect(tx).has_table(installation.name) else None
    held = list(demo_keys(tx))
    offset_ms = clock_offset(tx)
    concluded = Maker.DEV if held or offset_ms else Maker.SERVE
    names = [one.name for one in accounts.every_account(tx)]
    return Origin(
        made_by=concluded if mark is None else mark.made_by,
        is_concluded=mark is None or not mark.version,
        clock_offset_ms=offset_ms,
        usable_demo_keys=tuple(one.key_id for one in held if one.state is KeyState.ACTIVE),
        own_accounts=tuple(name for name in names if name not in DEMO_NAMES),
    )


def is_for(tx: Connection, act: MakerCommand) -> bool:
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


def own_keys(tx: Connection) -> tuple[str, ...]:
    """Return the keys that may call and that are not published."""
    return tuple(
        key.key_id
        for account in accounts.every_account(tx)
        for key in accounts.keys_of(tx, account.account_id)
        if key.state is KeyState.ACTIVE and key.key_id not in DEMO_KEYS
    )


def demo_keys(tx: Connection) -> Iterator[AccessKey]:
    """Yield the published keys that a database holds."""
    for key_id in sorted(DEMO_KEYS):
        key = accounts.key_by_id(tx, key_id)
        if key is not None:
            yield key
