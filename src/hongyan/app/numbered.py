"""The ids of one command: numbered for a node that no other process has meanwhile.

A command that gives no id leases nothing, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from hongyan.app.guard import GuardError
from hongyan.db.away import DatabaseAway
from hongyan.db.dialect import database_ms
from hongyan.domain.fleet.model import COMMAND_NODES, COMMAND_TERMS, Role
from hongyan.flows.operation.fleet import Joined, NoNodeError, join, leave
from hongyan.kernel.id_source import IdSource, LateIdSource
from hongyan.service.peer import myself

if TYPE_CHECKING:
    from hongyan.db.database import Database


@contextmanager
def numbered(database: Database) -> Iterator[IdSource]:
    """Give a command its ids; the first one that it takes leases a node, which the end gives back.

    Taking it raises GuardError when every node of commands is leased.
    """
    held: list[Joined] = []

    def ask() -> int:
        me = myself(Role.COMMAND)
        try:
            # The command may be in a transaction of its own.
            with database.beside(lost) as tx:
                held.append(join(tx, me, COMMAND_NODES, COMMAND_TERMS, database_ms(tx)))
        except NoNodeError as fault:
            raise GuardError(fault.sentence) from fault
        return held[-1].peer.node

    def lost() -> None:
        # With its transaction went the ids that it was given, so another node is as good.
        held.clear()
        ids.forget_node()

    ids = LateIdSource(ask)
    try:
        yield ids
    finally:
        for member in held:
            with suppress(DatabaseAway), database.transaction() as tx:
                leave(tx, member, database_ms(tx))
