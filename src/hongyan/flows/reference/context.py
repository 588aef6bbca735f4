"""What one process gives to every flow: settings, ids, reference data, the sealer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongyan.db.dialect import lock_numbers
from hongyan.flows.reference.queue import Queue, SqlQueue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.cache import ReferenceCache
    from hongyan.kernel.id_source import IdSource
    from hongyan.kernel.seal import Sealer


@dataclass(frozen=True, slots=True)
class FlowContext:
    """Settings, ids and reference data of one process."""

    settings: Settings
    ids: IdSource
    cache: ReferenceCache
    sealer: Sealer | None = None
    """Seals what flows keep of people's papers; a process that takes none needs none."""

    queue: Queue = field(default_factory=SqlQueue)

    def lock_numbers(self, tx: Connection, phones: Iterable[int]) -> None:
        """Keep other processes from counting the same numbers until the transaction ends."""
        lock_numbers(tx, phones)
